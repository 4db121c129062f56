"""How far ratings of the same units agree: percent agreement, weighted kappa, Gwet's AC2, ICC(2,1).

Categories are any values that can be compared and hashed; a missing rating is None. A coefficient that is not defined
for the ratings given is None, never zero. See docs/decisions/0010 for why these four are written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Literal, TypeVar, get_args

Weights = Literal["identity", "linear", "quadratic"]
T = TypeVar("T", bound=Hashable)

POWERS: Mapping[Weights, int] = {"linear": 1, "quadratic": 2}


def percent_agreement(pairs: Iterable[tuple[T | None, T | None]]) -> float | None:
    """Return the part of the pairs, 0 to 1, that give the same rating twice.

    Pairs with a missing rating are left out; None if no pair is left.
    """
    complete = _complete(pairs)
    return sum(first == second for first, second in complete) / len(complete) if complete else None


def weighted_kappa(
    pairs: Iterable[tuple[T | None, T | None]], categories: Sequence[T], weights: Weights = "quadratic"
) -> float | None:
    """Return Cohen's kappa of two raters: agreement above chance, from -1 to 1 (Cohen 1968).

    `categories` is the whole scale in order, used or not. `weights` is what a near miss counts: "linear" and
    "quadratic" give it a part that falls with the distance on the scale, "identity" nothing (Cohen 1960).
    Pairs with a missing rating are left out. None if no pair is left, or if both raters used one and the same
    category throughout. Raises ValueError for a rating outside the scale, a scale without two distinct categories,
    and unknown weights.
    """
    scale = _scale(categories)
    complete = [(_place(first, scale), _place(second, scale)) for first, second in _complete(pairs)]
    if not complete:
        return None
    firsts, seconds = (Counter(side) for side in zip(*complete, strict=True))
    credit = _credits(len(scale), weights)
    observed = sum(credit[pair] for pair in complete) / len(complete)
    by_chance = sum(firsts[a] * seconds[b] * credit[a, b] for a in firsts for b in seconds) / len(complete) ** 2
    return _above_chance(observed, by_chance)


def gwet_ac2(
    ratings: Iterable[Sequence[T | None]], categories: Sequence[T], weights: Weights = "quadratic"
) -> float | None:
    """Return Gwet's AC2: agreement above chance that stays sensible where nearly all ratings are alike.

    `ratings` holds one row for each unit, with one rating of each rater: pairs for two raters, longer rows for more.
    A unit with one rating tells how often categories are used, a unit with none is passed over. `categories` and
    `weights` are as for `weighted_kappa`; "identity" gives AC1. The value is 1 at most and may fall below 0; None if
    no unit has two ratings. Raises ValueError as `weighted_kappa` does.
    Source: Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition, chapter 5.
    """
    scale = _scale(categories)
    given = [[_place(rating, scale) for rating in row if rating is not None] for row in ratings]
    units = [row for row in given if row]
    credit = _credits(len(scale), weights)
    several = [_mean_credit(row, credit) for row in units if len(row) > 1]
    if not several:
        return None
    used = [sum(row.count(place) / len(row) for row in units) / len(units) for place in range(len(scale))]
    spread = sum(part * (1 - part) for part in used) / (len(scale) * (len(scale) - 1))
    return _above_chance(sum(several) / len(several), sum(credit.values()) * spread)


def icc21(rows: Iterable[Sequence[float | None]]) -> float | None:
    """Return ICC(2,1): the absolute agreement of single raters drawn at random (Shrout and Fleiss 1979).

    `rows` holds one row of numbers for each unit, with one number of each rater. Units with a missing rating are left
    out. The value is 1 at most and may fall below 0; None with fewer than two units or raters, or without any spread.
    Raises ValueError if rows differ in length.
    """
    found = list(rows)
    if len({len(row) for row in found}) > 1:
        raise ValueError("Each row needs one entry for each rater; these rows differ in length.")
    table = [[number for number in row if number is not None] for row in found if None not in row]
    return _icc21(table) if len(table) > 1 and len(table[0]) > 1 else None


def _icc21(table: list[list[float]]) -> float | None:
    """Return the ratio of mean squares of a two-way analysis of variance without repetition."""
    units, raters = len(table), len(table[0])
    row_means = [sum(row) / raters for row in table]
    column_means = [sum(column) / units for column in zip(*table, strict=True)]
    mean = sum(row_means) / units
    between_units = raters * sum((each - mean) ** 2 for each in row_means) / (units - 1)
    between_raters = units * sum((each - mean) ** 2 for each in column_means) / (raters - 1)
    rest = sum(
        (number - row_mean - column_mean + mean) ** 2
        for row, row_mean in zip(table, row_means, strict=True)
        for number, column_mean in zip(row, column_means, strict=True)
    ) / ((units - 1) * (raters - 1))
    whole = between_units + (raters - 1) * rest + raters * (between_raters - rest) / units
    return (between_units - rest) / whole if whole else None


def _complete(pairs: Iterable[tuple[T | None, T | None]]) -> list[tuple[T, T]]:
    return [(first, second) for first, second in pairs if first is not None and second is not None]


def _scale(categories: Sequence[T]) -> dict[T, int]:
    """Return the place of each category, counted from 0."""
    scale = {category: place for place, category in enumerate(categories)}
    if len(scale) < max(2, len(categories)):
        raise ValueError(f"A scale needs two or more distinct categories, in order; got {list(categories)!r}.")
    return scale


def _place(rating: T, scale: Mapping[T, int]) -> int:
    if rating not in scale:
        raise ValueError(f"Rating {rating!r} is not on the scale; accepted are {', '.join(map(repr, scale))}.")
    return scale[rating]


def _credits(size: int, weights: Weights) -> dict[tuple[int, int], float]:
    """Return what each pair of places counts as agreement: 1 for the same place, 0 for the two ends of the scale."""
    if weights not in get_args(Weights):
        raise ValueError(f"Weights {weights!r} are not known; accepted are {', '.join(get_args(Weights))}.")
    places = range(size)
    if weights == "identity":
        return {(a, b): float(a == b) for a in places for b in places}
    return {(a, b): 1 - (abs(a - b) / (size - 1)) ** POWERS[weights] for a in places for b in places}


def _mean_credit(row: list[int], credit: Mapping[tuple[int, int], float]) -> float:
    """Return how far the ratings of one unit agree, over all pairs of raters."""
    pairs = list(combinations(row, 2))
    return sum(credit[pair] for pair in pairs) / len(pairs)


def _above_chance(observed: float, by_chance: float) -> float | None:
    return (observed - by_chance) / (1 - by_chance) if by_chance < 1 else None
