"""Lets the processes of a worker count together, and its master tell Prometheus."""

from __future__ import annotations

from typing import Any

from billiard import current_process
from celery.signals import worker_ready, worker_shutdown

from config.metrics import exporting


def count_and_tell(address: str) -> None:
    """Count jobs from now on, and answer at `address` as soon as the worker is ready. Before it forks its children."""
    folder = exporting.share(slot)
    from config.metrics import jobs, waiting  # noqa: F401, PLC0415 (what counts must know the folder)

    def tell(**_more: Any) -> None:
        exporting.serve(address, waiting.Waiting())

    worker_ready.connect(tell, weak=False)
    worker_shutdown.connect(lambda **_more: exporting.clear_away(folder), weak=False)


def slot() -> str:
    """Return this process's place in its worker. A child that is replaced leaves its place to the next one."""
    return str(getattr(current_process(), "index", "master"))
