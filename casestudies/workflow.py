"""The verbs that move a case: start, save, restore, submit, send back, publish, retire, reopen. One transaction each.

A revision is published by somebody who neither saved nor submitted it. What readers see is the case's row, and while
the case is published nothing but `publish` writes it: newer revisions wait beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from casestudies import checklist
from casestudies.content import MissingSourceError, changed_fields, complete, content_of, write
from casestudies.models import RESERVED_SLUGS, CaseEvent, CaseRevision, CaseStudy
from casestudies.vocabulary import Deed, Origin, Status

LONGEST_SLUG = 80


class WorkflowError(Exception):
    """What was asked for is not possible now; the text tells a person why and what to do."""


class NotReadyError(WorkflowError):
    """The case lacks something; `missing` lists what, in words."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(_("This is not ready to be published: see the list."))
        self.missing = missing


class NoReasonError(WorkflowError):
    """A step that hides or refuses somebody's work was asked for without a reason."""


class ConflictError(WorkflowError):
    """Somebody saved a newer revision meanwhile; `newer` is that revision, None for a case without one."""

    def __init__(self, newer: CaseRevision | None) -> None:
        super().__init__(_("Somebody saved this case meanwhile. Look at what is new, then try again."))
        self.newer = newer


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does to a case, and why; `by` is nobody for the library's files."""

    deed: Deed
    by: User | None
    why: str = ""


# Loading the library's own files is nobody's deed, and not among them.
VERBS = {
    Deed.STARTED: audit.Verb.CREATED,
    Deed.SAVED: audit.Verb.CHANGED,
    Deed.SUBMITTED: audit.Verb.SUBMITTED,
    Deed.SENT_BACK: audit.Verb.SENT_BACK,
    Deed.PUBLISHED: audit.Verb.PUBLISHED,
    Deed.RETIRED: audit.Verb.RETIRED,
    Deed.REOPENED: audit.Verb.REOPENED,
    Deed.RESTORED: audit.Verb.RESTORED,
}


@transaction.atomic
def start(*, content: Mapping[str, Any], by: User | None, slug: str = "") -> CaseStudy:
    """Start a draft. Its address comes from its title unless `slug` gives one that no case has."""
    whole = complete(content)
    _lock_addresses()
    case = CaseStudy(slug=slug or _free_slug(whole["title"]), status=Status.DRAFT)
    _write(case, whole)
    _keep(case, 1, whole, by)
    _record(case, Step(Deed.STARTED, by), was="", number=1)
    return case


def save_revision(*, case: CaseStudy, content: Mapping[str, Any], base: int, by: User | None) -> CaseRevision | None:
    """Keep a content as the newest revision, made from revision number `base`; None where it says nothing new.

    What was in review becomes a draft again: whoever reviews must not be read past. Raises ConflictError when another
    revision was saved since `base`, WorkflowError for a retired case.
    """
    return _save(case, content, base, Step(Deed.SAVED, by))


@transaction.atomic
def restore(*, case: CaseStudy, number: int, base: int, by: User) -> CaseRevision | None:
    """Make a new revision that says what revision `number` said. Raises as `save_revision`."""
    old = case.revisions.filter(number=number).first()
    if old is None:
        raise WorkflowError(_("There is no revision %(number)s of this case.") % {"number": number})
    return _save(case, complete(old.content), base, Step(Deed.RESTORED, by), restored_from=number)


@transaction.atomic
def submit(*, case: CaseStudy, base: int, by: User) -> None:
    """Ask for a second pair of eyes on revision `base`, which must be the newest."""
    locked, latest = _locked(case, base, Status.DRAFT, refusal=_("Only a draft can be submitted for review."))
    CaseRevision.objects.filter(pk=latest.pk).update(submitted_by=by, submitted_at=timezone.now())
    _move(locked, Step(Deed.SUBMITTED, by), Status.IN_REVIEW, latest.number)


@transaction.atomic
def send_back(*, case: CaseStudy, base: int, by: User, why: str) -> None:
    """Turn what is in review into a draft again, and tell why."""
    locked, latest = _locked(case, base, Status.IN_REVIEW, refusal=_("Only a case in review can be sent back."))
    _move(locked, Step(Deed.SENT_BACK, by, _reason(why)), Status.DRAFT, latest.number)


@transaction.atomic
def publish(*, case: CaseStudy, base: int, by: User) -> None:
    """Show revision `base`, which must be the newest and in review, to readers.

    Raises NotReadyError when it lacks a source or a part of its story, WorkflowError when `by` saved or submitted it.
    """
    locked, latest = _locked(case, base, Status.IN_REVIEW, refusal=_("Only a case in review can be published."))
    if not is_second_person(latest, by):
        raise WorkflowError(
            _("You saved or submitted this revision yourself. Somebody else has to read it before it is published.")
        )
    if missing := checklist.unmet(latest.content):
        raise NotReadyError(missing)
    CaseRevision.objects.filter(pk=latest.pk).update(published_by=by, published_at=timezone.now())
    was = locked.stage
    locked.status, locked.changes = Status.PUBLISHED, ""
    _write(locked, latest.content)
    _record(locked, Step(Deed.PUBLISHED, by), was=was, number=latest.number)


@transaction.atomic
def retire(*, case: CaseStudy, by: User, why: str) -> None:
    """Take a case out of the library, for readers at once, and tell why. Changes under way stay in its revisions."""
    locked = _lock(case)
    if locked.status == Status.RETIRED:
        raise WorkflowError(_("This case is retired already."))
    step, was, latest = Step(Deed.RETIRED, by, _reason(why)), locked.stage, _newest_or_first(locked)
    locked.status, locked.changes = Status.RETIRED, ""
    _write(locked, latest.content)
    _record(locked, step, was=was, number=latest.number)


@transaction.atomic
def reopen(*, case: CaseStudy, by: User) -> None:
    """Turn a retired case into a draft, as a new revision: readers see it again after a new review."""
    locked = _lock(case)
    if locked.status != Status.RETIRED:
        raise WorkflowError(_("Only a retired case can be reopened."))
    latest = _newest_or_first(locked)
    again = _keep(locked, latest.number + 1, latest.content, by, restored_from=latest.number)
    _move(locked, Step(Deed.REOPENED, by), Status.DRAFT, again.number)


def is_second_person(revision: CaseRevision, person: User) -> bool:
    """Return whether somebody else than this person saved and submitted a revision."""
    return person.pk not in (revision.edited_by_id, revision.submitted_by_id)


def newest(case: CaseStudy) -> CaseRevision | None:
    """Return what curators work on, None for a case that came in without a revision. One query."""
    return case.revisions.select_related("edited_by", "submitted_by").order_by("-number").first()


def keep_loaded(*, case: CaseStudy, content: Mapping[str, Any], was: str) -> None:
    """Keep what came from the library's files as the newest revision, published where the case is; `was` "" if new.

    Nobody publishes it a second time: the shipped library was reviewed before it was shipped. Call it in the
    transaction that wrote the row.
    """
    latest = newest(case) if was else None
    number = latest.number + 1 if latest else 1
    published_at = timezone.now() if case.status == Status.PUBLISHED else None
    CaseRevision.objects.create(
        case=case, number=number, content=dict(content), origin=Origin.LIBRARY, published_at=published_at
    )
    _record(case, Step(Deed.LOADED, None), was=was, number=number)


@transaction.atomic
def _save(
    case: CaseStudy, content: Mapping[str, Any], base: int, step: Step, *, restored_from: int | None = None
) -> CaseRevision | None:
    locked = _lock(case)
    if locked.status == Status.RETIRED:
        raise WorkflowError(_("This case is retired. Reopen it to edit it."))
    latest = _check_newest(locked, base)
    if not changed_fields(latest.content, content):
        return None
    was = locked.stage
    revision = _keep(locked, latest.number + 1, content, step.by, restored_from=restored_from)
    if locked.status == Status.PUBLISHED:
        locked.changes = Status.DRAFT.value
        locked.save(update_fields=["changes"])
    else:
        locked.status = Status.DRAFT
        _write(locked, content)
    _record(locked, step, was=was, number=revision.number)
    return revision


def _lock(case: CaseStudy) -> CaseStudy:
    """Return the case as it stands, nobody else moving it until this transaction ends."""
    return CaseStudy.objects.select_for_update().get(pk=case.pk)


def _locked(case: CaseStudy, base: int, stage: str, *, refusal: str) -> tuple[CaseStudy, CaseRevision]:
    """Return the locked case and its newest revision, which must be at a stage and be the one somebody looked at."""
    locked = _lock(case)
    if locked.stage != stage:
        raise WorkflowError(refusal)
    return locked, _check_newest(locked, base)


def _check_newest(case: CaseStudy, base: int) -> CaseRevision:
    """Return the newest revision. Raises ConflictError when it is not `base` (0 for a case that has none yet)."""
    latest = newest(case)
    if (latest.number if latest else 0) != base:
        raise ConflictError(latest)
    return latest or _newest_or_first(case)


def _newest_or_first(case: CaseStudy) -> CaseRevision:
    """Return the newest revision; where there is none, keep what the row says as the first, saved by nobody."""
    return newest(case) or _keep(case, 1, content_of(case), None)


def _keep(
    case: CaseStudy, number: int, content: Mapping[str, Any], by: User | None, *, restored_from: int | None = None
) -> CaseRevision:
    return CaseRevision.objects.create(
        case=case, number=number, content=dict(content), edited_by=by, restored_from=restored_from
    )


def _write(case: CaseStudy, content: Mapping[str, Any]) -> None:
    """Make the row say this. Raises WorkflowError where a source is gone."""
    try:
        write(case=case, content=complete(content))
    except MissingSourceError as error:
        raise WorkflowError(str(error)) from error


def _move(case: CaseStudy, step: Step, stage: Status, number: int) -> None:
    """Set the stage of what is under way, beside a published case or as the case itself, and write it down."""
    was = case.stage
    field = "changes" if case.status == Status.PUBLISHED else "status"
    setattr(case, field, stage.value)
    case.save(update_fields=[field])
    _record(case, step, was=was, number=number)


def _record(case: CaseStudy, step: Step, *, was: str, number: int) -> None:
    CaseEvent.objects.create(
        case=case, deed=step.deed, by=step.by, why=step.why, was=was, became=case.stage, revision=number
    )
    if verb := VERBS.get(step.deed):
        audit.record(verb, case, by=step.by)


def _reason(why: str) -> str:
    reason = why.strip()
    if not reason:
        raise NoReasonError(_("Say why: whoever wrote the case will read it"))
    return reason


def _lock_addresses() -> None:
    """Let nobody else start a case until this transaction ends: two at once would take the same address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('casestudies.start'))")


def _free_slug(title: str) -> str:
    """Return an address made from a title that no case has yet."""
    wanted = re.sub("[-_]+", "-", slugify(title))[: LONGEST_SLUG - 4].strip("-") or "case"
    taken = {*RESERVED_SLUGS, *CaseStudy.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)}
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
