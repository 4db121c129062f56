"""The shape of a rule: parts read from the answers, and one function that combines the parts into a score.

Every part runs from 0 to 1 and rises with the score, or is None when nothing is known of it. So a rule can be read
three ways (unknowns left out, at their worst, at their best) and its score can be taken apart exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from diagnostics.core.values import Reading

Parts = Mapping[str, float | None]
Weights = Mapping[str, float]
MIDDLE = 0.5  # stands for a part nothing is known of, where leaving it out would favour one side


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a rule: its label, the questions it reads, and how it reads them."""

    key: str
    label: str
    questions: tuple[str, ...]
    read: Callable[[Reading, Weights], float | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """How one criterion is computed. `combine` returns a score from 0 to 100."""

    criterion: str
    parts: tuple[Part, ...]
    combine: Callable[[Parts, Weights], float]

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question the rule reads, once, in the order of its parts."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.questions))

    def read(self, reading: Reading, weights: Weights) -> dict[str, float | None]:
        """Return the parts of this rule for one reading of the answers."""
        return {part.key: part.read(reading, weights) for part in self.parts}

    def score(self, reading: Reading, weights: Weights) -> float:
        """Return the score, 0 to 100."""
        return self.combine(self.read(reading, weights), weights)


def known(value: float | None) -> float:
    """Return the value, or the middle where nothing is known."""
    return MIDDLE if value is None else value


def firm_term(key: str, label: str) -> Part:
    """A part that is one question about the firm; a higher level raises the score."""
    return Part(key, label, (key,), lambda reading, _weights: reading.rising(key))


def buyer_term(key: str, label: str) -> Part:
    """A part that is one question about the main buyers; a higher level raises the score."""
    return Part(key, label, (key,), lambda reading, _weights: reading.buyers_rising(key))
