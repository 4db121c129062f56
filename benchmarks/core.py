"""How fast the engine is: five buyers, every question answered, nothing unknown. No database, no Django."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.harness import Benchmark, Size
from benchmarks.sheets import full_sheet
from diagnostics.core.engine import diagnose


def benchmarks(_size: Size) -> Iterator[Benchmark]:
    """Yield the engine's benchmarks; the sheet is the same in every size."""
    sheet = full_sheet()
    yield Benchmark("diagnosis with ranges, drivers and advice", lambda: diagnose(sheet), target_ms=5)
