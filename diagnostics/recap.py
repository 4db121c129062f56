"""All answers of an assessment in words, grouped as they were asked: what the check page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from diagnostics.changes import Key, Value, value_of
from diagnostics.core.instrument import Instrument, Question, Scope, Section
from diagnostics.models import Answer, AnswerSource, AnswerState, Assessment, Buyer, EvidenceGrade
from diagnostics.presentation.words import IN_WRITING
from diagnostics.progress import buyers_asked_about, section_url, sections


@dataclass(frozen=True, slots=True)
class Line:
    """One question and its answer in words.

    `is_open` when there is none yet, `is_recorded` when anything was saved, `is_marked` for a second look.
    """

    question: Question
    answer: str
    evidence: str
    note: str
    is_open: bool
    is_recorded: bool
    is_marked: bool
    url: str
    last: str = ""  # the answer of the last visit in words, where it was another one or the question stands open


@dataclass(frozen=True, slots=True)
class Group:
    """A section's lines, about a buyer or about the firm. `left` counts the open ones."""

    title: str
    buyer: Buyer | None
    lines: tuple[Line, ...]

    @property
    def left(self) -> int:
        return sum(line.is_open for line in self.lines)


def recap_of(
    assessment: Assessment,
    buyers: Sequence[Buyer],
    answers: Iterable[Answer],
    instrument: Instrument,
    last: Mapping[Key, Answer] | None = None,
) -> list[Group]:
    """Return every section that is asked, or was answered, with its answers in words.

    `last` are the answers of the last visit: what differs from them is shown.
    """
    by_key: dict[Key, Answer] = {(answer.buyer_id, answer.question_key): answer for answer in answers}
    asked = {each.buyer.pk for each in buyers_asked_about(assessment, buyers)} | {buyer_id for buyer_id, _key in by_key}
    pairs: list[tuple[Section, Buyer | None]] = [
        (section, buyer)
        for buyer in buyers
        if buyer.pk in asked
        for section in sections(instrument, Scope.BUYER, assessment)
    ]
    pairs += [(section, None) for section in sections(instrument, Scope.FIRM, assessment)]
    visits = Visits(by_key, last or {})
    return [group_of(assessment, section, buyer, visits) for section, buyer in pairs]


@dataclass(frozen=True, slots=True)
class Visits:
    """The answers of this visit and of the last one, by buyer and question."""

    now: Mapping[Key, Answer]
    last: Mapping[Key, Answer]


def group_of(assessment: Assessment, section: Section, buyer: Buyer | None, visits: Visits) -> Group:
    """Return one section's answers in words."""
    buyer_id = buyer.pk if buyer else None
    url = section_url(assessment.pk, section, buyer_id) + "?return=check"
    lines = tuple(line_of(question, buyer_id, url, visits) for question in section.questions)
    return Group(_(section.title), buyer, lines)


def line_of(question: Question, buyer: UUID | None, url: str, visits: Visits) -> Line:
    """Return one answer in words, with the address that changes it."""
    row, before = visits.now.get((buyer, question.key)), visits.last.get((buyer, question.key))
    value = value_of(row)
    was = shown_value(question, value_of(before)) if before else ""
    return Line(
        question=question,
        answer=shown_value(question, value),
        evidence=known_by(row.evidence, row.source) if row else "",
        note=row.note if row else "",
        is_open=is_open(value),
        is_recorded=value is not None,
        is_marked=row is not None and row.second_look,
        url=f"{url}#question-{question.key}",
        last=was if was != shown_value(question, value) else "",
    )


def known_by(evidence: str, source: str = "") -> str:
    """Return in words how an answer is known, "" where that is not recorded."""
    if source == AnswerSource.OWNER:
        return str(IN_WRITING)
    return str(EvidenceGrade(evidence).label) if evidence else ""


def is_open(value: Value | None) -> bool:
    """Whether a question still stands open."""
    return value is None or value["state"] == AnswerState.NOTED


def as_note(question: Question, value: Value | None, by: str) -> str:
    """Return somebody else's answer as a line for one's own note."""
    return _("%(who)s answered: “%(theirs)s”") % {
        "who": by or _("A former member"),
        "theirs": shown_value(question, value),
    }


def shown_value(question: Question, value: Value | None) -> str:
    """Return an answer in words: the level's, or why there is none."""
    if value is None or is_open(value):
        return _("Not asked yet")
    if value["level"] is not None:
        return _(question.levels[value["level"]].text)
    if value["state"] == AnswerState.DOES_NOT_APPLY and question.not_applicable:
        return _(question.not_applicable)
    return str(AnswerState(value["state"]).label)
