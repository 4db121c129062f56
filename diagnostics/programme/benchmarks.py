"""A firm beside comparable firms of its own organisation: where half of them and the middle half lie."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q

from diagnostics.models import Consent, Figures, Firm
from diagnostics.programme.counting import SIZED, SIZES, UNCLEAR
from diagnostics.programme.moving import Percentile
from diagnostics.programme.population import agreed, last_figures_of

LEAST = 10  # comparable firms
# What comparable firms share with the firm, the closest first.
CLOSENESS = (("sector", "size", "country"), ("sector", "size"), ("sector",))


@dataclass(frozen=True, slots=True)
class Middle:
    """Quartiles of a criterion's score (0 to 100) over so many comparable firms."""

    firms: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The comparable firms: what they share with the firm, how many, when they were visited, and each criterion.

    `middles` leaves out criteria that too few of them could be judged by; it is empty where too few firms are
    comparable at all, and then nothing else is told but what was looked for.
    """

    shared: tuple[str, ...]
    firms: int = 0
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    middles: dict[str, Middle] | None = None


def benchmark(firm: Firm, instrument_version: str) -> Benchmark:
    """Compare a firm with others that agree to it, as closely as there are ten of them. Two queries, one for too few.

    The others' last visits count, scored by the same version of the instrument; the firm itself never does.
    """
    others = agreed(last_figures_of(firm.organisation), Consent.Purpose.BENCHMARKS)
    others = others.filter(instrument_version=instrument_version, firm__sector=firm.sector).exclude(firm=firm)
    conditions = alike(firm)
    steps = [tuple(fact for fact in step if fact in conditions) for step in CLOSENESS]
    counts = others.aggregate(**{str(n): Count("pk", filter=every(step, conditions)) for n, step in enumerate(steps)})
    for n, step in enumerate(steps):
        if counts[str(n)] >= LEAST:
            return compare(others.filter(every(step, conditions)), step, counts[str(n)])
    return Benchmark(steps[-1])


def alike(firm: Firm) -> dict[str, Q]:
    """Return the condition of each fact that can be compared; a firm without a number of workers has no size."""
    known = {"sector": Q(firm__sector=firm.sector), "country": Q(firm__country=firm.country)}
    name = size_of(firm.workers)
    return known | ({"size": SIZED[name]} if name != UNCLEAR else {})


def size_of(workers: int | None) -> str:
    """Return the size class of a number of workers, UNCLEAR without one."""
    if workers is None:
        return UNCLEAR
    return [name for name, least in SIZES.items() if workers >= least][-1]


def every(step: tuple[str, ...], conditions: dict[str, Q]) -> Q:
    """Return the condition of sharing all facts of a step."""
    whole = Q()
    for fact in step:
        whole &= conditions[fact]
    return whole


def compare(others: Any, shared: tuple[str, ...], firms: int) -> Benchmark:
    """Return the benchmark that these firms make. One query."""
    told = others.aggregate(
        first=Min("assessed_at"),
        last=Max("assessed_at"),
        **{f"{key}_firms": Count(f"{key}_point") for key in Figures.CRITERIA},
        **{f"{key}_ends": Percentile(f"{key}_point", 0.25, 0.5, 0.75) for key in Figures.CRITERIA},
    )
    enough = [key for key in Figures.CRITERIA if told[f"{key}_firms"] >= LEAST]
    middles = {key: Middle(told[f"{key}_firms"], *told[f"{key}_ends"]) for key in enough}
    return Benchmark(shared, firms, told["first"], told["last"], middles)
