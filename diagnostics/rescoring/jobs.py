"""The verbs of a rescoring: request it, take a turn at it, pause or cancel it, sweep up what nobody finished.

Works in turns as a bundle of reports does, but several workers at once: the first to come begins it, those who come
later join. Workers take only what is asked for their own version of the engine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from accounts import audit
from accounts.models import Organisation, User
from diagnostics import bell, jobs
from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.models import Rescoring
from diagnostics.rescoring.batches import FIRST, Ticket, do_batch, held, pending
from diagnostics.whose import working_on

Status = Rescoring.Status
TURN_SECONDS = 5
TOGETHER = 2  # workers that are rung for: the others stay free for reports
AFRESH: dict[str, Any] = {
    "status": Status.QUEUED,
    "requested_at": Now(),
    "heartbeat_at": None,
    "finished_at": None,
    "begun_at": None,
    "begun_with": F("done"),
}


def request(*, organisation: Organisation | None, version: str, by: User | None) -> Rescoring:
    """Queue the rescoring of an organisation's diagnoses (None: of all) by this version, and ring for workers.

    There is one for each version: asked for again it goes on where it was, and one under way stays as it is.
    """
    with transaction.atomic():
        rescoring, is_afresh = queue(organisation=organisation, version=version, by=by)
        if is_afresh:
            audit.record(audit.Verb.REQUESTED, rescoring, by=by)
            transaction.on_commit(lambda: ring_for_all(rescoring.pk))
    return rescoring


def queue(*, organisation: Organisation | None, version: str, by: User | None = None) -> tuple[Rescoring, bool]:
    """Put a rescoring into the queue with the count of what it has to do, and tell nobody.

    Returns it, and whether it was put there now: not where it is under way.
    """
    key = {"organisation": organisation, "instrument_version": version, "engine_version": ENGINE_VERSION}
    rescoring, is_new = Rescoring.objects.get_or_create(**key, defaults={"requested_by": by})
    resting = Rescoring.objects.filter(pk=rescoring.pk).exclude(status__in=[] if is_new else Rescoring.UNDER_WAY)
    total = F("done") + pending(rescoring).count()
    is_afresh = bool(resting.update(total=total, requested_by=by, **AFRESH))
    rescoring.refresh_from_db()
    return rescoring, is_afresh


def ring_for_all(rescoring_id: UUID) -> bool:
    """Ring for as many workers as may work together. Returns whether the broker took it."""
    return all(ring(rescoring_id) for _worker in range(TOGETHER))


def ring(rescoring_id: UUID) -> bool:
    """Tell a worker of a rescoring and note it on a queued row. Returns whether the broker took it."""
    was_heard = bell.ring(rescoring_id, task=bell.RESCORE)
    if was_heard:
        Rescoring.objects.filter(pk=rescoring_id, status=Status.QUEUED).update(heartbeat_at=Now())
    return was_heard


def pause(rescoring: Rescoring) -> bool:
    """Let a rescoring rest until it is asked for again. Returns whether it was under way."""
    return stop(rescoring, Rescoring.UNDER_WAY, "pause", status=Status.PAUSED)


def cancel(rescoring: Rescoring) -> bool:
    """Give up a rescoring that is not finished. Returns whether it was given up. What was scored so far is kept."""
    return stop(rescoring, Rescoring.UNFINISHED, "cancel", status=Status.CANCELLED, finished_at=Now())


def stop(rescoring: Rescoring, statuses: Sequence[str], how: str, **became: Any) -> bool:
    """Stop a rescoring that has one of these statuses, and write down how. Returns whether it had."""
    with transaction.atomic():
        if stopped := bool(Rescoring.objects.filter(pk=rescoring.pk, status__in=statuses).update(**became)):
            audit.record(audit.Verb.CANCELLED, rescoring, detail=how)
    return stopped


# --- Working


def work(rescoring_id: UUID) -> bool:
    """Take a turn at a rescoring: begin it, or join those who did. Returns whether there was one to take.

    Whoever scored something and left something rings for the next turn, so that as many go on as were rung for.
    """
    with working_on(Rescoring, rescoring_id):
        ticket = begin(rescoring_id) or join(rescoring_id)
        return ticket is not None and take_turn(ticket)


def take_turn(ticket: Ticket) -> bool:
    """Score for a while, and see to it that somebody goes on. Returns True: a turn was taken."""
    is_through = rescore(ticket, until=time.monotonic() + TURN_SECONDS)
    is_going_on = not finish(ticket) and not is_through and held(ticket).exists()
    if is_going_on and not ring(ticket.rescoring_id):
        held(ticket).update(status=Status.QUEUED, heartbeat_at=None)  # for the sweeper
    return True


def begin(rescoring_id: UUID, *, take_over: bool = False) -> Ticket | None:
    """Take a queued rescoring, or return None: one of many who ask at once gets it.

    With `take_over` one under way is taken from those who work on it.
    """
    statuses = Rescoring.UNDER_WAY if take_over else (Status.QUEUED,)
    with transaction.atomic():
        rows = Rescoring.objects.filter(pk=rescoring_id, engine_version=ENGINE_VERSION, status__in=statuses)
        row = rows.select_for_update(of=("self",)).first()
        if row is None:
            return None
        begun_at = Coalesce("begun_at", Now())
        rows.update(status=Status.RUNNING, turns=row.turns + 1, heartbeat_at=Now(), begun_at=begun_at)
    return Ticket(row.pk, row.turns + 1)


def join(rescoring_id: UUID) -> Ticket | None:
    """Work together with those who began a rescoring, None where nobody is at it."""
    running = Rescoring.objects.filter(pk=rescoring_id, engine_version=ENGINE_VERSION, status=Status.RUNNING)
    row = running.first()
    return Ticket(row.pk, row.turns) if row else None


def rescore(ticket: Ticket, *, until: float = float("inf")) -> bool:
    """Do batch after batch until that moment of the monotonic clock.

    Returns whether nothing is left for this worker: others may still be at their last batches.
    """
    rescoring, after = held(ticket).first(), FIRST
    while rescoring and time.monotonic() < until:
        ended = do_batch(rescoring, ticket, after=after)
        if ended is None:
            return True
        after = ended
    return rescoring is None


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
        if not ring_for_all(rescoring_id):
            work(rescoring_id)
    return len(waiting)


def waiting_too_long() -> list[UUID]:
    """Return queued rescorings that nobody was told of, or nobody came for, oldest first."""
    unheard = Q(heartbeat_at=None, requested_at__lt=jobs.ago(jobs.UNHEARD_SECONDS))
    unanswered = Q(heartbeat_at__lt=jobs.ago(settings.REPORT_STALE_SECONDS))
    queued = Rescoring.objects.filter(unheard | unanswered, status=Status.QUEUED, engine_version=ENGINE_VERSION)
    return list(queued.order_by("requested_at").values_list("pk", flat=True))
