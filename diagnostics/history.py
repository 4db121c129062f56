"""The history of an assessment's answers: who changed what, when, from what to what; and taking a change back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db.models import F, Max, QuerySet, Window
from django.utils.translation import gettext as _

from accounts.models import User
from diagnostics.assessments import save_answers
from diagnostics.changes import Change, SaveError, Value
from diagnostics.core.instrument import Instrument
from diagnostics.models import AnswerChange, AnswerSource, Assessment, Buyer
from diagnostics.recap import known_by, shown_value


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words, with how it was known and the note."""

    answer: str
    evidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change in words. `about` names the buyer, "" for the firm. `can_undo` for the last change of an answer."""

    id: UUID
    at: dt.datetime
    by: str
    question: str
    question_key: str
    about: str
    before: Said
    after: Said
    can_undo: bool


class UndoError(SaveError):
    """Why a change cannot be taken back. The text is for the person who asked."""


def changes_of(assessment: Assessment, *, question: str = "", buyer: UUID | None = None) -> QuerySet[AnswerChange]:
    """Return the changes, newest first, each with the revision of the last change of its answer.

    With `question`, only those of this question, about `buyer` or about the firm.
    """
    changes = assessment.changes.select_related("by").annotate(
        last_revision=Window(Max("revision"), partition_by=[F("buyer_key"), F("question_key")])
    )
    if question:
        changes = changes.filter(question_key=question, buyer_key=buyer)
    return changes.order_by("-revision", "-at", "-id")


def entries_of(
    changes: Sequence[AnswerChange], assessment: Assessment, buyers: Sequence[Buyer], instrument: Instrument
) -> list[Entry]:
    """Put changes into words. `buyers` are everyone ever listed: what was said about one taken off the list is kept,
    says so, and cannot be taken back."""
    by_id = {buyer.pk: buyer for buyer in buyers}
    return [entry_of(change, assessment, by_id, instrument) for change in changes]


def who(buyer: Buyer | None) -> str:
    """Name a buyer, and say if it is on the list no more. Rows of those taken off were once deleted: None."""
    if buyer is None:
        return _("a buyer taken off the list")
    return _("%(name)s (taken off the list)") % {"name": buyer.name} if buyer.removed_at else buyer.name


def entry_of(change: AnswerChange, assessment: Assessment, buyers: dict[UUID, Buyer], instrument: Instrument) -> Entry:
    """Put one change into words."""
    question = instrument.questions[change.question_key]
    buyer = buyers.get(change.buyer_key) if change.buyer_key else None
    is_listed = change.buyer_key is None or (buyer is not None and not buyer.removed_at)
    return Entry(
        id=change.pk,
        at=change.at,
        by=who_did(change),
        question=_(question.name),
        question_key=question.key,
        about=who(buyer) if change.buyer_key else "",
        before=said(shown_value(question, change.before), change.before),
        after=said(shown_value(question, change.after), change.after, change.source),
        can_undo=is_listed and not assessment.is_complete and change.revision == getattr(change, "last_revision", None),
    )


def who_did(change: AnswerChange) -> str:
    """Say who made a change, and whose answer it is where that is somebody else's."""
    who = str(change.by or _("A former member"))
    return _("From the owner, taken by %(who)s") % {"who": who} if change.source == AnswerSource.OWNER else who


def said(answer: str, value: Value | None, source: str = "") -> Said:
    """Return an answer as the history keeps it, in words."""
    evidence = value["evidence"] if value else ""
    return Said(answer, known_by(evidence, source), value["note"] if value else "")


def undo(*, assessment: Assessment, change: AnswerChange, by: User) -> None:
    """Make an answer again what it was before a change, as a change of its own: nothing leaves the history.

    Asked twice, it is done once. Raises UndoError when the answer was changed again since, and SaveError as
    `save_answers` does.
    """
    latest = assessment.changes.filter(buyer_key=change.buyer_key, question_key=change.question_key)
    restored = before_of(change, source_before(change, latest))
    newer = latest.filter(revision__gt=change.revision).exclude(pk=restored.id)
    if newer.exists():
        raise UndoError(_("This answer was changed again since. Take the newest change back first."))
    save_answers(assessment=assessment, changes=[restored], by=by)


def source_before(change: AnswerChange, of_answer: QuerySet[AnswerChange]) -> str:
    """Return whose words the answer was before a change, as the change before that tells."""
    earlier = of_answer.filter(revision__lt=change.revision).order_by("-revision").first()
    return earlier.source if earlier and earlier.after == change.before else ""


def before_of(change: AnswerChange, source: str) -> Change:
    """Return the change that takes another one back. Its id follows from the other's, so that two are one."""
    value = change.before or {"state": None, "level": None, "evidence": "", "note": ""}
    return Change(
        id=uuid5(change.pk, "undo"),
        question=change.question_key,
        buyer=change.buyer_key,
        state=value["state"],
        level=value["level"],
        evidence=value["evidence"],
        note=value["note"],
        base_revision=change.revision,
        source=source,
    )
