"""Answers as numbers from 0 to 1, with three ways to treat what is unknown: left out, at its worst, at its best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.core.answers import Answer, AnswerSheet, State
from diagnostics.core.concentration import Group, concentration_index, hhi_range, main_groups
from diagnostics.core.findings import Range

TOP_LEVEL = 4


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of what is known, or None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def weighted_mean(pairs: Iterable[tuple[float, float | None]]) -> float | None:
    """Return the mean of (weight, value) pairs over the known values, or None when there is none."""
    known = [(weight, value) for weight, value in pairs if value is not None and weight > 0]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def level_value(answer: Answer | None) -> float | None:
    """Return an answer as 0 to 1, or None when there is no level."""
    return None if answer is None or answer.level is None else answer.level / TOP_LEVEL


def does_not_apply(answer: Answer | None) -> bool:
    """Whether the question leaves the denominator."""
    return answer is not None and answer.state is State.DOES_NOT_APPLY


@dataclass(frozen=True, slots=True)
class Facts:
    """What every reading of one sheet shares: its main buyers and how its sales concentrate."""

    sheet: AnswerSheet
    groups: tuple[Group, ...]
    hhi: Range | None

    @classmethod
    def of(cls, sheet: AnswerSheet) -> Facts:
        """Work the facts out once for a sheet."""
        return cls(sheet, main_groups(sheet), hhi_range(sheet))


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of a sheet read with one treatment of the unknown.

    `unknown` is None (leave unknown answers out), 0.0 (every unknown term pulls the score down as far as it can)
    or 1.0 (up as far as it can). Every term a rule asks for rises with the score it serves: `rising` where a higher
    level raises it, `falling` where a higher level lowers it. So one number serves for both ends of the range.
    """

    facts: Facts
    unknown: float | None = None

    def rising(self, key: str) -> float | None:
        """Return the firm's answer as 0 to 1; None when it is left out."""
        return self._term(self.facts.sheet.answers.get(key), falls=False)

    def falling(self, key: str) -> float | None:
        """Return one minus the firm's answer."""
        return self._term(self.facts.sheet.answers.get(key), falls=True)

    def buyers_rising(self, key: str) -> float | None:
        """Return the sales-weighted mean of an answer over the main buyers."""
        return self._over_buyers(key, falls=False)

    def buyers_falling(self, key: str) -> float | None:
        """Return the sales-weighted mean of one minus an answer over the main buyers."""
        return self._over_buyers(key, falls=True)

    def concentrated(self) -> float | None:
        """Return the concentration index, 0 (spread) to 1 (two buyers or fewer)."""
        hhi = self.facts.hhi
        if hhi is None:
            return self.unknown
        chosen = {None: hhi.point, 0.0: hhi.low, 1.0: hhi.high}[self.unknown]
        return concentration_index(chosen)

    def spread(self) -> float | None:
        """Return one minus the concentration index."""
        hhi = self.facts.hhi
        if hhi is None:
            return self.unknown
        chosen = {None: hhi.point, 0.0: hhi.high, 1.0: hhi.low}[self.unknown]
        return 1 - concentration_index(chosen)

    def _term(self, answer: Answer | None, *, falls: bool) -> float | None:
        if does_not_apply(answer):
            return None
        value = level_value(answer)
        if value is None:
            return self.unknown
        return 1 - value if falls else value

    def _over_buyers(self, key: str, *, falls: bool) -> float | None:
        if not self.facts.groups:
            return self.unknown
        terms = [(group.weight, self._term(group.answers.get(key), falls=falls)) for group in self.facts.groups]
        known = [value for _, value in terms if value is not None]
        if self.unknown is not None and known and not all(group.has_share for group in self.facts.groups):
            # An unknown share may be anything: the mean can be pulled all the way to one buyer.
            return min(known) if self.unknown == 0.0 else max(known)
        return weighted_mean(terms)
