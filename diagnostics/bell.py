"""Rings for a worker through Celery's broker, without ever keeping a request waiting for it."""

from __future__ import annotations

import threading
from contextvars import copy_context
from uuid import UUID

import structlog
from celery import current_app
from django.conf import settings

log = structlog.get_logger(__name__)

MAKE_REPORT, MAKE_BUNDLE, DELIVER = "diagnostics.make_report", "diagnostics.make_bundle", "diagnostics.deliver"
RESCORE = "diagnostics.rescore"

# One ring at a time: when the broker hangs, one thread hangs with it, not one for every request.
_ringing = threading.Lock()


def ring(job_id: UUID, *, task: str = MAKE_REPORT) -> bool:
    """Tell a worker of a job for `task`. Returns whether the broker took the message within REPORT_BELL_SECONDS.

    False is no loss: the job's row waits for the sweeper. A thread, as brokers refuse in many ways and hang in
    more (a refused Redis connection alone is retried for ever), and each client has its own idea of a time limit.
    """
    heard = threading.Event()
    _start(job_id, task, heard)
    return heard.wait(settings.REPORT_BELL_SECONDS)


def ring_and_go(job_id: UUID, *, task: str) -> None:
    """Tell a worker without waiting to know whether it was heard."""
    _start(job_id, task, threading.Event())


def _start(job_id: UUID, task: str, heard: threading.Event) -> None:
    """Ring in a thread of its own, which knows the request as this one does."""
    ring_as_here = copy_context().run
    args = (_ring, job_id, task, heard)
    threading.Thread(target=ring_as_here, args=args, daemon=True, name=f"ring-{job_id}").start()


def _ring(job_id: UUID, task: str, heard: threading.Event) -> None:
    """Send the message and say so; a broker's refusal is logged, not raised."""
    alone = _ringing
    if not alone.acquire(timeout=settings.REPORT_BELL_SECONDS):
        log.warning("bell.busy", job=str(job_id))
        return
    try:
        current_app.send_task(task, args=[str(job_id)], retry=False)
        heard.set()
    except Exception as error:  # each broker's client has its own
        log.warning("bell.refused", job=str(job_id), error=type(error).__name__)
    finally:
        alone.release()
