"""`manage.py sweep_reports [--every SECONDS]`: finish the reports that nobody finished."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from diagnostics import jobs

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Ring again for reports without a sign of life, or make them here when nobody can be rung for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="go on sweeping, with this pause between")

    def handle(self, *, every: float | None, **options: Any) -> None:
        if every is None:
            self.report(jobs.sweep())
            return
        while True:
            self.sweep_on()
            time.sleep(every)

    def sweep_on(self) -> None:
        """Sweep once and outlive a database that is away for a while."""
        close_old_connections()
        try:
            swept = jobs.sweep()
        except DatabaseError as error:
            log.warning("reports.sweep_failed", error=type(error).__name__)
            connection.close()
        else:
            if swept != jobs.Swept():
                self.report(swept)

    def report(self, swept: jobs.Swept) -> None:
        self.stdout.write(f"rung for {swept.rung}, made {swept.made}, given up {swept.given_up}")
        self.stdout.flush()
