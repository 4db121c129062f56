"""Conditions about a firm: small objects that combine, and that know "unknown" from "no".

A condition is judged for the firm, or inside `AnyBuyer`, `EveryBuyer` and `MainBuyer` for one buyer.
Missing answers make a verdict unknown (None) unless the other answers settle it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, Destination, State
from diagnostics.core.findings import AnswerRef
from diagnostics.core.instrument import Instrument
from diagnostics.core.rules import TOP_LEVEL
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

NOT_ASKED = "not asked"

# How conditions say themselves.
AT_MOST = _("“%(question)s” is at most “%(level)s”")
AT_LEAST = _("“%(question)s” is at least “%(level)s”")
ANSWERED = _("“%(question)s” applies and is answered")
IN_BAND = _("“%(criterion)s” is %(band)s")
CONCENTRATED = _("the index of dependence on few buyers is %(minimum)s of 100 or more")
GOES_TO = _("the goods end up in %(places)s")
ANY_BUYER = _("for at least one buyer, %(condition)s")
EVERY_BUYER = _("for every buyer, %(condition)s")
MAIN_BUYER = _("for the main buyer, %(condition)s")
AND = _("%(first)s; and %(rest)s")
OR = _("%(first)s; or %(rest)s")
EITHER = _("%(first)s or %(rest)s")
PLACES = {
    Destination.HOME: _("the home market"),
    Destination.REGION: _("neighbouring countries"),
    Destination.RICH_COUNTRIES: _("rich countries"),
}


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

    def in_words(self, instrument: Instrument) -> Message:
        """Say when it holds, with the names and levels of the instrument."""


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


def _level_words(template: str, question: str, level: int, instrument: Instrument) -> Message:
    asked = instrument.questions[question]
    return Message(template, {"question": Message(asked.name), "level": Message(asked.levels[level].text)})


def joined(template: str, parts: Sequence[Message]) -> Message:
    """Return parts joined two by two. Raises ValueError when there is none."""
    if not parts:
        raise ValueError("Nothing to join: give at least one part.")
    first, *rest = parts
    return Message(template, {"first": first, "rest": joined(template, rest)}) if rest else first


@dataclass(frozen=True, slots=True)
class AtMost:
    """The answer is at `level` or below. "Does not apply" is no."""

    question: str
    level: int

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict, unknown while the question has no level."""
        return _level_verdict(self.question, situation, buyer, 0, self.level)

    def in_words(self, instrument: Instrument) -> Message:
        """Quote the highest level that counts."""
        if self.level == TOP_LEVEL:
            return Message(ANSWERED, {"question": Message(instrument.questions[self.question].name)})
        return _level_words(AT_MOST, self.question, self.level, instrument)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The answer is at `level` or above. "Does not apply" is no."""

    question: str
    level: int

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict, unknown while the question has no level."""
        return _level_verdict(self.question, situation, buyer, self.level, 4)

    def in_words(self, instrument: Instrument) -> Message:
        """Quote the lowest level that counts."""
        return _level_words(AT_LEAST, self.question, self.level, instrument)


@dataclass(frozen=True, slots=True)
class Band:
    """A criterion lies in one of `bands`; unknown while it could not be judged."""

    criterion: str
    bands: tuple[str, ...]

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict about the firm, whichever buyer is looked at."""
        band = situation.bands.get(self.criterion)
        return Verdict(None if band is None else band in self.bands)

    def in_words(self, instrument: Instrument) -> Message:
        """Name the result and its bands."""
        criterion = instrument.criterion(self.criterion)
        names = [Message(band.name) for band in criterion.bands if band.key in self.bands]
        return Message(IN_BAND, {"criterion": Message(criterion.title), "band": joined(EITHER, names)})


@dataclass(frozen=True, slots=True)
class Concentrated:
    """The concentration index (0 to 1) is `minimum` or more."""

    minimum: float

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict about the firm, whichever buyer is looked at."""
        index = situation.concentration
        return Verdict(None if index is None else index >= self.minimum)

    def in_words(self, instrument: Instrument) -> Message:
        """Give the limit in hundredths."""
        return Message(CONCENTRATED, {"minimum": round(100 * self.minimum)})


@dataclass(frozen=True, slots=True)
class GoesTo:
    """What this buyer takes ends up in one of these places."""

    places: tuple[Destination, ...]

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict for the buyer, unknown where its destination is."""
        if buyer is None or buyer.destination is None:
            return Verdict(None)
        return Verdict(buyer.destination in self.places)

    def in_words(self, instrument: Instrument) -> Message:
        """Name the places."""
        return Message(GOES_TO, {"places": joined(EITHER, [Message(PLACES[place]) for place in self.places])})


class All:
    """Every part holds. One "no" settles it, whatever else is unknown."""

    def __init__(self, *parts: Condition) -> None:
        self.parts = parts

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict."""
        return every(part.judge(situation, buyer) for part in self.parts)

    def in_words(self, instrument: Instrument) -> Message:
        """Join the parts by "and"."""
        return joined(AND, [part.in_words(instrument) for part in self.parts])


class AnyOf:
    """At least one part holds. One "yes" settles it, whatever else is unknown."""

    def __init__(self, *parts: Condition) -> None:
        self.parts = parts

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict."""
        return some(part.judge(situation, buyer) for part in self.parts)

    def in_words(self, instrument: Instrument) -> Message:
        """Join the parts by "or"."""
        return joined(OR, [part.in_words(instrument) for part in self.parts])


class AnyBuyer:
    """At least one named buyer meets the condition; the largest that does is the one reported."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict over all named buyers; "no" when there is none."""
        return some(self.condition.judge(situation, each) for each in largest_first(situation.sheet.buyers))

    def in_words(self, instrument: Instrument) -> Message:
        """Say that one buyer is enough."""
        return Message(ANY_BUYER, {"condition": self.condition.in_words(instrument)})


class EveryBuyer:
    """All named buyers meet the condition; unknown when none is named."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict over all named buyers."""
        buyers = largest_first(situation.sheet.buyers)
        return every(self.condition.judge(situation, each) for each in buyers) if buyers else Verdict(None)

    def in_words(self, instrument: Instrument) -> Message:
        """Say that it must be so for all."""
        return Message(EVERY_BUYER, {"condition": self.condition.in_words(instrument)})


class MainBuyer:
    """The buyer with the largest share meets the condition; unknown while no share tells which it is."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def judge(self, situation: Situation, buyer: BuyerAnswers | None = None) -> Verdict:
        """Return the verdict for the main buyer."""
        main = main_buyer(situation.sheet)
        return self.condition.judge(situation, main) if main else Verdict(None)

    def in_words(self, instrument: Instrument) -> Message:
        """Say whom it is about."""
        return Message(MAIN_BUYER, {"condition": self.condition.in_words(instrument)})


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
