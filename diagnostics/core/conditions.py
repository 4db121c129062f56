"""Conditions about a firm: small objects that combine, and that know "unknown" from "no".

A condition is judged for the firm, or inside `AnyBuyer`, `EveryBuyer` and `MainBuyer` for one buyer.
Missing answers make a verdict unknown (None) unless the other answers settle it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, Destination, State
from diagnostics.core.findings import AnswerRef

NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Situation:
    """What conditions look at: the answers, the band of each scored criterion, and the concentration index.

    `bands` leaves out criteria that could not be judged. `concentration` runs from 0 to 1, None when unknown.
    """

    sheet: AnswerSheet
    bands: Mapping[str, str]
    concentration: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds: True, False, or None when it cannot be told.

    `answers` are those that settled it, or those that are missing.
    """

    holds: bool | None
    answers: tuple[AnswerRef, ...] = ()


class Condition(Protocol):
    """Anything that can be judged."""

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict for the firm, or for `buyer`."""


def reference(question: str, answer: Answer | None, buyer: BuyerAnswers | None) -> AnswerRef:
    """Return a reference to an answer, also to one that was never given."""
    key = buyer.key if buyer else None
    if answer is None:
        return AnswerRef(question, key, NOT_ASKED, None)
    return AnswerRef(question, key, answer.state.value, answer.level, answer.evidence and answer.evidence.value)


def _answer(question: str, situation: Situation, buyer: BuyerAnswers | None) -> Answer | None:
    return (buyer.answers if buyer else situation.sheet.answers).get(question)


def _level_verdict(question: str, situation: Situation, buyer: BuyerAnswers | None, low: int, high: int) -> Verdict:
    answer = _answer(question, situation, buyer)
    told = (reference(question, answer, buyer),)
    if answer is not None and answer.level is not None:
        return Verdict(low <= answer.level <= high, told)
    if answer is not None and answer.state is State.DOES_NOT_APPLY:
        return Verdict(False, told)
    return Verdict(None, told)


@dataclass(frozen=True, slots=True)
class AtMost:
    """The answer is at `level` or below. "Does not apply" is no."""

    question: str
    level: int

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict, unknown while the question has no level."""
        return _level_verdict(self.question, situation, buyer, 0, self.level)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The answer is at `level` or above. "Does not apply" is no."""

    question: str
    level: int

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict, unknown while the question has no level."""
        return _level_verdict(self.question, situation, buyer, self.level, 4)


@dataclass(frozen=True, slots=True)
class Band:
    """A criterion lies in one of `bands`; unknown while it could not be judged."""

    criterion: str
    bands: tuple[str, ...]

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict about the firm, whichever buyer is looked at."""
        band = situation.bands.get(self.criterion)
        return Verdict(None if band is None else band in self.bands)


@dataclass(frozen=True, slots=True)
class Concentrated:
    """The concentration index (0 to 1) is `minimum` or more."""

    minimum: float

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict about the firm, whichever buyer is looked at."""
        index = situation.concentration
        return Verdict(None if index is None else index >= self.minimum)


@dataclass(frozen=True, slots=True)
class GoesTo:
    """What this buyer takes ends up in one of these places."""

    places: tuple[Destination, ...]

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict for the buyer, unknown where its destination is."""
        if buyer is None or buyer.destination is None:
            return Verdict(None)
        return Verdict(buyer.destination in self.places)


class All:
    """Every part holds. One "no" settles it, whatever else is unknown."""

    def __init__(self, *parts: Condition) -> None:
        self.parts = parts

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict."""
        return every(part.judge(situation, buyer) for part in self.parts)


class AnyOf:
    """At least one part holds. One "yes" settles it, whatever else is unknown."""

    def __init__(self, *parts: Condition) -> None:
        self.parts = parts

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict."""
        return some(part.judge(situation, buyer) for part in self.parts)


class AnyBuyer:
    """At least one named buyer meets the condition; the largest that does is the one reported."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict over all named buyers; "no" when there is none."""
        return some(self.condition.judge(situation, each) for each in largest_first(situation.sheet.buyers))


class EveryBuyer:
    """All named buyers meet the condition; unknown when none is named."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict over all named buyers."""
        buyers = largest_first(situation.sheet.buyers)
        return every(self.condition.judge(situation, each) for each in buyers) if buyers else Verdict(None)


class MainBuyer:
    """The buyer with the largest share meets the condition; unknown while no share tells which it is."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict for the main buyer."""
        main = main_buyer(situation.sheet)
        return self.condition.judge(situation, main) if main else Verdict(None)


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """Return "no" if one says no, unknown if one is unknown, else "yes" with the answers of all."""
    return _settle(list(verdicts), settling=False)


def some(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the first "yes", unknown if one is unknown, else "no" with the answers of all."""
    return _settle(list(verdicts), settling=True)


def _settle(verdicts: list[Verdict], *, settling: bool) -> Verdict:
    for verdict in verdicts:
        if verdict.holds is settling:
            return verdict
    unknown = [verdict for verdict in verdicts if verdict.holds is None]
    answers = tuple(answer for verdict in unknown or verdicts for answer in verdict.answers)
    return Verdict(None if unknown else not settling, answers)


def largest_first(buyers: tuple[BuyerAnswers, ...]) -> list[BuyerAnswers]:
    """Return the buyers by share, those under one owner counted together; unknown shares come last."""
    shares: dict[str, int] = defaultdict(int)
    for buyer in buyers:
        shares[_decider(buyer)] += buyer.share_tenths or 0
    return sorted(buyers, key=lambda buyer: (-shares[_decider(buyer)], -(buyer.share_tenths or 0), buyer.key))


def main_buyer(sheet: AnswerSheet) -> BuyerAnswers | None:
    """Return the buyer with the largest share, or None while that cannot be told."""
    if len(sheet.buyers) > 1 and all(buyer.share_tenths is None for buyer in sheet.buyers):
        return None
    ordered = largest_first(sheet.buyers)
    return ordered[0] if ordered else None


def _decider(buyer: BuyerAnswers) -> str:
    return f"owner {buyer.owner}" if buyer.owner else f"buyer {buyer.key}"
