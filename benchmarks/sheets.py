"""Answer sheets to measure with: the same ones in every run."""

from __future__ import annotations

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
from diagnostics.core.instrument import Scope
from diagnostics.core.instruments import CURRENT

SHARES = (310, 220, 170, 120, 80)  # tenths of a percent; the last 10% go to other buyers
EVIDENCE = tuple(Evidence)


def full_sheet() -> AnswerSheet:
    """Return a firm with five buyers of different size and every question answered: the most there is to compute."""
    return AnswerSheet(
        answers=answers(Scope.FIRM, 0),
        buyers=tuple(
            BuyerAnswers(
                f"b{number}",
                f"Buyer {number}",
                share,
                BuyerKind.BRAND,
                Destination.RICH_COUNTRIES,
                answers=answers(Scope.BUYER, number),
            )
            for number, share in enumerate(SHARES, start=1)
        ),
        other_buyers=4,
        chain_position=ChainPosition.DIRECT,
    )


def answers(scope: Scope, start: int) -> dict[str, Answer]:
    """Return a level for every question of a scope, running through the levels from `start`, and through the grades."""
    keys = [key for key in CURRENT.questions if CURRENT.section_of[key].scope is scope]
    return {
        key: Answer(State.ANSWERED, (start + 2 * place) % 5, EVIDENCE[place % len(EVIDENCE)])
        for place, key in enumerate(keys)
    }
