"""Steps a firm might take, as changes to its answers: "what if this answer were one level better?"

A step never fills in an answer that is missing, and never leaves the scale of 0 to 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers
from diagnostics.core.buyers import owner_key
from diagnostics.core.conditions import main_buyer
from diagnostics.core.instrument import Instrument
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

UP = _("“%(question)s” one level up")
DOWN = _("“%(question)s” one level down")
EACH_BUYER = _("%(step)s, for each buyer")
SHIFTED = _("%(points)s of every 100 in sales moved from the main buyer to a new one")

NEW_BUYER = "\x00new buyer"  # a key no recorded buyer can have


class Step(Protocol):
    """A change of answers."""

    def take(self, sheet: AnswerSheet) -> AnswerSheet:
        """Return the sheet as it would be after the step."""

    def in_words(self, instrument: Instrument) -> Message:
        """Say what changes, with the names of the instrument."""


@dataclass(frozen=True, slots=True)
class Move:
    """The firm's answer to `question` moves by `by` levels."""

    question: str
    by: int = 1

    def take(self, sheet: AnswerSheet) -> AnswerSheet:
        """Return the sheet with that answer moved, or unchanged where there is none."""
        return replace(sheet, answers=_moved(sheet.answers, self.question, self.by))

    def in_words(self, instrument: Instrument) -> Message:
        """Name the question and the way."""
        return Message(UP if self.by > 0 else DOWN, {"question": Message(instrument.questions[self.question].name)})


@dataclass(frozen=True, slots=True)
class MoveForBuyers:
    """The answer to `question` moves by `by` levels for every named buyer it was given for."""

    question: str
    by: int = 1

    def take(self, sheet: AnswerSheet) -> AnswerSheet:
        """Return the sheet with those answers moved."""
        buyers = (replace(buyer, answers=_moved(buyer.answers, self.question, self.by)) for buyer in sheet.buyers)
        return replace(sheet, buyers=tuple(buyers))

    def in_words(self, instrument: Instrument) -> Message:
        """Name the question and the way."""
        return Message(EACH_BUYER, {"step": Move(self.question, self.by).in_words(instrument)})


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """`tenths` of a percent of sales move from the main buyer to a new one about which nothing is known yet."""

    tenths: int

    def take(self, sheet: AnswerSheet) -> AnswerSheet:
        """Return the sheet with the share moved, or unchanged where the main buyer's share is unknown."""
        main = main_buyer(sheet)
        if main is None or not main.share_tenths:
            return sheet
        moved = min(self.tenths, main.share_tenths)
        less = _taken_from(_under_one_owner(main, sheet), moved)
        buyers = tuple(_with_less(buyer, less.get(buyer.key, 0)) for buyer in sheet.buyers)
        return replace(sheet, buyers=(*buyers, BuyerAnswers(NEW_BUYER, "", moved)))

    def in_words(self, instrument: Instrument) -> Message:
        """Give the share in points of a hundred."""
        return Message(SHIFTED, {"points": self.tenths // 10})


def take_all(sheet: AnswerSheet, steps: tuple[Step, ...]) -> AnswerSheet:
    """Return the sheet after all steps, one after the other."""
    for step in steps:
        sheet = step.take(sheet)
    return sheet


def _under_one_owner(buyer: BuyerAnswers, sheet: AnswerSheet) -> list[BuyerAnswers]:
    """Return the buyers who decide as one with this one, itself among them."""
    owner = owner_key(buyer.owner)
    return [each for each in sheet.buyers if each is buyer or (owner and owner_key(each.owner) == owner)]


def _taken_from(buyers: Iterable[BuyerAnswers], tenths: int) -> dict[str, int]:
    """Return how much each loses when so much is taken from all together, the smallest first.

    So the largest stays the largest: its answers go on speaking for all.
    """
    less: dict[str, int] = {}
    for buyer in sorted(buyers, key=lambda each: each.share_tenths or 0):
        less[buyer.key] = min(tenths, buyer.share_tenths or 0)
        tenths -= less[buyer.key]
    return less


def _with_less(buyer: BuyerAnswers, tenths: int) -> BuyerAnswers:
    return buyer if not tenths else replace(buyer, share_tenths=(buyer.share_tenths or 0) - tenths)


def _moved(answers: Mapping[str, Answer], question: str, by: int) -> Mapping[str, Answer]:
    answer = answers.get(question)
    if answer is None or answer.level is None:
        return answers
    return {**answers, question: replace(answer, level=max(0, min(4, answer.level + by)))}
