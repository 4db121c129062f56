"""Values of a file that Python would take for something else, or could not hold: kept as written, for error texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from diagnostics.core.checks import Problem, join, shown

DEEPEST = 20  # an assessment file needs five levels of lists and mappings
LONGEST_NUMBER = 40  # characters


@dataclass(frozen=True, slots=True)
class Unusable:
    """What is neither a text nor a number one can reckon with: NaN, a number too large, a date."""

    written: str

    def __repr__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Repeated:
    """The values of a name that stands more than once in one mapping."""

    values: tuple[Any, ...]

    def __repr__(self) -> str:
        return ", then ".join(map(shown, self.values))


def whole_number(text: str) -> int | Unusable:
    """Return a whole number as Python knows it, unless it is too long: reading it would take for ever."""
    return int(text) if len(text) <= LONGEST_NUMBER else Unusable(text)


def decimal(text: str) -> float | Unusable:
    """Return a decimal number, unless it is too long or too large."""
    number = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    return number if math.isfinite(number) else Unusable(text)


def unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return names with their values, a name that stands more than once with all of them."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else Repeated(tuple(values)) for name, values in found.items()}


def repetitions(data: object) -> list[Problem]:
    """Return a problem for every name that stands more than once, in the order of the file."""
    return [Problem(path, value, "each name once") for path, value in places(data) if isinstance(value, Repeated)]


def places(data: object) -> Iterator[tuple[str, object]]:
    """Yield every value with its path. Raises RecursionError for data nested too deeply."""
    waiting: list[tuple[str, object, int]] = [("", data, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if depth > DEEPEST:
            raise RecursionError
        yield path, value
        if isinstance(value, dict):
            waiting += [(join(path, name), inner, depth + 1) for name, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", value[index], depth + 1) for index in reversed(range(len(value)))]
