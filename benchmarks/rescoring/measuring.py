"""Measures `manage.py rescore` on a database of made-up assessments, no two of them alike."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import any_server, own_database
from benchmarks.web import server
from benchmarks.web.measuring import asked_of, prepared

PORTFOLIO = 100_000  # assessments, which should be scored anew within TARGET_MINUTES
TARGET_MINUTES = 10.0
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Rate:
    """What was measured. `bare_ms` is what the engine alone takes for one assessment in one process.

    Seconds count from the start of the command to its end, so they hold the start of its processes too.
    """

    scored: int
    seconds: float
    bare_ms: float
    processes: int = PROCESSES

    @property
    def each_second(self) -> float:
        """Assessments in a second."""
        return self.scored / self.seconds

    @property
    def portfolio_minutes(self) -> float:
        """Minutes that the whole portfolio takes at this rate."""
        return PORTFOLIO / self.each_second / 60

    @property
    def floor_minutes(self) -> float:
        """Minutes that the engine alone would need for it, in as many processes."""
        return PORTFOLIO * self.bare_ms / 1000 / self.processes / 60

    def to_dict(self) -> dict[str, float | str]:
        """Return the figures as the benchmark prints them."""
        return {
            "scored": self.scored,
            "processes": self.processes,
            "seconds": round(self.seconds, 2),
            "each_second": round(self.each_second, 1),
            "portfolio_minutes": round(self.portfolio_minutes, 2),
            "engine_alone_ms": round(self.bare_ms, 3),
            "engine_alone_minutes": round(self.floor_minutes, 2),
            "target_minutes": TARGET_MINUTES,
            "verdict": "met" if self.portfolio_minutes <= TARGET_MINUTES else "missed",
        }


def measure(assessments: int) -> dict[str, float | str]:
    """Fill a database of its own with so many assessments and score all completed ones anew."""
    with (
        tempfile.TemporaryDirectory(prefix="foothold-bench-") as folder,
        any_server(durable=True) as address,
        own_database(f"foothold_rescoring_{assessments}", address) as database,
    ):
        told = server.environment(database, Path(folder))
        prepared(assessments, 0, told)
        rate = Rate(**asked_of("work", [str(PROCESSES)], told, package="rescoring"))
    print(said(rate), file=sys.stderr, flush=True)
    return rate.to_dict()


def said(rate: Rate) -> str:
    """Put a rate into a sentence."""
    return (
        f"rescoring: {rate.each_second:.0f} a second, so {PORTFOLIO:,} take {rate.portfolio_minutes:.1f} minutes "
        f"(target {TARGET_MINUTES:.0f}); the engine alone would take {rate.floor_minutes:.1f}"
    )
