"""The verbs of a bundle: request it, work on it, cancel it, do it again, sweep up what nobody finished.

The row is the job, as with a report. A worker takes the bundle for a short turn and makes one report after the other,
each a job of its own: what is done stays done, whoever is killed. Then it rings for the next turn, at the end of the
queue, so that nobody's single report waits for five hundred others.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Now

from accounts import audit
from accounts.models import Organisation, User
from diagnostics import bell, jobs
from diagnostics.bundles import archive
from diagnostics.file_names import report_name
from diagnostics.models import BundleItem, Diagnosis, ReportBundle, ReportJob
from diagnostics.report_options import Options
from diagnostics.whose import working_on

Status, State = ReportBundle.Status, BundleItem.State
MOST_REPORTS = 1_000  # in a bundle: one file that people can still handle, far below what a ZIP can hold
TURN_SECONDS = 5
AFRESH: dict[str, Any] = {"status": Status.QUEUED, "requested_at": Now(), "heartbeat_at": None, "finished_at": None}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A worker's right to a turn at a bundle."""

    bundle_id: UUID
    turn: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many reports of a bundle are ready and could not be made, out of how many."""

    ready: int
    left_out: int
    total: int

    @property
    def settled(self) -> int:
        return self.ready + self.left_out


# --- Asking


def request_bundle(
    *, organisation: Organisation, diagnoses: Iterable[Diagnosis], by: User, paper: str, key: UUID
) -> ReportBundle:
    """Queue a bundle with a report on each of these diagnoses, in this order, and ring for a worker.

    Asked for twice with the same `key`, made by the page that asks, it is one bundle.
    """
    asked = uuid5(key, f"{organisation.pk} {paper}")
    fields = {"organisation": organisation, "requested_by": by, "paper": paper}
    with transaction.atomic():
        bundle, is_new = ReportBundle.objects.get_or_create(request_key=asked, defaults=fields)
        if is_new:
            BundleItem.objects.bulk_create(items_of(bundle, diagnoses))
            audit.record(audit.Verb.REQUESTED, bundle, by=by)
            transaction.on_commit(lambda: ring(bundle.pk))
    return bundle


def items_of(bundle: ReportBundle, diagnoses: Iterable[Diagnosis]) -> list[BundleItem]:
    """Return the places of a new bundle, each with a name of its own."""
    items, taken = [], set[str]()
    for position, diagnosis in enumerate(diagnoses, start=1):
        name = report_name(diagnosis.assessment)
        if name in taken:
            name = f"{name.removesuffix('.pdf')}-{position}.pdf"
        taken.add(name)
        items.append(BundleItem(bundle=bundle, position=position, name=name, diagnosis=diagnosis))
    return items


def ring(bundle_id: UUID) -> bool:
    """Tell a worker of a queued bundle and note it on the row. Returns whether the broker took it."""
    was_heard = bell.ring(bundle_id, task=bell.MAKE_BUNDLE)
    if was_heard:
        ReportBundle.objects.filter(pk=bundle_id, status=Status.QUEUED).update(heartbeat_at=Now())
    return was_heard


def cancel(bundle_id: UUID) -> bool:
    """Stop a bundle that is not finished. Returns whether it was stopped. Reports made for it so far are kept."""
    unfinished = ReportBundle.objects.filter(pk=bundle_id, status__in=ReportBundle.UNFINISHED)
    with transaction.atomic():
        if stopped := bool(unfinished.update(status=Status.CANCELLED, finished_at=Now())):
            audit.record(audit.Verb.CANCELLED, audit.Named(ReportBundle._meta.label_lower, str(bundle_id)))
    return stopped


def make_again(*, bundle: ReportBundle) -> None:
    """Queue a finished bundle again for what it lacks: reports that could not be made, or are no longer kept."""
    with transaction.atomic():
        finished = ReportBundle.objects.filter(pk=bundle.pk).exclude(status__in=ReportBundle.UNFINISHED)
        if not finished.update(**AFRESH):
            return
        kept = [entry.name for entry in archive.entries_of(bundle)]
        bundle.items.exclude(name__in=kept).update(state=State.OPEN, report=None, size=0)
        audit.record(audit.Verb.REQUESTED, bundle, detail="again")
        transaction.on_commit(lambda: ring(bundle.pk))


def progress_of(bundle: ReportBundle) -> Progress:
    """Return how far a bundle is. One query."""
    ready, left_out = Count("pk", filter=Q(state=State.READY)), Count("pk", filter=Q(state=State.LEFT_OUT))
    return Progress(**bundle.items.aggregate(ready=ready, left_out=left_out, total=Count("pk")))


# --- Making


def work(bundle_id: UUID) -> bool:
    """Take a turn at a queued bundle. Returns whether there was one to take."""
    with working_on(ReportBundle, bundle_id):
        ticket = claim(bundle_id)
        return ticket is not None and take_turn(ticket)


def take_turn(ticket: Ticket) -> bool:
    """Make reports of a bundle for a while, and say what became of it. Returns True: a turn was taken."""
    bundle_id = ticket.bundle_id
    is_through = make_some(ticket, until=time.monotonic() + TURN_SECONDS)
    if not BundleItem.objects.filter(bundle=bundle_id, state=State.OPEN).exists():
        held(ticket).update(status=Status.DONE, finished_at=Now())
    elif held(ticket).update(status=Status.QUEUED, heartbeat_at=None) and not is_through:
        ring(bundle_id)  # else the sweeper does, later: what is still open waits for somebody else
    return True


def claim(bundle_id: UUID) -> Ticket | None:
    """Take a queued bundle, or return None: one of many who ask at once gets it."""
    queued = ReportBundle.objects.filter(pk=bundle_id, status=Status.QUEUED)
    if not queued.update(status=Status.RUNNING, turns=F("turns") + 1, heartbeat_at=Now()):
        return None
    turn = ReportBundle.objects.filter(pk=bundle_id).values_list("turns", flat=True).first()
    return Ticket(bundle_id, turn) if turn else None


def held(ticket: Ticket) -> QuerySet[ReportBundle]:
    """Return the bundle's row while the ticket is good, else no row."""
    return ReportBundle.objects.filter(pk=ticket.bundle_id, status=Status.RUNNING, turns=ticket.turn)


def make_some(ticket: Ticket, *, until: float) -> bool:
    """Make open reports until that moment of the monotonic clock. Returns whether each was tried."""
    items = BundleItem.objects.filter(bundle=ticket.bundle_id, state=State.OPEN)
    for pk in list(items.values_list("pk", flat=True)):
        if not held(ticket).update(heartbeat_at=Now()):
            return True
        settle(pk)
        if time.monotonic() > until:
            return False
    return True


def settle(pk: int) -> None:
    """Make a place's report, unless it is there or somebody is at it. Raises nothing that a report can cause."""
    places = BundleItem.objects.select_related("bundle__requested_by", "diagnosis__assessment__firm", "report")
    place = places.defer("diagnosis__snapshot").filter(pk=pk).first()
    if place is None:  # its firm was erased meanwhile
        return
    report = place.report or report_for(place)
    jobs.make(report.pk)
    keep(place, ReportJob.objects.filter(pk=report.pk).first())


def report_for(place: BundleItem) -> ReportJob:
    """Return the report that a place is to hold: one that says the same and is kept, or else a new one."""
    diagnosis, paper = place.diagnosis, place.bundle.paper
    as_now = {"actions": jobs.plan_of(diagnosis), "options": jobs.kept_options(diagnosis, Options())}
    done = diagnosis.reports.filter(status=ReportJob.Status.DONE, paper=paper, **as_now)
    found = next((job for job in done.order_by("-finished_at")[:3] if jobs.has_file(job)), None)
    job = found or jobs.request_part(diagnosis=diagnosis, by=place.bundle.requested_by, paper=paper)
    BundleItem.objects.filter(pk=place.pk).update(report=job)
    return job


def keep(place: BundleItem, report: ReportJob | None) -> None:
    """Note what became of a place's report; one that will be tried again stays open."""
    places = BundleItem.objects.filter(pk=place.pk)
    if report is None or report.status in ReportJob.UNFINISHED:
        return
    if report.status == ReportJob.Status.DONE and jobs.has_file(report):
        places.update(state=State.READY, size=report.file.size)
    else:
        places.update(state=State.LEFT_OUT)


# --- Sweeping


def sweep() -> int:
    """Ring again for bundles without a sign of life, or take a turn here. Returns how many."""
    put_back_stale()
    waiting = waiting_too_long()
    for bundle_id in waiting:
        if not ring(bundle_id):
            work(bundle_id)
    return len(waiting)


def put_back_stale() -> int:
    """Queue again what a dead worker left. Returns how many."""
    stale = Q(status=Status.RUNNING, heartbeat_at__lt=jobs.ago(settings.REPORT_STALE_SECONDS))
    return ReportBundle.objects.filter(stale).update(status=Status.QUEUED, heartbeat_at=None)


def waiting_too_long() -> list[UUID]:
    """Return queued bundles that nobody was told of, or nobody came for, oldest first."""
    unheard = Q(heartbeat_at=None, requested_at__lt=jobs.ago(jobs.UNHEARD_SECONDS))
    unanswered = Q(heartbeat_at__lt=jobs.ago(settings.REPORT_STALE_SECONDS))
    queued = ReportBundle.objects.filter(unheard | unanswered, status=Status.QUEUED)
    return list(queued.order_by("requested_at").values_list("pk", flat=True))
