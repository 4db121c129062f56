"""What is inside a driver that gathers several answers: the part of each in its effect, in points that sum to it.

A driver moves one part of a rule, which is built from answers by means and by "the stronger of". That part's way from
the middle is taken apart first: a mean gives each answer its weight times its own way, "the stronger of" is shared by
the Shapley value. The driver's effect is then shared in the same proportion, which is the effect of each answer while
all of them move from the middle together (Aumann and Shapley).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import factorial
from typing import TypeVar

from diagnostics.core.formulas import STRONGEST, Factors, strongest
from diagnostics.core.rules import Item, Rules

MIDDLE = 0.5
STANDING = 1e-9  # a part that moved no further stands at the middle, though answers in it may pull both ways
NUDGE = 0.01  # how far such a part is moved to see what its answers would do

Player = TypeVar("Player")


def shapley(players: Sequence[Player], value: Callable[[Sequence[Player]], float]) -> list[float]:
    """Return each player's Shapley value: its contribution averaged over all orders of joining.

    `value` gives the worth of a subset of the players. The results sum to value(all) - value(none).
    """
    count = len(players)
    worth = [value([player for i, player in enumerate(players) if mask >> i & 1]) for mask in range(1 << count)]
    weight = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    return [
        sum(
            weight[mask.bit_count()] * (worth[mask | 1 << i] - worth[mask])
            for mask in range(1 << count)
            if not mask >> i & 1
        )
        for i in range(count)
    ]


def shares(
    names: Sequence[str],
    effect: float,
    effect_with: Callable[[Mapping[str, float | None]], float],
    factors: Factors,
    rules: Rules,
) -> dict[str, float]:
    """Return the part of each answer in the effect of a driver that moves the factors `names`; they sum to `effect`.

    `effect_with` gives the driver's effect with some factors set otherwise. Empty where nothing is known.
    """
    if len(names) > 1:
        return _apart(names, effect, effect_with, factors)
    (name,) = names
    ways = way(name, factors, rules)
    moved = sum(ways.values())
    if abs(moved) < STANDING:
        slope = effect_with({name: MIDDLE + NUDGE}) / NUDGE if any(ways.values()) else 0.0
    else:
        slope = effect / moved
    return {leaf: slope * by for leaf, by in ways.items()}


def _apart(
    names: Sequence[str], effect: float, effect_with: Callable[[Mapping[str, float | None]], float], factors: Factors
) -> dict[str, float]:
    known = [name for name in names if factors[name] is not None]

    def worth(moved: Sequence[str]) -> float:
        if len(moved) in (0, len(known)):
            return effect if moved else 0.0
        return effect_with({name: MIDDLE for name in known if name not in moved})

    return dict(zip(known, shapley(known, worth), strict=True))


def leaves(names: Sequence[str], rules: Rules) -> list[str]:
    """Return the answers, and the results that enter another one, from which these factors are built."""
    found: list[str] = []
    for name in names:
        items = rules.parts.get(name)
        found += leaves([item.factor for item in items], rules) if items else [name]
    return list(dict.fromkeys(found))


def way(name: str, factors: Factors, rules: Rules) -> dict[str, float]:
    """Return how far each known answer takes a factor away from the middle; what they take sums to where it stands."""
    items = [item for item in rules.parts.get(name, ()) if factors[item.factor] is not None]
    value = factors[name]
    if not items:
        return {} if value is None else {name: value - MIDDLE}
    ways: dict[str, float] = {}
    if name in STRONGEST:
        for item, by in zip(items, shapley(items, lambda moved: _strongest(moved, items, factors)), strict=True):
            ways.update(_scaled(way(item.factor, factors, rules), by))
        return ways
    weights = sum(item.weight for item in items)
    for item in items:
        share = (-item.weight if item.is_reversed else item.weight) / weights
        ways.update({leaf: share * by for leaf, by in way(item.factor, factors, rules).items()})
    return ways


def _strongest(moved: Sequence[Item], items: Sequence[Item], factors: Factors) -> float:
    if not moved:
        return MIDDLE
    at = {item.factor: factors[item.factor] if item in moved else MIDDLE for item in items}
    return strongest(items, at) or 0.0


def _scaled(ways: Mapping[str, float], total: float) -> dict[str, float]:
    """Return ways in the same proportion that sum to `total`; even ones where they sum to nothing."""
    known = sum(ways.values())
    if abs(known) < STANDING:
        return dict.fromkeys(ways, total / len(ways))
    return {leaf: total * by / known for leaf, by in ways.items()}
