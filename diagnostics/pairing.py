"""Two ratings of one firm, paired question by question: where they agree, and by how much they differ.

Pure: reads rows that were fetched before and knows no words. `presentation.agreement` says it to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from diagnostics.changes import Key
from diagnostics.core.agreement import gwet_ac2, icc21, percent_agreement, weighted_kappa
from diagnostics.core.instrument import Instrument, Question, Scope, Section
from diagnostics.models import Answer, AnswerState, Assessment, Buyer

LEVELS = (0, 1, 2, 3, 4)


class Apart(Enum):
    """How two answers to one question differ. Only the first three can be counted: they are level against level."""

    SAME_LEVEL = "same level"
    ONE_LEVEL = "one level"
    MORE_LEVELS = "more levels"
    LEVEL_AGAINST_NONE = "level against none"
    SAME_REASON = "same reason"
    OTHER_REASON = "other reason"
    ASKED_BY_ONE = "asked by one"
    ASKED_BY_NONE = "asked by none"


ALIKE = {Apart.SAME_LEVEL, Apart.SAME_REASON, Apart.ASKED_BY_NONE}
COUNTED = {Apart.SAME_LEVEL, Apart.ONE_LEVEL, Apart.MORE_LEVELS}


@dataclass(frozen=True, slots=True)
class Rating:
    """One of the two: its assessment, its buyers in order, its answers by buyer and question."""

    assessment: Assessment
    buyers: Sequence[Buyer]
    answers: Mapping[Key, Answer]

    def about(self, buyer: Buyer | None, question: Question) -> Answer | None:
        """Return the answer to a question about a buyer, or about the firm when the question is about that."""
        return self.answers.get((buyer.pk if buyer else None, question.key))


@dataclass(frozen=True, slots=True)
class BuyerPair:
    """One buyer in both lists; None on the side where it was left out or had not been listed."""

    first: Buyer | None
    second: Buyer | None

    @property
    def name(self) -> str:
        buyer = self.first or self.second
        return buyer.name if buyer else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question, about the firm (`buyers` None) or about a buyer, with both answers; None where it was not asked."""

    section: Section
    question: Question
    buyers: BuyerPair | None
    first: Answer | None
    second: Answer | None

    @property
    def distance(self) -> int | None:
        """How many levels lie between the answers, 0 to 4; None unless both are levels."""
        levels = (level_of(self.first), level_of(self.second))
        return abs(levels[0] - levels[1]) if levels[0] is not None and levels[1] is not None else None

    @property
    def apart(self) -> Apart:
        """How the answers differ."""
        if self.distance is not None:
            return (Apart.SAME_LEVEL, Apart.ONE_LEVEL)[self.distance] if self.distance < 2 else Apart.MORE_LEVELS
        open_sides = is_open(self.first) + is_open(self.second)
        if open_sides:
            return Apart.ASKED_BY_NONE if open_sides == 2 else Apart.ASKED_BY_ONE
        if level_of(self.first) is not None or level_of(self.second) is not None:
            return Apart.LEVEL_AGAINST_NONE
        return Apart.SAME_REASON if self.first.state == self.second.state else Apart.OTHER_REASON  # type: ignore[union-attr]

    @property
    def is_alike(self) -> bool:
        return self.apart in ALIKE


@dataclass(frozen=True, slots=True)
class Statistics:
    """How far the levels agree; None where a coefficient is not defined. `percent` is a part of one."""

    percent: float | None
    kappa: float | None
    ac2: float | None
    icc: float | None


def paired_buyers(first: Rating, second: Rating) -> list[BuyerPair]:
    """Return the buyers of both lists, each with its copy, as the first has them; then those only the second has."""
    copies = {buyer.copy_of_id: buyer for buyer in second.buyers}
    known = {buyer.pk for buyer in first.buyers}
    pairs = [BuyerPair(buyer, copies.get(buyer.pk)) for buyer in first.buyers]
    return pairs + [BuyerPair(None, buyer) for buyer in second.buyers if buyer.copy_of_id not in known]


def paired_items(first: Rating, second: Rating, instrument: Instrument) -> list[Item]:
    """Return every question that at least one of the two asked, in the order asked: about buyers, then the firm."""
    pairs: list[BuyerPair | None] = [*paired_buyers(first, second)]
    places = [(pair, section) for pair in pairs for section in instrument.sections if section.scope is Scope.BUYER]
    places += [(None, section) for section in instrument.sections if section.scope is Scope.FIRM]
    items = (item for pair, section in places for item in items_of(first, second, pair, section))
    return [item for item in items if item.apart is not Apart.ASKED_BY_NONE]


def items_of(first: Rating, second: Rating, pair: BuyerPair | None, section: Section) -> Iterator[Item]:
    """Yield the questions of a section, about a pair of buyers or about the firm."""
    for question in section.questions:
        one = None if pair and not pair.first else first.about(pair.first if pair else None, question)
        other = None if pair and not pair.second else second.about(pair.second if pair else None, question)
        yield Item(section, question, pair, one, other)


def by_section(items: Iterable[Item]) -> list[list[Item]]:
    """Return items in runs of one section and one pair of buyers."""
    return [list(run) for _key, run in groupby(items, key=lambda item: (item.section.key, item.buyers))]


def count(items: Iterable[Item], *kinds: Apart) -> int:
    """Return how many items differ in one of these ways."""
    return sum(item.apart in kinds for item in items)


def statistics(items: Iterable[Item]) -> Statistics:
    """Return the coefficients over all questions that got a level twice. A reason against a level is no distance."""
    pairs = [(level_of(item.first), level_of(item.second)) for item in items if item.apart in COUNTED]
    return Statistics(
        percent=percent_agreement(pairs),
        kappa=weighted_kappa(pairs, LEVELS),
        ac2=gwet_ac2(pairs, LEVELS),
        icc=icc21(pairs),
    )


def level_of(answer: Answer | None) -> int | None:
    """Return an answer's level, None where it has none."""
    return answer.level if answer else None


def is_open(answer: Answer | None) -> bool:
    """Whether the question was not asked; a note alone is no answer."""
    return answer is None or answer.state == AnswerState.NOTED


def rating_of(assessment: Assessment, buyers: Iterable[Buyer], answers: Iterable[Answer]) -> Rating:
    """Return rows as a rating."""
    by_key: dict[Key, Answer] = {(answer.buyer_id, answer.question_key): answer for answer in answers}
    return Rating(assessment, tuple(buyers), by_key)
