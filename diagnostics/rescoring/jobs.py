"""The verbs of a rescoring: request it, take a turn at it, cancel it, sweep up what nobody finished.

Works in turns as a bundle of reports does. Workers take only what is asked for their own version of the engine.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Organisation, User
from diagnostics import bell, jobs
from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.models import Rescoring
from diagnostics.rescoring.batches import FIRST, Ticket, do_batch, held, pending

Status = Rescoring.Status
TURN_SECONDS = 5
AFRESH: dict[str, Any] = {"status": Status.QUEUED, "requested_at": Now(), "heartbeat_at": None, "finished_at": None}


def request(*, organisation: Organisation | None, version: str, by: User | None) -> Rescoring:
    """Queue the rescoring of an organisation's diagnoses (None: of all) by this version, and ring for a worker.

    There is one for each version: asked for again it goes on where it was, and one under way stays as it is.
    """
    with transaction.atomic():
        rescoring = prepare(organisation=organisation, version=version, by=by)
        transaction.on_commit(lambda: ring(rescoring.pk))
    return rescoring


def prepare(*, organisation: Organisation | None, version: str, by: User | None = None) -> Rescoring:
    """Put a rescoring into the queue with the count of what it has to do, and tell nobody."""
    key = {"organisation": organisation, "instrument_version": version, "engine_version": ENGINE_VERSION}
    rescoring, is_new = Rescoring.objects.get_or_create(**key, defaults={"requested_by": by})
    if is_new or rescoring.status not in Rescoring.UNFINISHED:
        total = F("done") + pending(rescoring).count()
        Rescoring.objects.filter(pk=rescoring.pk).update(total=total, requested_by=by, **AFRESH)
    rescoring.refresh_from_db()
    return rescoring


def ring(rescoring_id: UUID) -> bool:
    """Tell a worker of a queued rescoring and note it on the row. Returns whether the broker took it."""
    was_heard = bell.ring(rescoring_id, task=bell.RESCORE)
    if was_heard:
        Rescoring.objects.filter(pk=rescoring_id, status=Status.QUEUED).update(heartbeat_at=Now())
    return was_heard


def cancel(rescoring: Rescoring) -> bool:
    """Stop a rescoring that is not finished. Returns whether it was stopped. What was scored so far is kept."""
    unfinished = Rescoring.objects.filter(pk=rescoring.pk, status__in=Rescoring.UNFINISHED)
    return bool(unfinished.update(status=Status.CANCELLED, finished_at=Now()))


# --- Working


def work(rescoring_id: UUID) -> bool:
    """Take a turn at a queued rescoring. Returns whether there was one to take."""
    ticket = claim(Rescoring.objects.filter(pk=rescoring_id, status=Status.QUEUED))
    if ticket is None:
        return False
    rescore(ticket, until=time.monotonic() + TURN_SECONDS)
    if not finish(ticket) and held(ticket).update(status=Status.QUEUED, heartbeat_at=None):
        ring(rescoring_id)
    return True


def claim(rows: QuerySet[Rescoring]) -> Ticket | None:
    """Take the one rescoring among these rows, or return None: one of many who ask at once gets it."""
    with transaction.atomic():
        row = rows.filter(engine_version=ENGINE_VERSION).select_for_update(of=("self",)).first()
        if row is None:
            return None
        row.status, row.turns, row.heartbeat_at = Status.RUNNING, row.turns + 1, Now()
        row.save(update_fields=["status", "turns", "heartbeat_at"])
    return Ticket(row.pk, row.turns)


def rescore(ticket: Ticket, *, until: float = float("inf")) -> None:
    """Do batch after batch until that moment of the monotonic clock, or nothing is left for this worker."""
    rescoring, after = held(ticket).first(), FIRST
    while rescoring and time.monotonic() < until:
        ended = do_batch(rescoring, ticket, after=after)
        if ended is None:
            return
        after = ended


def finish(ticket: Ticket) -> bool:
    """Note that a rescoring is done, if it is. Returns whether it is."""
    rescoring = held(ticket).first()
    if rescoring is None or pending(rescoring).exists():
        return False
    return bool(held(ticket).update(status=Status.DONE, finished_at=Now(), total=F("done")))


# --- Sweeping


def sweep() -> int:
    """Ring again for rescorings without a sign of life, or take a turn here. Returns how many."""
    stale = Q(status=Status.RUNNING, heartbeat_at__lt=jobs.ago(settings.REPORT_STALE_SECONDS))
    Rescoring.objects.filter(stale).update(status=Status.QUEUED, heartbeat_at=None)
    waiting = waiting_too_long()
    for rescoring_id in waiting:
        if not ring(rescoring_id):
            work(rescoring_id)
    return len(waiting)


def waiting_too_long() -> list[UUID]:
    """Return queued rescorings that nobody was told of, or nobody came for, oldest first."""
    unheard = Q(heartbeat_at=None, requested_at__lt=jobs.ago(jobs.UNHEARD_SECONDS))
    unanswered = Q(heartbeat_at__lt=jobs.ago(settings.REPORT_STALE_SECONDS))
    queued = Rescoring.objects.filter(unheard | unanswered, status=Status.QUEUED, engine_version=ENGINE_VERSION)
    return list(queued.order_by("requested_at").values_list("pk", flat=True))
