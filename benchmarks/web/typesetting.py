"""`python -m benchmarks.web.typesetting SECONDS ID…`: make reports as a worker does, beside Typst alone.

Prints the milliseconds of both as JSON, the most memory a worker would have held, and what a report weighs. One report
after the other: Typst remembers the pages it has just set, so both meet each of them equally fresh.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import count
from typing import Any

import django


def main(seconds: float, ids: list[str]) -> None:
    """Make reports of diagnoses for so many seconds, twice each at the least, and print what it took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.web.settings")
    django.setup()
    from accounts import isolation  # noqa: PLC0415 - Django has its settings now

    isolation.see(isolation.EVERYBODY)  # a worker sees what its job belongs to, in a statement more
    print(json.dumps(compared(seconds, ids)))


def compared(seconds: float, ids: list[str]) -> dict[str, Any]:
    """Return the times of whole reports and of Typst alone, in turn."""
    from benchmarks.web.server import high_water_mb  # noqa: PLC0415 - Django has its settings now
    from config.broker import MOST_MEMORY  # noqa: PLC0415
    from diagnostics.models import Diagnosis  # noqa: PLC0415
    from diagnostics.reports import typeset  # noqa: PLC0415

    times: list[float] = []
    alone: list[float] = []
    memory: float | None = None
    weight, half, end = 0, len(ids) // 2, time.perf_counter() + seconds
    for turn in count():
        if turn >= 2 and time.perf_counter() > end:
            break
        document, made_at = finished(ids[(turn + half) % len(ids)])  # one at a time, as a worker holds them
        began = time.perf_counter()
        typeset.compile_pdf(document, made_at=made_at)
        alone.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        weight = len(made(Diagnosis.objects.get(pk=ids[turn % len(ids)])))
        times.append((time.perf_counter() - began) * 1000)
        # A worker that holds more than this after a report is replaced by a new one.
        if sys.platform == "linux" and (memory or 0) * 1000 < MOST_MEMORY:
            memory = high_water_mb(os.getpid())
    return {"times": times, "floor_times": alone, "bytes": weight, "mb": memory}


def made(diagnosis: Any) -> bytes:
    """Make a report as the worker does: read the snapshot, choose the words, draw the charts, set the pages."""
    from diagnostics import snapshots  # noqa: PLC0415
    from diagnostics.reports import make_pdf  # noqa: PLC0415

    return make_pdf(snapshots.read(diagnosis), paper="a4")


def finished(pk: str) -> tuple[dict[str, Any], Any]:
    """Return the document of a report, ready to be set, and its date."""
    from diagnostics import snapshots  # noqa: PLC0415
    from diagnostics.core import instruments  # noqa: PLC0415
    from diagnostics.models import Diagnosis  # noqa: PLC0415
    from diagnostics.presentation import present  # noqa: PLC0415
    from diagnostics.reports import data, fonts  # noqa: PLC0415
    from diagnostics.reports.material import Letterhead, Material  # noqa: PLC0415

    snapshot = snapshots.read(Diagnosis.objects.get(pk=pk))
    used = instruments.get(snapshot.diagnosis.instrument_version)
    material = Material(snapshot, present(snapshot, used), used, (), (), Letterhead())
    return data.build(material, paper="a4", covered=fonts.coverage()), snapshot.completed_at


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
