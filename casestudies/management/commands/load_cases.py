"""`manage.py load_cases`: bring the shipped case library, or another folder of case files, into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casestudies.loading import LoadReport, load
from casestudies.schema import LIBRARY, LibraryError, read_library


class Command(BaseCommand):
    help = "Load the case library. Safe to repeat; cases edited here are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=LIBRARY, help="folder with sources.yaml and cases")
        parser.add_argument("--overwrite", action="store_true", help="also replace cases that were edited here")
        parser.add_argument("--check", action="store_true", help="only check the files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            library = read_library(options["folder"])
        except LibraryError as error:
            raise CommandError(f"{len(error.problems)} problems, nothing loaded:\n{error}") from error
        if options["check"]:
            self.stdout.write(f"{len(library.cases)} cases and {len(library.sources)} sources are in order.")
            return
        self._tell(load(library, overwrite=options["overwrite"]), verbosity=options["verbosity"])

    def _tell(self, report: LoadReport, *, verbosity: int) -> None:
        if verbosity > 0:
            self.stdout.write(
                f"{len(report.created)} cases created, {len(report.updated)} updated, "
                f"{len(report.unchanged)} unchanged, {len(report.kept)} kept."
            )
        for slug in report.kept:
            self.stdout.write(f"kept: edited here: {slug}")
        for key in report.kept_sources:
            self.stdout.write(f"kept: edited here: source {key}")
