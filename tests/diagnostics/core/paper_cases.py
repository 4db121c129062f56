"""Reads the paper's cases: files anyone can read, with the bands the paper's account leads one to expect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from diagnostics.proof.cases import PAIRS, PaperCase, read_cases

FOLDER = Path(__file__).parent / "cases"
BANDED = ("developmental", "first_tier", "risk", "process", "product", "functional")


@cache
def load_cases() -> Mapping[str, PaperCase]:
    """Return the cases by id. They are read once: reading takes as long as scoring them does."""
    return MappingProxyType(read_cases(FOLDER))


def load_pairs() -> list[dict[str, Any]]:
    """Return the comparisons between cases, as they are written."""
    pairs: list[dict[str, Any]] = yaml.safe_load((FOLDER / PAIRS).read_text())
    return pairs
