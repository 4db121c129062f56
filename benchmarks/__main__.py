"""`python -m benchmarks [--size small] [--only WORD]`: run the benchmarks, print the figures as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from benchmarks import core, library
from benchmarks.harness import EFFORTS, Benchmark, Effort, Size, machine, measure_all

MODULES = (core, library)


def main(arguments: Sequence[str] | None = None, effort: Effort | None = None) -> int:
    """Run what was asked for, with the effort of its size unless another is given. A missed target is no failure."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--size", type=Size, choices=list(Size), default=Size.FULL)
    parser.add_argument("--only", default="", help="only benchmarks with this in their name")
    asked = parser.parse_args(arguments)
    groups = (chosen(module.benchmarks(asked.size), asked.only) for module in MODULES)
    figures = [asdict(each) for each in measure_all(groups, effort or EFFORTS[asked.size])]
    json.dump({"size": asked.size, "machine": machine(), "benchmarks": figures}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


def chosen(benchmarks: Iterable[Benchmark], word: str) -> Iterator[Benchmark]:
    """Yield the benchmarks with a word in their name."""
    return (benchmark for benchmark in benchmarks if word in benchmark.name)


if __name__ == "__main__":
    sys.exit(main())
