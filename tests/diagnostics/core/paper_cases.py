"""Reads the paper's cases: files anyone can read, with the bands the paper's account leads one to expect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from diagnostics.proof.cases import PAIRS, PaperCase, read_cases

FOLDER = Path(__file__).parent / "cases"
BANDED = ("developmental", "first_tier", "risk", "process", "product", "functional")


def load_cases() -> dict[str, PaperCase]:
    """Return the cases by id."""
    return read_cases(FOLDER)


def load_pairs() -> list[dict[str, Any]]:
    """Return the comparisons between cases, as they are written."""
    pairs: list[dict[str, Any]] = yaml.safe_load((FOLDER / PAIRS).read_text())
    return pairs
