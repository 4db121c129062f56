"""`python -m benchmarks [--size small] [--only WORD] [--growth] [--tests]`: measure, print the figures as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks import core, library, starts
from benchmarks.harness import EFFORTS, Benchmark, Effort, Size, machine, measure_all
from benchmarks.load import __main__ as load
from benchmarks.rescoring import measuring as rescoring
from benchmarks.web import growing, measuring
from benchmarks.web.acts import acts
from benchmarks.web.measuring import SiteFigures, WebEffort

MODULES = (core, library)
WEB_EFFORTS = {Size.SMALL: WebEffort(2, 5, 1.0, 0.5), Size.FULL: WebEffort(10, 50, 6.0, 2.0)}
GROWTH_EFFORT = WebEffort(10, 50, 4.0, 1.0)
SITES = {Size.SMALL: (100, 200), Size.FULL: (1_000, growing.CASES)}  # assessments and case studies
LOAD, RESCORING = "load", "rescoring"
RESCORED = {Size.SMALL: 60, Size.FULL: 2_000}  # assessments
LOADS: dict[Size, list[str]] = {
    Size.SMALL: ["--clients", "5", "--seconds", "5", "--every", "1", "--report-every", "5", "--assessments", "3"],
    Size.FULL: [],
}


def main(arguments: Sequence[str] | None = None, effort: Effort | None = None) -> int:
    """Run what was asked for, with the effort of its size unless another is given. A missed target is no failure."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--size", type=Size, choices=list(Size), default=Size.FULL)
    parser.add_argument("--only", default="", help="only what has this in its name")
    parser.add_argument("--growth", action="store_true", help="the pages in four sizes; writes docs/performance.md")
    parser.add_argument("--tests", action="store_true", help="the whole test suite too, which takes minutes")
    asked = parser.parse_args(arguments)
    if asked.only == LOAD:  # minutes for one figure, so only when it is named
        return load.main(LOADS[asked.size])
    found = told(asked, effort or EFFORTS[asked.size])
    json.dump({"size": asked.size, "machine": machine(), **found}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


def told(asked: argparse.Namespace, effort: Effort) -> dict[str, Any]:
    """Measure what was asked for. Scoring anew takes a filled database for one figure, so only when it is named."""
    if asked.only == RESCORING:
        return {RESCORING: rescoring.measure(RESCORED[asked.size])}
    return grown() if asked.growth else measured(asked, effort)


def measured(asked: argparse.Namespace, effort: Effort) -> dict[str, Any]:
    """Measure everything with the word asked for in its name."""
    groups = (chosen(module.benchmarks(asked.size), asked.only) for module in MODULES)
    figures = [asdict(each) for each in measure_all(groups, effort)]
    sites = [asdict(site) for site in measured_sites(asked)]
    return {"benchmarks": figures, "sites": sites, "starts_s": starts.measure(asked.only, tests=asked.tests)}


def measured_sites(asked: argparse.Namespace) -> Iterator[SiteFigures]:
    """Yield the site's figures, where a page of it has the word asked for in its name."""
    if any(asked.only in measuring.named(name) for name in (*(act.name for act in acts()), measuring.REPORT)):
        site = measuring.measure_site(*SITES[asked.size], WEB_EFFORTS[asked.size], asked.only)
        print(*measuring.verdicts(site), sep="\n", file=sys.stderr, flush=True)
        yield site


def grown() -> dict[str, Any]:
    """Measure the pages in every size and write the page on it."""
    sites = []
    for size in growing.SIZES:
        print(f"{size:,} assessments", file=sys.stderr, flush=True)
        site = measuring.measure_site(size, growing.CASES, GROWTH_EFFORT, rescoring_processes=rescoring.PROCESSES)
        sites.append(site)
    growing.write(sites, machine())
    return {"sites": [asdict(site) for site in sites], "growth": growing.multiples(sites)}


def chosen(benchmarks: Iterable[Benchmark], word: str) -> Iterator[Benchmark]:
    """Yield the benchmarks with a word in their name."""
    return (benchmark for benchmark in benchmarks if word in benchmark.name)


if __name__ == "__main__":
    sys.exit(main())
