"""Counts and times what a worker does."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.dispatch import receiver
from prometheus_client import Counter, Histogram

from diagnostics.signals import report_tried

STEPS = (0.1, 0.3, 1, 3, 10, 30, 100)  # seconds

JOBS = Histogram("foothold_job_seconds", "Jobs: how many, how long", ["task", "state"], buckets=STEPS)
REPORTS = Counter("foothold_reports", "Attempts at a report: made, failed, or taken away meanwhile", ["outcome"])

began: dict[str, float] = {}


@task_prerun.connect
def begin(*, task_id: str, **_more: Any) -> None:
    began[task_id] = perf_counter()


@task_postrun.connect
def end(*, task_id: str, task: Any, state: str | None = None, **_more: Any) -> None:
    if (since := began.pop(task_id, None)) is not None:
        JOBS.labels(task.name, state or "").observe(perf_counter() - since)


@receiver(report_tried)
def count_reports(*, outcome: str, **_more: Any) -> None:
    REPORTS.labels(outcome).inc()
