"""Sends one request to one address that was checked: connects to that very address, follows nothing, hurries."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.feeds import addresses
from diagnostics.feeds.addresses import Target
from diagnostics.models import DeliveryAttempt

CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 10.0
MOST_READ = 64 * 1024  # bytes of an answer
Problem = DeliveryAttempt.Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered (an HTTP status), or why nothing was; and how long it took."""

    code: int | None
    problem: str
    milliseconds: int

    @property
    def is_success(self) -> bool:
        return self.code is not None and 200 <= self.code < 300


def send(url: str, *, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Post a body to an address. Raises nothing that the address or the other side can cause."""
    began = time.monotonic()
    code, problem = None, ""
    try:
        code = answer_of(addresses.read(url), headers, body, began + TOTAL_SECONDS)
    except Exception as error:  # names, networks, certificates and answers go wrong in many ways
        problem = problem_of(error)
        if not problem:
            raise
    return Outcome(code, problem, round((time.monotonic() - began) * 1000))


def answer_of(target: Target, headers: Mapping[str, str], body: bytes, deadline: float) -> int:
    """Return the status that a target answers. Raises what goes wrong."""
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = connect(target, addresses.find(target), deadline)
    try:
        connection.request("POST", target.path, body, {"Host": target.named, "Connection": "close", **headers})
        answer = connection.getresponse()
        answer.read(MOST_READ)  # so that the other side can say all it wants, within reason; nobody reads it
        return answer.status
    finally:
        connection.close()


def connect(target: Target, found: list[str], deadline: float) -> socket.socket:
    """Connect to the first of the addresses that answers; the name is only what a certificate must be for."""
    for address in found:
        plain = HurriedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        plain.deadline = deadline
        plain.settimeout(min(CONNECT_SECONDS, left(deadline)))
        try:
            plain.connect((address, target.port))
            return secured(plain, target.host, deadline) if target.scheme == "https" else plain
        except ssl.SSLError:
            plain.close()
            raise
        except OSError as error:
            plain.close()
            last = error
    raise last


def secured(plain: socket.socket, host: str, deadline: float) -> ssl.SSLSocket:
    """Return the connection with TLS, once the other side has shown a certificate for `host`."""
    secure = tls().wrap_socket(plain, server_hostname=host)
    secure.deadline = deadline  # type: ignore[attr-defined]
    return secure


@cache
def tls() -> ssl.SSLContext:
    """Return what this machine trusts."""
    context = ssl.create_default_context()
    context.sslsocket_class = HurriedTLS
    return context


def left(deadline: float) -> float:
    """Return the seconds until a moment of the monotonic clock. Raises TimeoutError when it has passed."""
    if (seconds := deadline - time.monotonic()) <= 0:
        raise TimeoutError
    return seconds


class Hurried:
    """Makes every read end by the deadline: who sends a byte now and then does not keep us longer."""

    deadline: float = float("inf")

    def recv_into(self, *args: Any) -> int:
        self.settimeout(min(left(self.deadline), TOTAL_SECONDS))  # type: ignore[attr-defined]
        return super().recv_into(*args)  # type: ignore[misc, no-any-return]


class HurriedSocket(Hurried, socket.socket):
    pass


class HurriedTLS(Hurried, ssl.SSLSocket):
    pass


def problem_of(error: Exception) -> str:
    """Return the name of what went wrong, "" for what should not."""
    return next((name for kinds, name in PROBLEMS if isinstance(error, kinds)), "")


# The first that fits: a timeout is an OSError, and so is a certificate that does not fit.
PROBLEMS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((addresses.RefusedError, addresses.AddressError), Problem.REFUSED),
    ((addresses.UnresolvedError,), Problem.UNRESOLVED),
    ((ssl.SSLCertVerificationError,), Problem.CERTIFICATE),
    ((TimeoutError,), Problem.TIMEOUT),
    ((OSError,), Problem.CONNECTION),
    ((http.client.HTTPException, ValueError), Problem.ANSWER),
)
