"""`python -m benchmarks.rescoring.work PROCESSES`: score all diagnoses of DATABASE_URL anew and print how long it took.

It says to be the next version of the engine, so that there is something to do.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice

import django

NEXT = "next"
SAMPLE = 300  # sheets that the engine is timed on alone


def main(processes: int) -> None:
    """Score everything, then the sample without a database, and print both."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django has its settings now

    from accounts.isolation import across_organisations  # noqa: PLC0415
    from diagnostics.models import Rescoring  # noqa: PLC0415
    from diagnostics.rescoring import jobs  # noqa: PLC0415

    vars(jobs)["ENGINE_VERSION"] = NEXT
    with across_organisations("the site is scored anew, as by the command"):
        began = time.monotonic()
        call_command("rescore", processes=processes, stdout=sys.stderr)
        seconds = time.monotonic() - began
        print(json.dumps({"scored": Rescoring.objects.get().done, "seconds": seconds, "bare_ms": bare_ms()}))


def bare_ms() -> float:
    """Return what the engine takes for one sheet, in milliseconds, the mean of a sample that is in memory."""
    from diagnostics import snapshots  # noqa: PLC0415
    from diagnostics.core import engine  # noqa: PLC0415
    from diagnostics.models import Diagnosis  # noqa: PLC0415

    rows = Diagnosis.objects.order_by("pk").iterator(SAMPLE)
    sheets = [snapshots.sheet_in(row.snapshot) for row in islice(rows, SAMPLE)]
    began = time.perf_counter()
    for sheet in sheets:
        engine.outlines(sheet)
    return (time.perf_counter() - began) * 1000 / len(sheets)


if __name__ == "__main__":
    main(int(sys.argv[1]))
