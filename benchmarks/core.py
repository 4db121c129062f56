"""How fast the engine is: five buyers, every question answered, nothing unknown. No database, no Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.harness import Benchmark, Size
from benchmarks.sheets import full_sheet
from diagnostics.core.case import Case, open_case
from diagnostics.core.changes import Goal, band_move, changes
from diagnostics.core.engine import diagnose, examine, goals_of, scores
from diagnostics.core.findings import BandMove, Change, Stability
from diagnostics.core.instruments import CURRENT
from diagnostics.core.stability import DRAWS, stability
from diagnostics.core.trials import open_trials


def benchmarks(_size: Size) -> Iterator[Benchmark]:
    """Yield the engine's benchmarks; the sheet is the same in every size."""
    sheet = full_sheet()
    case = open_case(sheet, CURRENT)
    goals = goals_of(diagnose(sheet).findings, case)
    yield Benchmark("six scores", lambda: scores(sheet))
    yield Benchmark("diagnosis with ranges, drivers and advice", lambda: diagnose(sheet), target_ms=5)
    yield Benchmark(f"stability in {DRAWS:,} draws", lambda: steadiness(case, goals), target_ms=250)
    yield Benchmark("what would change the scores", lambda: ways_on(case, goals), target_ms=250)
    yield Benchmark("examination: all of these together", lambda: examine(sheet))


def steadiness(case: Case, goals: Mapping[str, Goal]) -> dict[str, Stability]:
    """Return how every score stands, as an examination does."""
    return stability(open_trials(case), {key: goal.rank for key, goal in goals.items()})


def ways_on(case: Case, goals: Mapping[str, Goal]) -> dict[str, tuple[tuple[Change, ...], BandMove | None]]:
    """Return what would change every score, as an examination does."""
    trials = open_trials(case)
    return {key: (changes(goal, trials), band_move(goal, trials)) for key, goal in goals.items()}
