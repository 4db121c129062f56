"""Gives each request an id: on every line of the log, in the answer's header, and on the jobs it asks for.

Our own few lines, as packages for this log whole addresses: with them what was searched for, and the secrets of links.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
ON_JOBS = "foothold_request_id"  # the name of the broker's header


class RequestIdMiddleware:
    """Stands before all that log. An id that the client sends is not taken: it would be somebody's text in our log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response.headers[HEADER] = request_id
        return response


@receiver(request_finished)
def forget(**_kwargs: Any) -> None:
    """Forget the id when the answer is sent: Django logs errors, and streams are read, after the middlewares."""
    structlog.contextvars.unbind_contextvars("request_id")


@before_task_publish.connect
def send_along(headers: dict[str, Any], **_kwargs: Any) -> None:
    """Put the id of the request that is being answered on a job's message."""
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        headers[ON_JOBS] = request_id


@task_prerun.connect
def take_up(task: Any, **_kwargs: Any) -> None:
    """Write the worker's lines under the id that came with the message."""
    if request_id := getattr(task.request, ON_JOBS, None):
        structlog.contextvars.bind_contextvars(request_id=request_id)


@task_postrun.connect
def put_down(task: Any, **_kwargs: Any) -> None:
    """Forget the id again: the next job of this process is somebody else's."""
    if getattr(task.request, ON_JOBS, None):
        structlog.contextvars.unbind_contextvars("request_id")
