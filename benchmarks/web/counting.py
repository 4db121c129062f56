"""Counts the queries of a request that asks for it; any other passes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from benchmarks.web.counting_header import ASKS, TELLS


class CountingMiddleware:
    """Adds the number of queries as a header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASKS not in request.headers:
            return self.get_response(request)
        asked: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
        response.headers[TELLS] = str(len(asked))
        return response
