"""What rescorings came to, as pages ask: how far one is, whose bands moved, what one diagnosis scores anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import Organisation, User
from accounts.prepared import Prepared
from diagnostics.blindness import hidden_from
from diagnostics.core import instruments
from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.models import RescoredDiagnosis, Rescoring
from diagnostics.rescoring.batches import pending


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rescoring is: `rate` in diagnoses a second and `seconds_left` are None before that can be told."""

    done: int
    total: int
    rate: float | None
    seconds_left: float | None


def current_of(organisation: Organisation) -> Rescoring:
    """Return the organisation's rescoring by the newest versions: the one asked for, or an unsaved one. One query."""
    newest = {"instrument_version": instruments.CURRENT.version, "engine_version": ENGINE_VERSION}
    asked = Rescoring.objects.filter(organisation=organisation, **newest).first()
    return asked or Rescoring(organisation=organisation, status="", **newest)


def left_of(rescoring: Rescoring) -> int:
    """Return how many diagnoses are still to be scored. One query."""
    return pending(rescoring).count()


def progress_of(rescoring: Rescoring) -> Progress:
    """Return how far a rescoring is, and how fast since it was last begun."""
    seconds = seconds_at_work(rescoring)
    scored = rescoring.done - rescoring.begun_with
    rate = scored / seconds if seconds > 0 and scored > 0 else None
    left = max(0, rescoring.total - rescoring.done)
    return Progress(rescoring.done, rescoring.total, rate, left / rate if rate else None)


def seconds_at_work(rescoring: Rescoring) -> float:
    """Return the seconds from the first worker to the last sign of life, both by the database's clock."""
    if rescoring.begun_at is None or rescoring.heartbeat_at is None:
        return 0.0
    return max(dt.timedelta(), rescoring.heartbeat_at - rescoring.begun_at).total_seconds()


def moved(rescoring: Rescoring, reader: User) -> QuerySet[RescoredDiagnosis]:
    """Return the organisation's diagnoses with another band by these versions, by the firm's name, last visit first.

    Each with its firm and its frozen bands, without its snapshot. Also those that an operator had scored.
    """
    found = RescoredDiagnosis.objects.filter(
        diagnosis__assessment__firm__organisation=rescoring.organisation,
        instrument_version=rescoring.instrument_version,
        engine_version=rescoring.engine_version,
        is_moved=True,
    ).exclude(diagnosis__assessment__in=hidden_from(reader))
    order = ("diagnosis__assessment__firm__name", F("diagnosis__assessment__started_at").desc(), "pk")
    related = ("diagnosis__assessment__firm", "diagnosis__figures")
    return found.select_related(*related).defer("diagnosis__snapshot").order_by(*order)


def latest_of(diagnosis_id: UUID) -> RescoredDiagnosis | None:
    """Return what a diagnosis was last scored anew, None where it never was or could not be. One query."""
    row = LATEST.first(diagnosis=diagnosis_id)
    return row if row and row.findings else None


LATEST = Prepared(lambda *, diagnosis: RescoredDiagnosis.objects.filter(diagnosis=diagnosis).order_by("-pk")[:1])
