"""Takes a score apart: how much each part pushes it up or down, so that the pushes sum to the score exactly.

The attribution is Shapley's: the score with every part in the middle is the starting point, and a part's effect is its
average contribution over all orders in which the parts could be moved from the middle to where they are. It is the only
attribution that is fair between parts and exact for products and floors too. A rule has nine parts at most, so all
512 combinations are computed; nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import factorial

START = "start"


def attribute(
    parts: Mapping[str, float | None],
    reference: Mapping[str, float | None],
    score: Callable[[Mapping[str, float | None]], float],
) -> dict[str, float]:
    """Return the effect of every part in points of the score, and the starting point under `START`.

    The values sum to `score(parts)` exactly, up to floating-point rounding. Parts equal to their reference get 0.
    """
    moved = [key for key, value in parts.items() if value != reference[key]]
    totals = [score(_mixed(parts, reference, moved, subset)) for subset in range(1 << len(moved))]
    effects = dict.fromkeys(parts, 0.0)
    for index, key in enumerate(moved):
        effects[key] = sum(
            _weight(subset.bit_count(), len(moved)) * (totals[subset | 1 << index] - totals[subset])
            for subset in range(1 << len(moved))
            if not subset >> index & 1
        )
    return {START: totals[0], **effects}


def _mixed(
    parts: Mapping[str, float | None], reference: Mapping[str, float | None], moved: list[str], subset: int
) -> dict[str, float | None]:
    there = {key for index, key in enumerate(moved) if subset >> index & 1}
    return {key: parts[key] if key in there else reference[key] for key in parts}


@lru_cache
def _weight(before: int, players: int) -> float:
    """Return the share of orders in which exactly `before` given parts come first."""
    return factorial(before) * factorial(players - before - 1) / factorial(players)
