"""A light client: one connection that stays open, as a browser's does, signed in by its cookie."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any

from benchmarks.web.counting_header import ASKS, TELLS

TOKEN = "b" * 32  # of the page and of the cookie: the site asks no more of them than to be the same


@dataclass(frozen=True, slots=True)
class Answered:
    """A response: its status, its body, and the number of its queries where that was asked for."""

    status: int
    body: bytes
    queries: int


class Client:
    """One signed-in client of the site on a port of this machine."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}

    def get(self, path: str, *, count: bool = False) -> Answered:
        """Read a page. Raises BadAnswerError unless it is there."""
        return self.ask("GET", path, None, count=count)

    def post(self, path: str, data: Any, *, count: bool = False) -> Answered:
        """Send JSON. Raises BadAnswerError unless it was taken."""
        return self.ask("POST", path, json.dumps(data), count=count)

    def ask(self, method: str, path: str, body: str | None, *, count: bool) -> Answered:
        """Ask once; once more where the server had closed the connection meanwhile."""
        headers = self.headers | ({"Content-Type": "application/json"} if body else {}) | ({ASKS: "1"} if count else {})
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise BadAnswerError(f"{method} {path} answered {response.status}: {text[:300]!r}")
        return Answered(response.status, text, int(response.headers.get(TELLS, "0")))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class BadAnswerError(Exception):
    """A page answered something else than 200: what was measured would not be the page."""
