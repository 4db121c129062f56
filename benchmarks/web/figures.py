"""The arithmetic of the measurement: percentiles, ratios to a floor, budgets, growth."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_GROWTH = 1.3  # times its own figure at 1,000 assessments
MOST_WORKER_MB = 300


@dataclass(frozen=True, slots=True)
class Budget:
    """How many floors a page may take. `scale` makes up for a page that is smaller than the budget speaks of."""

    floors: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class PageFigures:
    """What was measured of one page; times in milliseconds, with one client.

    `floor` names the bare view it is compared with, `ratio` is between the medians, `scaled` the ratio after the
    budget's scale. `per_second` are requests by the number of clients.
    """

    name: str
    rounds: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    floor: str
    floor_p50_ms: float
    ratio: float
    scaled: float
    budget: float | None
    verdict: str
    queries: int
    bytes: int
    per_second: Mapping[int, float]


def page_figures(  # noqa: PLR0913 -- what was measured, by name
    *,
    name: str,
    times: Sequence[float],
    floor: str,
    floor_times: Sequence[float],
    budget: Budget | None,
    queries: int,
    size: int,
    per_second: Mapping[int, float],
) -> PageFigures:
    """Put what was measured into figures. Times are in milliseconds, two at the least."""
    p50, floor_p50 = statistics.median(times), statistics.median(floor_times)
    ratio = p50 / floor_p50
    scaled = ratio * (budget.scale if budget else 1)
    return PageFigures(
        name=name,
        rounds=len(times),
        p50_ms=round(p50, 2),
        p95_ms=round(percentile(times, 95), 2),
        p99_ms=round(percentile(times, 99), 2),
        floor=floor,
        floor_p50_ms=round(floor_p50, 2),
        ratio=round(ratio, 2),
        scaled=round(scaled, 2),
        budget=budget.floors if budget else None,
        verdict=verdict(scaled, budget),
        queries=queries,
        bytes=size,
        per_second=per_second,
    )


def percentile(times: Sequence[float], part: int) -> float:
    """Return the value that `part` per cent of the times stay within (1 to 99). Needs two times at the least."""
    return statistics.quantiles(times, n=100, method="inclusive")[part - 1]


def verdict(ratio: float, budget: Budget | None) -> str:
    """Return whether a scaled ratio keeps within its budget."""
    if budget is None:
        return "no budget"
    return "met" if ratio <= budget.floors else "missed"


def growth(by_size: Mapping[int, float], base: int = 1000) -> dict[int, float]:
    """Return figures as multiples of the one at `base` assessments, by the number of assessments."""
    return {size: round(value / by_size[base], 2) for size, value in sorted(by_size.items())}
