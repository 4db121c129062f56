"""Looks up what waits for a worker. The rows are the queue, whichever broker rings for them, so no broker is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from accounts.isolation import across_organisations
from diagnostics.feeds.delivering import due_now
from diagnostics.models import ReportBundle, ReportJob, Rescoring

# What waits, and the moment since when.
QUEUES: dict[str, tuple[Callable[[], QuerySet[Any]], str]] = {
    "report": (lambda: ReportJob.objects.filter(status=ReportJob.Status.QUEUED), "requested_at"),
    "bundle": (lambda: ReportBundle.objects.filter(status=ReportBundle.Status.QUEUED), "requested_at"),
    "delivery": (due_now, "due_at"),
    "rescoring": (lambda: Rescoring.objects.filter(status=Rescoring.Status.QUEUED), "requested_at"),
}


class Waiting(Collector):
    """How many jobs wait, and how long the first of them has, at the moment that Prometheus asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the database. Without one there is nothing to tell, and what else is counted is told all the same."""
        try:
            with across_organisations("how much waits, of whoever's it is"):
                found = {kind: waiting(rows(), since) for kind, (rows, since) in QUEUES.items()}
        except DatabaseError:
            return
        finally:
            connection.close()
        yield gauge("foothold_jobs_waiting", "Jobs that wait", {kind: count for kind, (count, _age) in found.items()})
        yield gauge("foothold_jobs_waiting_seconds", "Since when", {kind: age for kind, (_count, age) in found.items()})


def waiting(rows: QuerySet[Any], since: str) -> tuple[int, float]:
    """Return how many rows there are, and for how many seconds the first of them has waited."""
    found = rows.aggregate(count=Count("pk"), first=Min(since))
    return found["count"], (timezone.now() - found["first"]).total_seconds() if found["first"] else 0.0


def gauge(name: str, words: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=["kind"])
    for kind, value in values.items():
        family.add_metric([kind], value)
    return family
