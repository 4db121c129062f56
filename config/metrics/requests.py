"""Counts and times requests by view, and what they save."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

from diagnostics.signals import answers_saved

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Seconds: a save is to take less than 0.3.
STEPS = (0.05, 0.1, 0.3, 1, 3, 10)

REQUESTS = Histogram(
    "foothold_request_seconds", "Requests: how many, how long", ["view", "method", "status"], buckets=STEPS
)
SAVES = Counter("foothold_answers_saved", "Answers that were saved, after commit")


class RequestMetricsMiddleware:
    """Stands outside all other middleware, so that what they answer counts too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        response = self.get_response(request)
        labels = (view_of(request), method_of(request), response.status_code)
        with suppress(OSError):  # a full disk is no reason to answer with an error
            REQUESTS.labels(*labels).observe(perf_counter() - began)
        return response


def view_of(request: HttpRequest) -> str:
    """Return the name of an address's pattern, "" where it has none; never the address, which holds ids."""
    match = request.resolver_match
    return match.view_name if match else ""


def method_of(request: HttpRequest) -> str:
    """Return the method if it is one that exists: it is the visitor's word."""
    return request.method if request.method in METHODS else "other"


@receiver(answers_saved)
def count_saves(*, count: int, **_more: Any) -> None:
    SAVES.inc(count)
