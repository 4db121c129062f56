"""Changes of answers before they are saved: what they may say, and when two of them collide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from diagnostics import models
from diagnostics.core.instrument import Instrument, Scope

LONGEST_NOTE = 2000

Key = tuple[UUID | None, str]  # buyer (None: the firm itself) and question
Value = dict[str, Any]  # {"state", "level", "evidence", "note"}: an answer as the history keeps it


@dataclass(frozen=True, slots=True)
class Change:
    """What one answer shall become.

    `id` is made by whoever asks and makes a repeated save harmless. `state` None takes the answer away
    ("not asked yet"). `level` is 0 to 4 exactly when `state` is "answered". `base_revision` is the
    assessment's revision that the asker had seen; None saves whatever happened since. `source` says whose own words
    it is (`AnswerSource`), "" for the advisor's.
    """

    id: UUID
    question: str
    buyer: UUID | None = None
    state: str | None = None
    level: int | None = None
    evidence: str = ""
    note: str = ""
    base_revision: int | None = None
    source: str = ""

    @property
    def key(self) -> Key:
        return (self.buyer, self.question)

    @property
    def value(self) -> Value | None:
        """The answer this change makes, None when it takes one away."""
        if self.state is None:
            return None
        return {"state": self.state, "level": self.level, "evidence": self.evidence, "note": self.note}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that came too late: since its base revision somebody made the answer `theirs`, at `revision`."""

    change: Change
    theirs: Value | None
    revision: int
    by: str
    at: dt.datetime


class SaveError(Exception):
    """Why nothing was saved. The text is for the person who asked."""


class InvalidChangeError(SaveError):
    """A change that no form of this assessment can make: unknown question, level, state or buyer."""


class ChangeIdReusedError(SaveError):
    """An id that already stands for another change."""

    def __init__(self) -> None:
        super().__init__(_("This save was already used for another answer. Reload the page."))


class CompletedError(SaveError):
    """The assessment is completed: nothing about it changes any more."""


class ConflictError(SaveError):
    """Somebody else answered the same questions meanwhile. `conflicts` holds both values of each."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(_("Somebody else changed the same answers while you were writing."))
        self.conflicts = tuple(conflicts)


def value_of(row: models.Answer | None) -> Value | None:
    """Return an answer row as the history keeps it, None where nothing was said: no row, or one that is only marked."""
    if row is None or (row.state == models.AnswerState.NOTED and not (row.evidence or row.note)):
        return None
    return {"state": row.state, "level": row.level, "evidence": row.evidence, "note": row.note}


def check_change(change: Change, instrument: Instrument) -> None:
    """Insist that the instrument knows such an answer. Raises InvalidChangeError, naming the question and the value."""
    section = instrument.section_of.get(change.question)
    if section is None:
        raise InvalidChangeError(_("There is no question “%(key)s”.") % {"key": change.question})
    if (section.scope is Scope.BUYER) != (change.buyer is not None):
        raise InvalidChangeError(
            _("Question %(key)s is asked about a buyer.") % {"key": change.question}
            if section.scope is Scope.BUYER
            else _("Question %(key)s is asked about the firm.") % {"key": change.question}
        )
    offers_na = bool(instrument.questions[change.question].not_applicable)
    if not is_possible(change, offers_na=offers_na):
        raise InvalidChangeError(
            _("Question %(key)s cannot be answered with “%(value)s”.") % {"key": change.question, "value": change.value}
        )


def is_possible(change: Change, *, offers_na: bool) -> bool:
    """Whether state, level, evidence and note go together."""
    if change.state is None:
        return change.level is None
    return (
        change.state in models.AnswerState.values
        and (offers_na or change.state != models.AnswerState.DOES_NOT_APPLY)
        and (change.level in {0, 1, 2, 3, 4} if change.state == models.AnswerState.ANSWERED else change.level is None)
        and change.evidence in {"", *models.EvidenceGrade.values}
        and len(change.note) <= LONGEST_NOTE
        and "\0" not in change.note
    )


def not_yet_saved(
    changes: Sequence[Change], saved: Iterable[models.AnswerChange], assessment: models.Assessment
) -> list[Change]:
    """Drop the changes that were saved before, or stand twice in the list.

    Raises ChangeIdReusedError when an id stands for something else already.
    """
    known = {row.id: (row.assessment_id, row.buyer_key, row.question_key, row.after) for row in saved}
    fresh = []
    for change in changes:
        asked = (assessment.pk, change.buyer, change.question, change.value)
        if change.id not in known:
            fresh.append(change)
        elif known[change.id] != asked:
            raise ChangeIdReusedError
        known[change.id] = asked
    return fresh


def collisions(changes: Sequence[Change], later: Iterable[models.AnswerChange]) -> list[Conflict]:
    """Return the changes whose answer somebody changed after their base revision, and to something else.

    `later` must be in the order of revisions and hold every change above the lowest base revision.
    """
    last = {(change.buyer_key, change.question_key): change for change in later}
    return [
        Conflict(change, theirs.after, theirs.revision, str(theirs.by or ""), theirs.at)
        for change in changes
        if (theirs := last.get(change.key))
        and change.base_revision is not None
        and theirs.revision > change.base_revision
        and theirs.after != change.value
    ]
