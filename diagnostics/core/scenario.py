"""What if: a firm's sheet with some answers and shares set otherwise. Nothing that was answered is altered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, State
from diagnostics.core.buyers import decision_makers
from diagnostics.core.inputs import Place
from diagnostics.core.steps import NEW_BUYER


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is tried: levels (0 to 4) by place, shares by buyer key and the share of a new buyer in tenths of a percent.

    A place's buyer is the key of who decides: the largest of the buyers under one owner. Keys that the sheet does not
    know change nothing.
    """

    levels: Mapping[Place, int] = field(default_factory=dict)
    shares: Mapping[str, int] = field(default_factory=dict)
    new_buyer: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is tried."""
        return not (self.levels or self.shares or self.new_buyer)


def tried(sheet: AnswerSheet, scenario: Scenario) -> AnswerSheet:
    """Return the sheet as it would be. An answer that is missing may be tried at a level like any other."""
    answers = {**sheet.answers, **_answers(scenario, None)}
    owners = {buyer.key: maker.key for maker in decision_makers(sheet.buyers) for buyer in maker.members}
    buyers = tuple(_buyer(buyer, owners[buyer.key], scenario) for buyer in sheet.buyers)
    if scenario.new_buyer:
        buyers = (*buyers, BuyerAnswers(NEW_BUYER, "", scenario.new_buyer))
    return replace(sheet, answers=answers, buyers=buyers)


def _buyer(buyer: BuyerAnswers, decider: str, scenario: Scenario) -> BuyerAnswers:
    """Return a buyer with what is tried of it; answers are set for all buyers under one owner."""
    return replace(
        buyer,
        share_tenths=scenario.shares.get(buyer.key, buyer.share_tenths),
        answers={**buyer.answers, **_answers(scenario, decider)},
    )


def _answers(scenario: Scenario, buyer: str | None) -> dict[str, Answer]:
    return {
        question: Answer(State.ANSWERED, level)
        for (question, about), level in scenario.levels.items()
        if about == buyer
    }
