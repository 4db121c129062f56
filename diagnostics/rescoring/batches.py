"""Batches of a rescoring: which diagnoses are still to be scored anew, and what came of them, written at once.

The rows written are the record of what is done. A batch's rows, its count and the worker's sign of life are one
transaction, so whoever is killed leaves whole batches, and the next one finds what is missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from diagnostics.core import instruments
from diagnostics.models import Diagnosis, RescoredDiagnosis, Rescoring
from diagnostics.rescoring import scoring

MOST = 100  # diagnoses in a batch: half a second's work, which is what a kill may cost
WRITE = """
    INSERT INTO diagnostics_rescoreddiagnosis (diagnosis_id, instrument_version, engine_version, findings)
    SELECT id, %s, %s, findings FROM jsonb_to_recordset(%s::jsonb) AS row (id uuid, findings jsonb)
    ON CONFLICT DO NOTHING
"""
FIRST = UUID(int=0)


class AnswersPart(Func):
    """A snapshot without its findings and cases, most of its length."""

    template = "(%(expressions)s - ARRAY['diagnosis', 'ranking'])"
    output_field = JSONField()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A worker's right to score for a rescoring, until somebody takes a newer one."""

    rescoring_id: UUID
    turn: int


def pending(rescoring: Rescoring) -> QuerySet[Diagnosis]:
    """Return the diagnoses that were made by other versions and not scored anew yet."""
    versions = {"instrument_version": rescoring.instrument_version, "engine_version": rescoring.engine_version}
    rescored = RescoredDiagnosis.objects.filter(diagnosis=OuterRef("pk"), **versions)
    others = Diagnosis.objects.filter(~Q(**versions), ~Exists(rescored))
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
        scored = score_all(taken, rescoring.instrument_version)
        written, failed = write(scored, rescoring), sum(not findings for findings in scored.values())
        if not held(ticket).update(done=F("done") + written, failed=F("failed") + failed, heartbeat_at=Now()):
            transaction.set_rollback(True)
            return None
    return taken[-1]


def take(rescoring: Rescoring, after: UUID) -> list[UUID]:
    """Lock the next batch for this transaction: others take other diagnoses, and none is erased meanwhile."""
    rows = pending(rescoring).filter(pk__gt=after).order_by("pk").only("pk")
    return [row.pk for row in rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:MOST]]


def score_all(taken: list[UUID], version: str) -> dict[UUID, dict[str, Any]]:
    """Return the kept findings of each diagnosis by this version of the instrument."""
    instrument = instruments.get(version)
    frozen = Diagnosis.objects.filter(pk__in=taken).values_list("pk", AnswersPart("snapshot"))
    return {pk: scoring.score(snapshot, instrument) for pk, snapshot in frozen}


def write(scored: dict[UUID, dict[str, Any]], rescoring: Rescoring) -> int:
    """Write what came of a batch; what is there stays as it is. Returns how many were new."""
    rows = json.dumps([{"id": str(pk), "findings": findings} for pk, findings in scored.items()])
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [rescoring.instrument_version, rescoring.engine_version, rows])
        return int(cursor.rowcount)
