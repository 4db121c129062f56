"""Where to cut a single number into bands, so that it agrees with what is expected as often as it possibly can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from diagnostics.proof.cases import Wanted

Gain = tuple[int, int]  # how many lie inside what is accepted; how many hit the best reading


@dataclass(frozen=True, slots=True)
class Cut:
    """The parts a number is cut into: where each starts, lowest first, and the word it stands for."""

    starts: tuple[tuple[float, str], ...]

    def word(self, value: float) -> str:
        """Return the word for a value; below the first start it is the first word."""
        return next((word for start, word in reversed(self.starts) if value >= start), self.starts[0][1])


def best_cut(known: Sequence[tuple[float, Wanted]], orders: Iterable[Sequence[str]]) -> Cut:
    """Return the cut with most values inside what is accepted, then most on the best reading.

    `known` are values with what is expected of them; it may not be empty. `orders` are the orders in which words may
    follow each other as the value rises; words may be left out. Chosen on the very cases it is then counted on, so it
    flatters whatever it cuts. Ties go to the order named first.
    """
    found = [_best_in(known, order) for order in orders]
    return Cut(max(found, key=lambda each: each[0])[1])


def _best_in(known: Sequence[tuple[float, Wanted]], order: Sequence[str]) -> tuple[Gain, tuple[tuple[float, str], ...]]:
    """Return the best cut that keeps to one order, by the gain of every last word over growing values."""
    rows = sorted(known, key=lambda row: row[0])
    best: list[tuple[Gain, tuple[tuple[float, str], ...]]] = [((0, 0), ()) for _ in order]
    for value, group in groupby(rows, key=lambda row: row[0]):
        wanted = [row[1] for row in group]
        reached = [max(best[: place + 1], key=lambda each: each[0]) for place in range(len(order))]
        best = [
            (_plus(gain, _gain(word, wanted)), (*starts, (value, word)))
            for word, (gain, starts) in zip(order, reached, strict=True)
        ]
    gain, starts = max(best, key=lambda each: each[0])
    return gain, starts


def _gain(word: str, wanted: Sequence[Wanted]) -> Gain:
    return sum(word in each.accept for each in wanted), sum(word == each.best for each in wanted)


def _plus(one: Gain, other: Gain) -> Gain:
    return one[0] + other[0], one[1] + other[1]


def cut_all(
    values: Mapping[str, float], wanted: Mapping[str, Wanted], orders: Iterable[Sequence[str]]
) -> dict[str, str]:
    """Return a word for every value: the best cut by the cases with an expectation, applied to all."""
    cut = best_cut([(values[case], each) for case, each in wanted.items() if case in values], orders)
    return {case: cut.word(value) for case, value in values.items()}
