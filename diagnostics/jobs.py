"""The verbs of a report: request it, make it, cancel it, make it again, sweep up what nobody finished.

The row in ReportJob is the job and the broker's message only a bell (docs/decisions/0002). A worker claims a row
with one conditional UPDATE that counts the attempt. The count is then its ticket: every later write names it, so
that a worker that was taken for dead and comes back finds its ticket void and leaves no trace. Cancelling voids the
ticket too, so that a cancelled job never yields a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import audit, brands
from accounts.models import User
from diagnostics import actions, bell, selectors, snapshots
from diagnostics.feeds import outbox
from diagnostics.models import Diagnosis, ReportJob
from diagnostics.refusals import Refusal, refusal_of
from diagnostics.report_options import Options
from diagnostics.signals import report_tried
from diagnostics.whose import working_on

log = structlog.get_logger(__name__)

Status = ReportJob.Status

STEPS = (_("Reading the assessment"), _("Drawing the charts"), _("Setting the pages"), _("Storing the file"))
READING, DRAWING, SETTING, STORING = range(1, len(STEPS) + 1)
MOST_ATTEMPTS = 3
MADE, FAILED, VOID = "made", "failed", "void"
AFRESH: dict[str, Any] = {
    "status": Status.QUEUED,
    "allowed": F("attempts") + MOST_ATTEMPTS,
    "requested_at": Now(),
    "heartbeat_at": None,
    "finished_at": None,
    "step": 0,
    "error": "",
    "file": "",
    "sha256": "",
}
# Seconds until the sweeper looks after a row that nobody was told of: time for the request to ring by itself.
UNHEARD_SECONDS = 5


class TicketVoidError(Exception):
    """The job was taken from this worker, finished by another, or erased with its firm."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A worker's right to write to a job: the job's id and the attempt it is on, from 1."""

    job_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, in numbers of jobs."""

    rung: int = 0
    made: int = 0
    given_up: int = 0


def request_report(
    *,
    diagnosis: Diagnosis,
    by: User | None,
    paper: str = ReportJob.Paper.A4,
    options: Options | None = None,
    key: UUID | None = None,
) -> ReportJob:
    """Return the diagnosis's report of that kind that is under way, or queue a new one and ring for a worker.

    A second request while one is under way is the same request (a colleague), and so is one with the same `key`, made
    by the page that asks (a double click, however late). The bell is rung once the row is committed. The firm's action
    plan is kept as it stands now, and so are the ids of the visits that the report looks back on, so that the report
    stays the same.
    """
    options = options or Options()
    asked = key and uuid5(key, f"{diagnosis.pk} {paper} {options}")
    if asked and (known := ReportJob.objects.filter(request_key=asked).first()):
        return known
    try:
        with transaction.atomic():
            job, is_new = find_or_queue(diagnosis, paper, by, options, request_key=asked)
            if is_new:
                audit.record(audit.Verb.REQUESTED, job, by=by)
    except IntegrityError:  # the other click came first, and its report is finished already
        return ReportJob.objects.get(request_key=asked)
    if is_new:
        transaction.on_commit(lambda: ring(job.pk))
    elif job.is_part:  # somebody waits for this one: it goes on their list
        ReportJob.objects.filter(pk=job.pk).update(is_part=False, requested_by=by)
    return job


def request_part(*, diagnosis: Diagnosis, by: User | None, paper: str) -> ReportJob:
    """Return a report for a bundle, under way or new. Nobody is rung for: whoever works on the bundle makes it."""
    job, _is_new = find_or_queue(diagnosis, paper, by, Options(), is_part=True)
    return job


def find_or_queue(
    diagnosis: Diagnosis, paper: str, by: User | None, options: Options, **more: Any
) -> tuple[ReportJob, bool]:
    """Return the report of this kind that is under way, or a new one, and whether it is new."""
    kept = kept_options(diagnosis, options)
    fields = {"requested_by": by, "steps": len(STEPS), "actions": plan_of(diagnosis), **more}
    unfinished = ReportJob.objects.filter(status__in=ReportJob.UNFINISHED)
    return unfinished.get_or_create(diagnosis=diagnosis, paper=paper, options=kept, defaults=fields)


def kept_options(diagnosis: Diagnosis, options: Options) -> dict[str, Any]:
    """Return options as a report keeps them, with the ids of the visits that it looks back on, oldest first."""
    earlier = tuple(str(visit.pk) for visit in selectors.visits_before(diagnosis.assessment))
    return replace(options, earlier=earlier).to_dict()


def plan_of(diagnosis: Diagnosis) -> list[dict[str, str]]:
    """Return the firm's action plan as a report keeps it."""
    return actions.for_report(selectors.action_plan(diagnosis.assessment.firm))


def cancel(job_id: UUID) -> bool:
    """Stop a report that waits or is being made. Returns whether it was stopped; False when it was finished before."""
    unfinished = ReportJob.objects.filter(pk=job_id, status__in=ReportJob.UNFINISHED)
    with transaction.atomic():
        if stopped := bool(unfinished.update(status=Status.CANCELLED, finished_at=Now())):
            audit.record(audit.Verb.CANCELLED, audit.Named(ReportJob._meta.label_lower, str(job_id)))
    return stopped


def make_again(*, job: ReportJob) -> ReportJob:
    """Queue a report that has no file (failed, cancelled, no longer kept) as it was asked for; return it.

    Where another one of its kind is under way, that one is returned. A report with its file stays as it is.
    """
    without_file = [Status.FAILED, Status.CANCELLED, Status.EXPIRED, *([] if has_file(job) else [Status.DONE])]
    try:
        with transaction.atomic():
            queued = ReportJob.objects.filter(pk=job.pk, status__in=without_file).update(**AFRESH)
            if queued:
                audit.record(audit.Verb.REQUESTED, job, detail="again")
    except IntegrityError:
        same = ReportJob.objects.filter(diagnosis=job.diagnosis_id, paper=job.paper, options=job.options)
        return same.get(status__in=ReportJob.UNFINISHED)
    if queued:
        transaction.on_commit(lambda: ring(job.pk))
    return job


def step_name(job: ReportJob) -> str | Promise:
    """Return what is being done at a report, "" for nothing."""
    return STEPS[job.step - 1] if 0 < job.step <= len(STEPS) else ""


def lacked_room(job: ReportJob) -> bool:
    """Whether the last attempt at a report found no room to store it."""
    return job.error == Refusal.NO_ROOM.value


def has_file(job: ReportJob) -> bool:
    """Whether the report's file can be handed over."""
    name = job.file.name
    return bool(name and job.file.storage.exists(name))


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
    with working_on(ReportJob, job_id):
        return make_for_organisation(job_id)


def make_for_organisation(job_id: UUID) -> bool:
    """Make a queued report, in the context of its organisation; see `make`."""
    ticket = claim(job_id)
    if ticket is None:
        return False
    outcome = attempt(ticket)
    report_tried.send_robust(ReportJob, outcome=outcome)
    return outcome == MADE


def attempt(ticket: Ticket) -> str:
    """Try to make a claimed report. Returns what became of it: MADE, FAILED, or VOID where it was taken away."""
    try:
        store(ticket, produce(ticket))
    except TicketVoidError:
        log.info("report.ticket_void", job=str(ticket.job_id), attempt=ticket.attempt)
        return VOID
    except Exception as error:  # whatever it was, the row must not stay "running"
        log.exception("report.attempt_failed", job=str(ticket.job_id), attempt=ticket.attempt)
        release(ticket, error=error)
        return FAILED
    return MADE


def claim(job_id: UUID) -> Ticket | None:
    """Take a queued job, or return None: one of many who ask at once gets it."""
    taken = ReportJob.objects.filter(pk=job_id, status=Status.QUEUED, attempts__lt=F("allowed")).update(
        status=Status.RUNNING, attempts=F("attempts") + 1, step=READING, steps=len(STEPS), heartbeat_at=Now()
    )
    if not taken:
        return None
    attempt = ReportJob.objects.filter(pk=job_id).values_list("attempts", flat=True).first()
    return Ticket(job_id, attempt) if attempt else None


def produce(ticket: Ticket) -> bytes:
    """Return the report's bytes, noting every step on the row. Raises TicketVoidError."""
    from diagnostics.reports import Letterhead, make_pdf  # noqa: PLC0415 - loaded by those who typeset

    job = ReportJob.objects.select_related("diagnosis__assessment__firm__organisation").get(pk=ticket.job_id)
    options, brand = Options.from_dict(job.options), brands.of(job.diagnosis.assessment.firm.organisation)
    note_step(ticket, DRAWING)
    with translation.override(options.language):
        return make_pdf(
            snapshots.read(job.diagnosis),
            paper=job.paper,
            parts=options.parts,
            actions=job.actions,
            earlier=earlier_visits(options),
            letterhead=Letterhead(brand.name, brand.colour, bytes(brand.logo)),
            on_setting=lambda: note_step(ticket, SETTING),
        )


def earlier_visits(options: Options) -> list[snapshots.Snapshot]:
    """Return the visits a report looks back on, oldest first; one that was erased meanwhile is left out."""
    if "change" not in options.parts:
        return []
    found = Diagnosis.objects.filter(assessment__in=[UUID(visit) for visit in options.earlier])
    rows = {str(row.assessment_id): row for row in found}
    return [snapshots.read(rows[visit]) for visit in options.earlier if visit in rows]


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
    if not finish(ticket, name, digest):
        storage.delete(name)
        raise TicketVoidError(ticket)
    discard_files(ticket.job_id, attempts=ticket.attempt - 1)


@transaction.atomic
def finish(ticket: Ticket, name: str, digest: str) -> bool:
    """Say on the row that the report is ready, and tell whoever wants to be told. Returns whether the ticket was good.

    The row is locked from here on: a report is cancelled before, or not at all.
    """
    done = {"status": Status.DONE, "file": name, "sha256": digest, "error": "", "finished_at": Now()}
    if not held(ticket).update(**done):
        return False
    report = ReportJob.objects.select_related("diagnosis__assessment__firm").defer("diagnosis__snapshot")
    outbox.report_ready(report.get(pk=ticket.job_id))
    return True


def release(ticket: Ticket, *, error: Exception) -> None:
    """Put a failed job back, to be rung for by the sweeper, or give it up after the last attempt."""
    held(ticket).update(status=Status.QUEUED, step=0, heartbeat_at=Now(), error=cause_of(error))
    give_up()


def cause_of(error: Exception) -> str:
    """Return what a row says of an error: a word for what people are told of, else the error's own."""
    if refusal_of(error) is Refusal.NO_ROOM:
        return Refusal.NO_ROOM.value
    return f"{type(error).__name__}: {error}"[:500].replace("\0", "\ufffd")


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
    queued = ReportJob.objects.filter(unheard | unanswered, status=Status.QUEUED, attempts__lt=F("allowed"))
    jobs = queued.annotate(is_forgotten=ExpressionWrapper(forgotten, BooleanField())).order_by("requested_at")
    return list(jobs.values_list("pk", "is_forgotten"))


def give_up() -> int:
    """Fail what was tried often enough, also when each attempt killed its worker. Returns how many."""
    hopeless = Q(status=Status.QUEUED) | Q(status=Status.RUNNING, heartbeat_at__lt=ago(settings.REPORT_STALE_SECONDS))
    jobs = dict(ReportJob.objects.filter(hopeless, attempts__gte=F("allowed")).values_list("pk", "attempts"))
    for job_id, attempts in jobs.items():
        discard_files(job_id, attempts=attempts)
    return ReportJob.objects.filter(hopeless, pk__in=jobs).update(status=Status.FAILED, finished_at=Now())


def clear_cancelled() -> int:
    """Clear away what a worker may have stored of a cancelled report and was killed before it could. Returns how many.

    Not at once: a worker that lives clears up after itself, at its next step.
    """
    left = ReportJob.objects.filter(
        status=Status.CANCELLED, heartbeat_at__isnull=False, finished_at__lt=ago(settings.REPORT_STALE_SECONDS)
    )
    jobs = dict(left.values_list("pk", "attempts"))
    for job_id, attempts in jobs.items():
        discard_files(job_id, attempts=attempts)
    return ReportJob.objects.filter(pk__in=jobs, status=Status.CANCELLED).update(heartbeat_at=None)


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
