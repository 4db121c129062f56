"""Reads the paper's cases: files anyone can read, with the bands the paper's account leads one to expect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from diagnostics.core.answers import AnswerSheet
from diagnostics.core.files import read_sheet

FOLDER = Path(__file__).parent / "cases"
BANDED = ("developmental", "first_tier", "risk", "process", "product", "functional")


@dataclass(frozen=True)
class PaperCase:
    """One case: the sheet to score, and what to expect of it."""

    id: str
    family: str
    sheet: AnswerSheet
    expected: dict[str, Any]


def load_cases() -> dict[str, PaperCase]:
    """Return the cases by id."""
    cases = (_read(path) for path in sorted(FOLDER.glob("a*.yaml")))
    return {case.id: case for case in cases}


def load_pairs() -> list[dict[str, Any]]:
    """Return the comparisons between cases."""
    pairs: list[dict[str, Any]] = yaml.safe_load((FOLDER / "pairs.yaml").read_text())
    return pairs


def _read(path: Path) -> PaperCase:
    data = yaml.safe_load(path.read_text())
    return PaperCase(data["case"]["id"], data["case"]["family"], read_sheet(data), data["expected"])
