"""The verbs of a report: request it, make it, sweep up what nobody finished.

The row in ReportJob is the job and the broker's message only a bell (docs/decisions/0002). A worker claims a row
with one conditional UPDATE that counts the attempt. The count is then its ticket: every later write names it, so
that a worker that was taken for dead and comes back finds its ticket void and leaves no trace.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from diagnostics import actions, bell, selectors, snapshots
from diagnostics.models import Diagnosis, ReportJob

log = structlog.get_logger(__name__)

Status = ReportJob.Status

STEPS = (_("Reading the assessment"), _("Drawing the charts"), _("Setting the pages"), _("Storing the file"))
READING, DRAWING, SETTING, STORING = range(1, len(STEPS) + 1)
MOST_ATTEMPTS = 3
# Seconds until the sweeper looks after a row that nobody was told of: time for the request to ring by itself.
UNHEARD_SECONDS = 5


class TicketVoidError(Exception):
    """The job was taken from this worker, finished by another, or erased with its firm."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A worker's right to write to a job: the job's id and the attempt it is on (1 to MOST_ATTEMPTS)."""

    job_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, in numbers of jobs."""

    rung: int = 0
    made: int = 0
    given_up: int = 0


def request_report(*, diagnosis: Diagnosis, by: User, paper: str = ReportJob.Paper.A4) -> ReportJob:
    """Return the diagnosis's report on that paper that is under way, or queue a new one and ring for a worker.

    A second request while one is under way is the same request (a double click, a colleague). The bell is rung
    once the row is committed. The firm's action plan is kept as it stands now, so that the report stays the same.
    """
    plan = actions.for_report(selectors.action_plan(diagnosis.assessment.firm))
    job, is_new = ReportJob.objects.filter(status__in=ReportJob.UNFINISHED).get_or_create(
        diagnosis=diagnosis, paper=paper, defaults={"requested_by": by, "steps": len(STEPS), "actions": plan}
    )
    if is_new:
        transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(job_id: UUID) -> bool:
    """Tell a worker of a queued job and note it on the row. Returns whether the broker took it."""
    was_heard = bell.ring(job_id)
    if was_heard:
        ReportJob.objects.filter(pk=job_id, status=Status.QUEUED).update(heartbeat_at=Now())
    return was_heard


def make(job_id: UUID) -> bool:
    """Make a queued report. Returns whether this call made it; False too when it was taken, finished or erased.

    Raises nothing that a report can cause: a failure goes back to the queue, or is final after MOST_ATTEMPTS.
    """
    ticket = claim(job_id)
    if ticket is None:
        return False
    try:
        store(ticket, produce(ticket))
    except TicketVoidError:
        log.info("report.ticket_void", job=str(job_id), attempt=ticket.attempt)
        return False
    except Exception as error:  # whatever it was, the row must not stay "running"
        log.exception("report.attempt_failed", job=str(job_id), attempt=ticket.attempt)
        release(ticket, error=error)
        return False
    return True


def claim(job_id: UUID) -> Ticket | None:
    """Take a queued job, or return None: one of many who ask at once gets it."""
    taken = ReportJob.objects.filter(pk=job_id, status=Status.QUEUED, attempts__lt=MOST_ATTEMPTS).update(
        status=Status.RUNNING, attempts=F("attempts") + 1, step=READING, steps=len(STEPS), heartbeat_at=Now()
    )
    if not taken:
        return None
    attempt = ReportJob.objects.filter(pk=job_id).values_list("attempts", flat=True).first()
    return Ticket(job_id, attempt) if attempt else None


def produce(ticket: Ticket) -> bytes:
    """Return the report's bytes, noting every step on the row. Raises TicketVoidError."""
    from diagnostics.reports import make_pdf  # noqa: PLC0415 - the typesetter is loaded by those who typeset

    job = ReportJob.objects.select_related("diagnosis").get(pk=ticket.job_id)
    snapshot = snapshots.read(job.diagnosis)
    note_step(ticket, DRAWING)
    return make_pdf(snapshot, paper=job.paper, actions=job.actions, on_setting=lambda: note_step(ticket, SETTING))


def note_step(ticket: Ticket, step: int) -> None:
    """Write down the step and that the worker is alive. Raises TicketVoidError."""
    if not held(ticket).update(step=step, heartbeat_at=Now()):
        raise TicketVoidError(ticket)


def store(ticket: Ticket, pdf: bytes) -> None:
    """Keep the file, then say so on the row. A void ticket takes its file along. Raises TicketVoidError."""
    note_step(ticket, STORING)
    storage = ReportJob.file.field.storage
    name = storage.save(file_name(ticket.job_id, ticket.attempt), ContentFile(pdf))
    digest = hashlib.sha256(pdf).hexdigest()
    if not held(ticket).update(status=Status.DONE, file=name, sha256=digest, error="", finished_at=Now()):
        storage.delete(name)
        raise TicketVoidError(ticket)
    discard_files(ticket.job_id, attempts=ticket.attempt - 1)


def release(ticket: Ticket, *, error: Exception) -> None:
    """Put a failed job back, to be rung for by the sweeper, or give it up after the last attempt."""
    cause = f"{type(error).__name__}: {error}"[:500].replace("\0", "\ufffd")
    held(ticket).update(status=Status.QUEUED, step=0, heartbeat_at=Now(), error=cause)
    give_up()


def sweep() -> Swept:
    """Look after every job without a sign of life: ring again for it, or make it here.

    Here when the broker refuses, and when it took a ring but nobody came (REPORT_STALE_SECONDS, twice): a report
    must not depend on a service that only rings bells. Workers are preferred, as there may be many of them.
    """
    given_up = give_up()
    put_back_stale()
    rung = made = 0
    for job_id, is_forgotten in waiting_too_long():
        if not is_forgotten and ring(job_id):
            rung += 1
        else:
            made += make(job_id)
    return Swept(rung, made, given_up)


def put_back_stale() -> int:
    """Queue again what a dead worker left, with nobody told of it yet. Returns how many."""
    stale = ReportJob.objects.filter(status=Status.RUNNING, heartbeat_at__lt=ago(settings.REPORT_STALE_SECONDS))
    return stale.update(status=Status.QUEUED, step=0, heartbeat_at=None)


def waiting_too_long() -> list[tuple[UUID, bool]]:
    """Return queued jobs that nobody was told of, or nobody came for, oldest first.

    With each: whether it is forgotten, that is, a ring was taken and it still waits two periods after the request.
    """
    unheard = Q(heartbeat_at=None, requested_at__lt=ago(UNHEARD_SECONDS))
    unanswered = Q(heartbeat_at__lt=ago(settings.REPORT_STALE_SECONDS))
    forgotten = Q(heartbeat_at__isnull=False, requested_at__lt=ago(2 * settings.REPORT_STALE_SECONDS))
    queued = ReportJob.objects.filter(unheard | unanswered, status=Status.QUEUED, attempts__lt=MOST_ATTEMPTS)
    jobs = queued.annotate(is_forgotten=ExpressionWrapper(forgotten, BooleanField())).order_by("requested_at")
    return list(jobs.values_list("pk", "is_forgotten"))


def give_up() -> int:
    """Fail what was tried often enough, also when each attempt killed its worker. Returns how many."""
    hopeless = Q(status=Status.QUEUED) | Q(status=Status.RUNNING, heartbeat_at__lt=ago(settings.REPORT_STALE_SECONDS))
    jobs = list(ReportJob.objects.filter(hopeless, attempts__gte=MOST_ATTEMPTS).values_list("pk", flat=True))
    for job_id in jobs:
        discard_files(job_id, attempts=MOST_ATTEMPTS)
    return ReportJob.objects.filter(hopeless, pk__in=jobs).update(status=Status.FAILED, finished_at=Now())


def held(ticket: Ticket) -> QuerySet[ReportJob]:
    """Return the job's row while the ticket is good, else no row."""
    return ReportJob.objects.filter(pk=ticket.job_id, status=Status.RUNNING, attempts=ticket.attempt)


def file_name(job_id: UUID, attempt: int) -> str:
    """Return the name to store an attempt's file under."""
    return f"reports/{job_id}-{attempt}.pdf"


def discard_files(job_id: UUID, *, attempts: int) -> None:
    """Delete what the first `attempts` attempts may have left behind when their worker died."""
    for attempt in range(1, attempts + 1):
        ReportJob.file.field.storage.delete(file_name(job_id, attempt))


def ago(seconds: float) -> CombinedExpression:
    """Return the moment so many seconds before now, by the database's clock: machines disagree about theirs."""
    return Now() - dt.timedelta(seconds=seconds)
