"""What a benchmark is, and how one is measured.

A module of benchmarks offers `benchmarks(size)`, which yields them one after the other. Each is measured while the
generator waits, so what it needs can be set up before its `yield` and tidied away after.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

NUMBERS = 100_000


class Size(StrEnum):
    """How much is measured: small shows in seconds that everything runs, full gives figures worth keeping."""

    SMALL = "small"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Effort:
    """How long one benchmark is repeated: at least `fewest` times, then until `seconds` are over or `most` reached."""

    warm_up: int
    fewest: int
    most: int
    seconds: float


EFFORTS = {Size.SMALL: Effort(1, 3, 5, 0.5), Size.FULL: Effort(5, 30, 500, 8.0)}


@dataclass(frozen=True, slots=True)
class Floor:
    """A workload that never changes, timed in the same run: figures from two machines compare by their ratio to it."""

    name: str
    run: Callable[[], object]


def add_products() -> int:
    """Add a hundred thousand products: what plain Python needs for plain arithmetic on this machine."""
    return sum(number * number for number in range(NUMBERS))


ARITHMETIC = Floor("sum of 100,000 products", add_products)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One thing to time: `run` takes no argument, `target_ms` is what its median should stay within."""

    name: str
    run: Callable[[], object]
    target_ms: float | None = None
    floor: Floor = ARITHMETIC


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured. `ratio` is the median in floors, `collections` how often the garbage collector ran."""

    name: str
    rounds: int
    median_ms: float
    p95_ms: float
    floor: str
    floor_ms: float
    ratio: float
    collections: int
    target_ms: float | None
    verdict: str


def measure_all(groups: Iterable[Iterable[Benchmark]], effort: Effort) -> Iterator[Figures]:
    """Yield the figures of every benchmark of every module, telling on stderr which one runs."""
    for group in groups:
        for benchmark in group:
            print(f"{benchmark.name} …", end=" ", file=sys.stderr, flush=True)
            figures = measure(benchmark, effort)
            print(f"{figures.median_ms:.2f} ms", file=sys.stderr, flush=True)
            yield figures


def measure(benchmark: Benchmark, effort: Effort) -> Figures:
    """Time a benchmark and its floor, the floor first, both warmed up."""
    floor_ms = statistics.median(timed(benchmark.floor.run, effort))
    before = collections()
    times = timed(benchmark.run, effort)
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]
    return Figures(
        name=benchmark.name,
        rounds=len(times),
        median_ms=round(median, 3),
        p95_ms=round(p95, 3),
        floor=benchmark.floor.name,
        floor_ms=round(floor_ms, 3),
        ratio=round(median / floor_ms, 3),
        collections=collections() - before,
        target_ms=benchmark.target_ms,
        verdict=verdict(median, benchmark.target_ms),
    )


def timed(run: Callable[[], object], effort: Effort) -> list[float]:
    """Return how long each round took, in milliseconds. The collector starts clean and stays on, as in service."""
    for _round in range(effort.warm_up):
        run()
    gc.collect()
    times: list[float] = []
    end = time.perf_counter() + effort.seconds
    while len(times) < effort.fewest or (len(times) < effort.most and time.perf_counter() < end):
        began = time.perf_counter()
        run()
        times.append((time.perf_counter() - began) * 1000)
    return times


def collections() -> int:
    """Return how often the garbage collector ran since the process began."""
    return sum(generation["collections"] for generation in gc.get_stats())


def verdict(median_ms: float, target_ms: float | None) -> str:
    """Return whether the median keeps within the target: the slowest rounds tell what else the machine was doing."""
    if target_ms is None:
        return "no target"
    return "met" if median_ms <= target_ms else "missed"


def machine() -> dict[str, Any]:
    """Return what a reader must know to judge figures: the class of machine, not which one, and how busy it was."""
    return {
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
        "architecture": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "garbage_collector": "on" if gc.isenabled() else "off",
    }
