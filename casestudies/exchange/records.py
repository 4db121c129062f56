"""What a file holds before anything is checked: records of cases and sources, each with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casestudies.exchange.faults import Fault


@dataclass(frozen=True, slots=True)
class Entry:
    """One case or source of a file.

    `name` is the case's slug or the source's key, in the column `name_column`. `row` is where it stands, `rows` where
    its fields stand if elsewhere.
    """

    name: Any
    row: int
    record: Mapping[Any, Any]
    revision: Any = None
    status: Any = None
    name_column: str = "slug"
    sheet: str = ""
    rows: Mapping[Any, int] = field(default_factory=dict)


@dataclass(slots=True)
class Contents:
    """What was read from a file, and what could not be."""

    cases: list[Entry] = field(default_factory=list)
    sources: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
