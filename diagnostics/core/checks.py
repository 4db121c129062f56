"""Checks plain values (from YAML or JSON) one by one and collects what is wrong, so that one run names it all."""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard, TypeVar

T = TypeVar("T")
LONGEST_TEXT = 200  # characters
CONTROLS = r"[\u0000-\u001f\u007f-\u009f]"  # a terminal would obey them
SURROGATES = re.compile(r"[\ud800-\udfff]")  # halves of characters; no output can hold them
LONGEST_SHOWN = 80  # characters

TEXT = f"a text of at most {LONGEST_TEXT} characters, in quotes where it looks like a number, a date, yes or no"
MAPPING = "names with values"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a file: `path` like "buyers[0].share", the value, what is accepted."""

    path: str
    value: object
    accepted: str

    def __str__(self) -> str:
        return f"{self.path}: {shown(self.value)} is not accepted; give {self.accepted}"


def shown(value: object) -> str:
    """Return a value as a reader can recognise it, shortened: it may be huge, or hold itself."""
    short = reprlib.Repr()
    short.maxstring = short.maxother = short.maxlong = LONGEST_SHOWN - 20
    short.maxlevel = 3
    try:
        text = short.repr(value)
    except ValueError:  # Python writes no whole number of more than some thousand digits
        text = "a number with too many digits"
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


@dataclass
class Checker:
    """Each check returns the value it found good, or notes the problem and returns what stands for nothing."""

    problems: list[Problem] = field(default_factory=list)

    def reject(self, path: str, value: object, accepted: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, value, accepted))

    def mapping(self, path: str, value: object, names: Sequence[str] = ()) -> Mapping[str, Any]:
        """Return names with values, {} for nothing. With `names`, no others are accepted; `path` is "" for the file."""
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            self.reject(path or "file", value, MAPPING)
            return {}
        for key in value:
            if names and key not in names:
                self.reject(join(path, key), value[key], f"only these names: {', '.join(names)}")
        return value

    def sequence(self, path: str, value: object, accepted: str) -> Sequence[Any]:
        """Return a list, [] for nothing."""
        if value is None or isinstance(value, list):
            return value or []
        self.reject(path, value, accepted)
        return []

    def text(self, path: str, value: object, *, accepted: str = TEXT) -> str:
        """Return a text that any screen can show, "" for nothing."""
        if value is None or (isinstance(value, str) and is_text(value)):
            return value or ""
        self.reject(path, value, accepted)
        return ""

    def name(self, path: str, value: object, accepted: str) -> str:
        """Return a text that is not blank."""
        if isinstance(value, str) and value.strip():
            return self.text(path, value, accepted=accepted)
        self.reject(path, value, accepted)
        return ""

    def choice(self, path: str, value: object, make: Callable[[str], T], accepted: Sequence[str]) -> T | None:
        """Return what `make` makes of one of a few words, None for nothing."""
        if value is None or value == "":
            return None
        if isinstance(value, str) and value in accepted:
            return make(value)
        self.reject(path, value, f"one of {', '.join(accepted)}")
        return None

    def whole(self, path: str, value: object, most: int) -> int | None:
        """Return a whole number from 0 to `most`, None for nothing."""
        number = whole(value)
        if value is None or (number is not None and 0 <= number <= most):
            return number
        self.reject(path, value, f"a whole number from 0 to {most}")
        return None

    def percent(self, path: str, value: object) -> int | None:
        """Return a share in tenths of a percent, None for nothing."""
        if value is None:
            return None
        if is_number(value) and 0 <= value <= 100:
            return round(value * 10)
        self.reject(path, value, "a share in percent from 0 to 100")
        return None


def is_text(value: str) -> bool:
    """Whether a text is short enough and holds nothing that a screen could not show."""
    return len(value) <= LONGEST_TEXT and not re.search(CONTROLS, value) and not SURROGATES.search(value)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number one can reckon with: True, NaN and infinities are none."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def whole(value: object) -> int | None:
    """Return a whole number, also one written as 3.0, None for anything else."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def join(path: str, key: str) -> str:
    """Return the path of a name within a path."""
    return f"{path}.{key}" if path else key
