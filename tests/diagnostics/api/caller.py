"""A program that uses the API: a token in every request, JSON in and out."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts import tokens
from accounts.models import Membership, Scope, User

ROOT = "/api/v1"


def token_of(person: User, *scopes: str, days: int = 30) -> str:
    """Return a new token of a person, for everything unless told otherwise."""
    membership = Membership.objects.get(user=person)
    _token, secret = tokens.issue(membership=membership, name="Test", scopes=scopes or Scope.values, days=days)
    return secret


class Caller:
    """Calls with a token, or with none; addresses are those after /api/v1."""

    def __init__(self, secret: str = "") -> None:
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client(headers=headers, raise_request_exception=False)

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> HttpResponse:
        """Send a request; `data` is sent as JSON, bytes as they are. `if_match` is the header If-Match."""
        path = path if path.startswith("/api/") else ROOT + path
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        kind = {} if data is None and method in {"get", "head"} else {"content_type": "application/json"}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method.upper(), path, body, headers=sent, **kind)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("get", path, **headers)

    def post(self, path: str, data: Any, **headers: str) -> HttpResponse:
        return self.call("post", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> HttpResponse:
        return self.call("patch", path, data, **headers)

    def put(self, path: str, data: Any, **headers: str) -> HttpResponse:
        return self.call("put", path, data, **headers)


def problem(response: HttpResponse) -> tuple[int, str]:
    """Return the status and kind of a problem document; insists that it is one."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content[:300]
    document = response.json()
    assert document["status"] == response.status_code
    assert document["title"]
    assert document["detail"]
    return response.status_code, document["type"].removeprefix("/api/#problem-")
