"""The owner's answers beside the advisor's: where they differ, and taking the owner's over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import uuid5

from django.utils.translation import gettext as _

from accounts.models import User
from diagnostics import owner_answers
from diagnostics.assessments import save_answers
from diagnostics.changes import LONGEST_NOTE, Change, Key, SaveError, Value, value_of
from diagnostics.core.instrument import Question
from diagnostics.models import Answer, AnswerSource, AnswerState, Assessment, Buyer, EvidenceGrade, OwnerAnswer
from diagnostics.owner_links import Place, places_of
from diagnostics.progress import section_url
from diagnostics.recap import is_open, known_by, shown_value


class ChangedMeanwhileError(SaveError):
    """The owner wrote something else since the page was read."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with both answers in words. `theirs` is the owner's row, `ours` the advisor's or None."""

    place: Place
    question: Question
    theirs: OwnerAnswer
    ours: Answer | None
    url: str

    @property
    def owner_says(self) -> str:
        return shown_value(self.question, value_of_owner(self.theirs))

    @property
    def advisor_says(self) -> str:
        return shown_value(self.question, value_of(self.ours))

    @property
    def advisor_knows_by(self) -> str:
        return known_by(self.ours.evidence, self.ours.source) if self.ours else ""

    @property
    def is_only_theirs(self) -> bool:
        """Whether the advisor has no answer yet."""
        return is_open(value_of(self.ours))

    @property
    def differs(self) -> bool:
        """Whether both answered, and not the same."""
        return can_take(self.theirs) and not self.is_only_theirs and not self.is_same

    @property
    def is_same(self) -> bool:
        return self.ours is not None and (self.ours.state, self.ours.level) == (self.theirs.state, self.theirs.level)

    @property
    def can_be_taken(self) -> bool:
        """Whether taking the owner's answer would change the advisor's."""
        return can_take(self.theirs) and not self.is_same


@dataclass(frozen=True, slots=True)
class Group:
    """What only the owner answered in a section."""

    place: Place
    pairs: tuple[Pair, ...]

    @property
    def to_take(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.can_be_taken]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that the owner wrote, beside what the advisor has."""

    pairs: tuple[Pair, ...]

    @property
    def differing(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.differs]

    @property
    def only_theirs(self) -> list[Group]:
        """What only the owner answered, by section."""
        return by_place(pair for pair in self.pairs if pair.is_only_theirs)

    @property
    def same(self) -> list[Pair]:
        return [pair for pair in self.pairs if not pair.differs and not pair.is_only_theirs]


def by_place(pairs: Iterable[Pair]) -> list[Group]:
    """Group pairs, which come in the order asked, by their section."""
    return [Group(place, tuple(group)) for place, group in groupby(pairs, key=lambda pair: pair.place)]


def compare(assessment: Assessment, buyers: Sequence[Buyer], answers: Iterable[Answer]) -> Comparison:
    """Return what owners wrote beside the advisor's answers, in the order asked. One query."""
    theirs = owner_answers.latest(assessment)
    ours: dict[Key, Answer] = {(answer.buyer_id, answer.question_key): answer for answer in answers}
    places = places_of(assessment, buyers)
    return Comparison(tuple(pair for place in places for pair in pairs_of(assessment, place, theirs, ours)))


def pairs_of(
    assessment: Assessment, place: Place, theirs: Mapping[Key, OwnerAnswer], ours: Mapping[Key, Answer]
) -> Iterable[Pair]:
    """Yield the questions of a section that an owner answered."""
    url = section_url(assessment.pk, place.section, place.buyer_key)
    for question in place.section.questions:
        key = (place.buyer_key, question.key)
        if key in theirs:
            yield Pair(place, question, theirs[key], ours.get(key), f"{url}#question-{question.key}")


def in_section(assessment: Assessment, place: Place, rows: Mapping[str, Answer]) -> dict[str, Pair]:
    """Return the pairs of one section by question key, given the advisor's answers there. One query."""
    ours = {(place.buyer_key, key): row for key, row in rows.items()}
    pairs = pairs_of(assessment, place, owner_answers.latest(assessment), ours)
    return {pair.question.key: pair for pair in pairs}


# --- Taking over


def can_take(row: OwnerAnswer) -> bool:
    """Whether an owner's answer answers the question; a note alone does not."""
    return row.state != AnswerState.NOTED


def value_of_owner(row: OwnerAnswer) -> Value:
    """Return an owner's answer in the shape of the history."""
    return {"state": row.state, "level": row.level, "evidence": EvidenceGrade.STATED.value, "note": row.note}


def take(*, assessment: Assessment, chosen: Collection[int], revision: int, by: User) -> int:
    """Make the advisor's answers what the owner wrote in these rows; return how many.

    They are "stated", and marked as the owner's own. `revision` is the assessment's that the advisor had seen: later
    changes raise ConflictError. Raises ChangedMeanwhileError for a row that counts no longer, and what `save_answers`
    does.
    """
    current = {row.pk: row for row in owner_answers.latest(assessment).values() if can_take(row)}
    if not chosen or not set(chosen) <= current.keys():
        raise ChangedMeanwhileError(_("The owner changed an answer since you opened this page. Look again."))
    answers = {(row.buyer_id, row.question_key): row for row in assessment.answers.all()}
    rows = [current[pk] for pk in chosen]
    changes = [taken(row, answers.get(owner_answers.key_of(row)), revision) for row in rows]
    save_answers(assessment=assessment, changes=changes, by=by)
    return len(changes)


def taken(row: OwnerAnswer, ours: Answer | None, revision: int) -> Change:
    """Return the change that takes an owner's answer over. Sent twice from one page, it is one."""
    return Change(
        id=uuid5(row.link_id, f"{row.pk} at {revision}"),
        question=row.question_key,
        buyer=row.buyer_key,
        state=row.state,
        level=row.level,
        evidence=EvidenceGrade.STATED.value,
        note=joined_note(ours.note if ours else "", row.note),
        base_revision=revision,
        source=AnswerSource.OWNER.value,
    )


def joined_note(ours: str, theirs: str) -> str:
    """Return the advisor's note with the owner's below it; the advisor's alone where both find no room."""
    if not ours or not theirs or theirs in ours:
        return ours or theirs
    both = _("%(ours)s\nThe owner wrote: %(theirs)s") % {"ours": ours, "theirs": theirs}
    return both if len(both) <= LONGEST_NOTE else ours
