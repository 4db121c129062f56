"""Reads of marked pages from a replica of the database, where REPLICA_URL names one; everything else stays.

A replica lags behind. So only what looks over many rows is read there (lists, exports, programme figures), never what
decides who may do what, and never within seconds of a change by the same browser, which looks for that change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

ALIAS = "replica"
COOKIE = "changed"  # set by a change, gone by itself when the replica surely has it

_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)


class ReplicaRouter:
    """Sends reads to the replica inside `reading_from_replica`, and everything else to the database itself."""

    def db_for_read(self, _model: Any, **_hints: Any) -> str:
        """Return which database to read from."""
        return ALIAS if _reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        """Return which database to write to."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_objects: Any, **_hints: Any) -> bool:
        """Let rows of both belong together: they are the same rows."""
        return True

    def allow_migrate(self, db: str, *_args: Any, **_hints: Any) -> bool:
        """Leave the replica's tables to replication."""
        return db != ALIAS


def connection_to_read() -> BaseDatabaseWrapper:
    """Return the connection for SQL written by hand that only reads."""
    return connections[ALIAS if _reading.get() else DEFAULT_DB_ALIAS]


@contextmanager
def reading_from_replica() -> Iterator[None]:
    """Read from the replica inside."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def reads_replica(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view that may read from the replica. Goes below what checks who asks: that is read from the database."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.REPLICA or COOKIE in request.COOKIES or request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        with reading_from_replica():
            response = view(request, *args, **kwargs)
            return streamed(response) if isinstance(response, StreamingHttpResponse) else response

    return marked


def streamed(response: StreamingHttpResponse) -> HttpResponseBase:
    """Return a response of which each portion is read from the replica too, while it is sent."""
    response.streaming_content = portions(iter(response.streaming_content))  # type: ignore[arg-type]
    return response


def portions(content: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the portions of a content, each made while reading from the replica."""
    while True:
        with reading_from_replica():
            portion = next(content, None)
        if portion is None:
            return
        yield portion


class ChangedMiddleware:
    """Lets a browser that changed something read it from the database itself for REPLICA_LAG_SECONDS.

    Programs bring no cookies, and get none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_change = request.method not in ("GET", "HEAD", "OPTIONS")
        if settings.REPLICA and is_change and request.COOKIES:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=settings.REPLICA_LAG_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response
