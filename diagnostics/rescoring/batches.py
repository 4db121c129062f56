"""Batches of a rescoring: which diagnoses are still to be scored anew, and what came of them, written at once.

The rows written are the record of what is done. A batch's rows, its count and the worker's sign of life are one
transaction, so whoever is killed leaves whole batches, and the next one finds what is missing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from diagnostics.core import instruments
from diagnostics.core.instrument import Instrument
from diagnostics.models import Diagnosis, Figures, RescoredDiagnosis, Rescoring
from diagnostics.rescoring import scoring

MOST = 100  # diagnoses in a batch: less than half a second's work, which is what a kill may cost
WRITE = """
    INSERT INTO diagnostics_rescoreddiagnosis (diagnosis_id, instrument_version, engine_version, findings, is_moved)
    SELECT id, %s, %s, findings, is_moved
    FROM jsonb_to_recordset(%s::jsonb) AS row (id uuid, findings jsonb, is_moved boolean)
    ON CONFLICT DO NOTHING
    RETURNING findings = '{}'
"""
BANDS = tuple(f"figures__{key}_band" for key in Figures.CRITERIA)
FIRST = UUID(int=0)


class AnswersPart(Func):
    """A snapshot without its findings and cases, most of its length."""

    template = "(%(expressions)s - ARRAY['diagnosis', 'ranking'])"
    output_field = JSONField()


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of one diagnosis: the kept findings, none where it cannot be read, and whether a band moved."""

    id: str
    findings: dict[str, Any]
    is_moved: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right of those who work on a rescoring together, until it is stopped or begun anew."""

    rescoring_id: UUID
    turn: int


def pending(rescoring: Rescoring, after: UUID = FIRST) -> QuerySet[Diagnosis]:
    """Return the diagnoses after that one that were made by other versions and not scored anew yet."""
    versions = {"instrument_version": rescoring.instrument_version, "engine_version": rescoring.engine_version}
    # "after" twice: PostgreSQL does not conclude it for the rows that are there, and would read them all each time.
    rescored = RescoredDiagnosis.objects.filter(diagnosis=OuterRef("pk"), diagnosis__gt=after, **versions)
    others = Diagnosis.objects.filter(~Q(**versions), ~Exists(rescored), pk__gt=after)
    if rescoring.organisation_id is None:
        return others
    return others.filter(assessment__firm__organisation=rescoring.organisation_id)


def held(ticket: Ticket) -> QuerySet[Rescoring]:
    """Return the rescoring's row while the ticket is good, else no row."""
    return Rescoring.objects.filter(pk=ticket.rescoring_id, status=Rescoring.Status.RUNNING, turns=ticket.turn)


def do_batch(rescoring: Rescoring, ticket: Ticket, *, after: UUID = FIRST) -> UUID | None:
    """Score the next batch after that diagnosis, and write it. Returns where it ended.

    None when there is nothing left that nobody else is at, or the ticket is no longer good.
    """
    with transaction.atomic():
        taken = take(rescoring, after)
        if not taken:
            return None
        written, failed = write(score_all(taken, rescoring), rescoring)
        if not held(ticket).update(done=F("done") + written, failed=F("failed") + failed, heartbeat_at=Now()):
            transaction.set_rollback(True)
            return None
    return taken[-1]


def take(rescoring: Rescoring, after: UUID) -> list[UUID]:
    """Lock the next batch for this transaction: others take other diagnoses, and none is erased meanwhile."""
    rows = pending(rescoring, after).order_by("pk").only("pk")
    return [row.pk for row in rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:MOST]]


def score_all(taken: list[UUID], rescoring: Rescoring) -> list[Scored]:
    """Score each of these locked diagnoses. One query.

    It asks again which are pending: somebody may have finished with one between the look at it and its lock.
    """
    instrument = instruments.get(rescoring.instrument_version)
    frozen = pending(rescoring).filter(pk__in=taken).values_list("pk", AnswersPart("snapshot"), *BANDS)
    return [score_one(str(pk), answers, bands, instrument) for pk, answers, *bands in frozen]


def score_one(pk: str, answers: dict[str, Any], bands: list[str], instrument: Instrument) -> Scored:
    """Score one diagnosis, whose frozen bands are given in the order of `BANDS`."""
    findings = scoring.score(answers, instrument)
    is_moved = any(findings[key]["band"] != band for key, band in zip(Figures.CRITERIA, bands, strict=True) if findings)
    return Scored(pk, findings, is_moved)


def write(scored: list[Scored], rescoring: Rescoring) -> tuple[int, int]:
    """Write what came of a batch; what is there stays as it is. Returns how many were new, and unreadable."""
    rows = json.dumps([asdict(each) for each in scored])
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [rescoring.instrument_version, rescoring.engine_version, rows])
        unreadable = [is_empty for (is_empty,) in cursor.fetchall()]
    return len(unreadable), sum(unreadable)
