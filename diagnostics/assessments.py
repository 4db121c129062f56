"""The verbs of an assessment: start it, save answers, complete it. Each changes the database in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.prepared import Prepared, PreparedInsert, PreparedUpdate
from casestudies.library_access import find_matches
from casestudies.matching import Ranking, profile_of
from diagnostics import models, snapshots
from diagnostics.changes import (
    Change,
    ChangeIdReusedError,
    CompletedError,
    ConflictError,
    InvalidChangeError,
    Key,
    SaveError,
    check_change,
    collisions,
    not_yet_saved,
    value_of,
)
from diagnostics.core import engine, instruments
from diagnostics.core.answers import (
    Answer,
    AnswerSheet,
    BuyerAnswers,
    BuyerKind,
    ChainPosition,
    Destination,
    Evidence,
    State,
)
from diagnostics.core.findings import Diagnosis
from diagnostics.drafts import check_is_draft, lock_draft
from diagnostics.feeds import outbox
from diagnostics.follow_up import carry_over
from diagnostics.shares import what_cannot_be_scored
from diagnostics.signals import answers_saved

__all__ = [
    "Change",
    "ChangeIdReusedError",
    "CompletedError",
    "ConflictError",
    "IncompleteError",
    "InvalidChangeError",
    "SaveError",
    "answer_sheet",
    "complete",
    "save_answers",
    "save_held",
    "start",
]


class IncompleteError(SaveError):
    """What keeps an assessment from being completed: `problems` are sentences for the advisor."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


# --- Start


def start(*, firm: models.Firm, by: User, is_short: bool = False) -> models.Assessment:
    """Return the firm's draft, a new one if there is none: one firm has one draft at a time.

    `is_short` starts a short visit, which asks the core questions; a draft that is there keeps its length. A firm that
    was visited before is followed up: its buyers stand on the list, its answers wait to be confirmed.
    """
    own = firm.assessments.own()
    previous = own.filter(status=models.Assessment.Status.COMPLETE).order_by("-completed_at").first()
    with transaction.atomic():
        draft, is_new = models.Assessment.objects.own().get_or_create(
            firm=firm,
            status=models.Assessment.Status.DRAFT,
            defaults={
                "advisor": by,
                "instrument_version": instruments.CURRENT.version,
                "previous": previous,
                "is_short": is_short,
            },
        )
        if is_new:
            audit.record(audit.Verb.CREATED, draft, organisation=firm.organisation_id, by=by)
        if is_new and previous is not None:
            carry_over(previous=previous, draft=draft)
    return draft


def set_length(*, assessment: models.Assessment, is_short: bool) -> None:
    """Ask all questions of an assessment, or those of a short visit. Raises CompletedError."""
    with transaction.atomic():
        locked = lock_draft(assessment)
        locked.is_short = is_short
        locked.save(update_fields=["is_short", "updated_at"])
        audit.record(audit.Verb.CHANGED, locked, detail="length")


# --- Save


def save_answers(*, assessment: models.Assessment, changes: Sequence[Change], by: User) -> int:
    """Save changes of answers, all or none, with their history; return the assessment's revision afterwards.

    Saving the same change twice saves it once. Raises CompletedError, InvalidChangeError, ChangeIdReusedError,
    and ConflictError when somebody changed one of the answers after the change's base revision.
    """
    if not changes:
        return assessment.revision
    with transaction.atomic():
        return save_held(draft=lock_draft(assessment), changes=changes, by=by)


def save_held(*, draft: models.Assessment, changes: Sequence[Change], by: User) -> int:
    """Save changes of answers as `save_answers` does, of a draft that this transaction holds already.

    What it raises is to end the transaction.
    """
    check_is_draft(draft)
    instrument = instruments.get(draft.instrument_version)
    for change in changes:
        check_change(change, instrument)
    return write(draft, changes, by)


def write(locked: models.Assessment, changes: Sequence[Change], by: User) -> int:
    """Write checked changes to a locked assessment; see `save_answers`."""
    history = history_that_matters(locked, changes)
    fresh = not_yet_saved(changes, history, locked)
    if not fresh:
        ids = {change.id for change in changes}
        return max(change.revision for change in history if change.id in ids)
    if conflicts := collisions(fresh, [change for change in history if change.assessment_id == locked.pk]):
        raise ConflictError(conflicts)
    check_buyers(locked, fresh)
    locked.revision += 1
    record(locked, fresh, rows_of(locked, fresh), by)
    COUNTED.run(pk=locked.pk, revision=locked.revision, at=timezone.now())
    transaction.on_commit(lambda: answers_saved.send_robust(models.Answer, count=len(fresh)))
    return locked.revision


COUNTED = PreparedUpdate(
    lambda *, pk, revision, at: (models.Assessment.objects.filter(pk=pk), {"revision": revision, "updated_at": at})
)


def history_that_matters(locked: models.Assessment, changes: Sequence[Change]) -> list[models.AnswerChange]:
    """Return, in order, past changes with these ids and everything after the lowest base revision. One query."""
    ids, bases = [change.id for change in changes], [change.base_revision for change in changes]
    known = [revision for revision in bases if revision is not None]
    if not known:
        return SAVED.rows(ids=ids)
    return SAVED_OR_LATER.rows(ids=ids, assessment=locked.pk, revision=min(known))


def saved(*, ids: list[UUID]) -> QuerySet[models.AnswerChange]:
    """Return the past changes with these ids, in order."""
    return models.AnswerChange.objects.filter(pk__in=ids).select_related("by").order_by("revision", "at")


def saved_or_later(*, ids: list[UUID], assessment: UUID, revision: int) -> QuerySet[models.AnswerChange]:
    """Return the past changes with these ids and everything after a revision of an assessment, in order."""
    later = Q(assessment=assessment, revision__gt=revision)
    found = models.AnswerChange.objects.filter(Q(pk__in=ids) | later)
    return found.select_related("by").order_by("revision", "at")


SAVED, SAVED_OR_LATER = Prepared(saved), Prepared(saved_or_later)


def check_buyers(locked: models.Assessment, changes: Sequence[Change]) -> None:
    """Insist that the buyers spoken of belong to the assessment. Raises InvalidChangeError."""
    wanted = {change.buyer for change in changes if change.buyer}
    if wanted and locked.buyers.filter(pk__in=wanted).count() < len(wanted):
        raise InvalidChangeError(_("This buyer is no longer on the list of buyers."))


def rows_of(locked: models.Assessment, changes: Sequence[Change]) -> dict[Key, models.Answer]:
    """Return the present answers to the questions that change."""
    keys = {change.key for change in changes}
    rows = PRESENT.rows(assessment=locked.pk, questions=sorted({question for _buyer, question in keys}))
    return {key: row for row in rows if (key := (row.buyer_id, row.question_key)) in keys}


def present(*, assessment: UUID, questions: list[str]) -> QuerySet[models.Answer]:
    """Return the answers to questions that count now."""
    return models.Answer.objects.filter(assessment=assessment, question_key__in=questions)


PRESENT = Prepared(present)


def record(locked: models.Assessment, changes: Sequence[Change], rows: dict[Key, models.Answer], by: User) -> None:
    """Write answers and history in at most three statements, however many changes there are.

    Raises ChangeIdReusedError for the id of a change of another organisation, which nobody could see before.
    """
    before = {key: value_of(row) for key, row in rows.items()}
    history = []
    for change in changes:
        history.append(
            models.AnswerChange(
                id=change.id,
                assessment=locked,
                buyer_key=change.buyer,
                question_key=change.question,
                before=before.get(change.key),
                after=change.value,
                source=change.source,
                revision=locked.revision,
                by=by,
            )
        )
        before[change.key] = change.value
    try:
        HISTORY.run(history)
    except IntegrityError as error:
        raise ChangeIdReusedError from error
    last = {change.key: change for change in changes}
    last = {key: kept_open(change, rows.get(key)) for key, change in last.items()}
    gone = [rows[key].pk for key, change in last.items() if change.state is None and key in rows]
    if gone:
        locked.answers.filter(pk__in=gone).delete()
    upsert([change for change in last.values() if change.state is not None], locked, by)


def kept_open(change: Change, row: models.Answer | None) -> Change:
    """Return the change; one that takes a marked answer away leaves the mark, on a question that stands open."""
    if change.state is None and row is not None and row.second_look:
        return replace(change, state=models.AnswerState.NOTED)
    return change


def upsert(changes: Sequence[Change], locked: models.Assessment, by: User) -> None:
    """Insert or overwrite answers in one statement."""
    rows = [
        models.Answer(
            assessment=locked,
            buyer_id=change.buyer,
            question_key=change.question,
            state=change.state or "",
            level=change.level,
            evidence=change.evidence,
            note=change.note,
            source=change.source,
            revision=locked.revision,
            updated_by=by,
        )
        for change in changes
    ]
    ANSWERS.run(rows)


ANSWERS = PreparedInsert(
    models.Answer,
    unique_fields=["assessment", "buyer", "question_key"],
    update_fields=[
        "state",
        "level",
        "evidence",
        "note",
        "source",
        "needs_confirmation",
        "revision",
        "updated_by",
        "updated_at",
    ],
)
HISTORY = PreparedInsert(models.AnswerChange)


# --- Complete


def complete(*, assessment: models.Assessment, by: User) -> models.Diagnosis | models.SecondDiagnosis:
    """Score, match and freeze an assessment in one transaction. Nothing about it changes afterwards.

    What is missing only widens the ranges. Raises CompletedError, and IncompleteError with what cannot be scored.
    A second rating is scored and frozen for its comparison with the first, and matched with nothing.
    """
    with transaction.atomic():
        locked = lock_draft(assessment)
        if problems := what_cannot_be_scored(list(locked.buyers.all())):
            raise IncompleteError(problems)
        snapshot = judge(locked, by)
        locked.status = models.Assessment.Status.COMPLETE
        locked.completed_at = snapshot.completed_at
        locked.save(update_fields=["status", "completed_at", "updated_at"])
        audit.record(audit.Verb.COMPLETED, locked, by=by)
        if locked.is_second:
            return freeze_second(locked, snapshot, by)
        outbox.assessment_completed(locked)
        return freeze(locked, snapshot, by)


def judge(assessment: models.Assessment, by: User) -> snapshots.Snapshot:
    """Score an assessment, find its cases and put everything into a snapshot. Changes nothing."""
    sheet = answer_sheet(assessment)
    judge_sheet = engine.diagnose if assessment.is_second else engine.examine
    diagnosis = judge_sheet(sheet, instruments.get(assessment.instrument_version))
    return snapshots.build(
        assessment,
        advisor=str(by),
        completed_at=timezone.now(),
        diagnosis=diagnosis,
        ranking=Ranking() if assessment.is_second else cases_for(assessment.firm, diagnosis, sheet),
    )


def cases_for(firm: models.Firm, diagnosis: Diagnosis, sheet: AnswerSheet) -> Ranking:
    """Find the cases that are like a firm."""
    profile = profile_of(diagnosis, sector=firm.sector, country=firm.country, workers=firm.workers, buyers=sheet.buyers)
    return find_matches(profile)


def freeze(assessment: models.Assessment, snapshot: snapshots.Snapshot, by: User) -> models.Diagnosis:
    """Store a snapshot with the few columns that lists need."""
    return models.Diagnosis.objects.create(assessment=assessment, created_by=by, **snapshots.columns_of(snapshot))


def freeze_second(assessment: models.Assessment, snapshot: snapshots.Snapshot, by: User) -> models.SecondDiagnosis:
    """Store the snapshot of a second rating."""
    return models.SecondDiagnosis.objects.create(assessment=assessment, snapshot=snapshot.to_dict(), created_by=by)


# --- Read


def answer_sheet(assessment: models.Assessment) -> AnswerSheet:
    """Return what the engine needs to know of an assessment. Two queries: buyers and answers."""
    by_buyer: dict[UUID | None, dict[str, Answer]] = {}
    for row in assessment.answers.exclude(state=models.AnswerState.NOTED):
        by_buyer.setdefault(row.buyer_id, {})[row.question_key] = core_answer(row)
    return AnswerSheet(
        answers=by_buyer.get(None, {}),
        buyers=tuple(core_buyers(assessment.buyers.all(), by_buyer)),
        other_buyers=assessment.other_buyers,
        chain_position=ChainPosition(assessment.chain_position) if assessment.chain_position else None,
    )


def core_answer(row: models.Answer) -> Answer:
    """Return an answer row as the core knows it; the note stays behind."""
    return Answer(State(row.state), row.level, Evidence(row.evidence) if row.evidence else None)


def core_buyers(rows: Iterable[models.Buyer], answers: dict[UUID | None, dict[str, Answer]]) -> Iterable[BuyerAnswers]:
    """Yield buyer rows as the core knows them, each with the answers about it."""
    for row in rows:
        yield BuyerAnswers(
            key=str(row.pk),
            name=row.name,
            share_tenths=row.share_tenths,
            kind=BuyerKind(row.kind) if row.kind else None,
            destination=Destination(row.destination) if row.destination else None,
            owner=row.owner,
            answers=answers.get(row.pk, {}),
        )
