"""`python -m benchmarks.load [--clients 50] [--seconds 300]`: run the load, print the figures as JSON.

Exits 1 when an acknowledged save is missing or anything failed; how fast a machine is decides nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.harness import machine
from benchmarks.load.measuring import Load, measure, verdicts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the load that was asked for."""
    asked = Load(**vars(parser().parse_args(arguments)))
    before = machine()
    found = measure(asked)
    print(*verdicts(found), sep="\n", file=sys.stderr, flush=True)
    json.dump({"load": asdict(asked), "machine": before, **asdict(found)}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if found.is_whole else 1


def parser() -> argparse.ArgumentParser:
    """Return what may be said on the command line: the fields of `Load`."""
    line = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    line.add_argument("--clients", type=int, default=Load.clients, help="advisors at work at once")
    line.add_argument("--seconds", type=float, default=Load.seconds)
    line.add_argument("--every", type=float, default=Load.every, help="seconds between an advisor's saves")
    line.add_argument("--report-every", type=float, default=Load.report_every, help="seconds between reports")
    line.add_argument("--assessments", type=int, default=Load.assessments, help="made-up assessments beside them")
    return line


if __name__ == "__main__":
    sys.exit(main())
