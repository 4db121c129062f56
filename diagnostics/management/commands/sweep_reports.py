"""`manage.py sweep_reports [--every SECONDS]`: finish what nobody finished, and drop files whose time is over."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from diagnostics import sweeping

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Ring again for jobs without a sign of life, or do them here when nobody can be rung for; drop old files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="go on sweeping, with this pause between")

    def handle(self, *, every: float | None, **options: Any) -> None:
        if every is None:
            self.report(sweeping.sweep() or ["nothing to do"])
            return
        stopping = asked_to_stop()
        while not stopping.is_set():
            self.sweep_on()
            stopping.wait(every)

    def sweep_on(self) -> None:
        """Sweep once and outlive a database that is away for a while."""
        close_old_connections()
        try:
            self.report(sweeping.sweep())
        except DatabaseError as error:
            log.warning("reports.sweep_failed", error=type(error).__name__)
            connection.close()

    def report(self, done: list[str]) -> None:
        for line in done:
            self.stdout.write(line)
        self.stdout.flush()


def asked_to_stop() -> threading.Event:
    """Return what SIGTERM sets: a report that a sweep is making is finished first."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    return stopping
