"""Tries the comparisons the paper makes between its cases, and within them, on a way to judge."""

from __future__ import annotations

from diagnostics.proof.cases import Condition, Pair
from diagnostics.proof.judges import Judged


def holds(pair: Pair, judged: Judged) -> bool | None:
    """Return whether all conditions of a pair hold; None while a missing result leaves it open."""
    found = [_holds(condition, judged) for condition in pair.conditions]
    if False in found:
        return False
    return None if None in found else True


def _holds(condition: Condition, judged: Judged) -> bool | None:
    if condition.bands:
        said = judged.words[condition.criterion][condition.case]
        return said[0] in condition.bands if said else None
    numbers = judged.heights if condition.case == condition.other_case else judged.points
    higher = numbers[condition.criterion][condition.case]
    lower = numbers[condition.other][condition.other_case]
    return None if higher is None or lower is None else higher > lower
