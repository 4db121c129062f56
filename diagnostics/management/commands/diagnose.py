"""`manage.py diagnose FILE... [--format json|text]`: score assessment files without touching the database."""

from __future__ import annotations

import io
import shutil
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from diagnostics.files.entries import document
from diagnostics.files.scoring import Refused, Scored, score
from diagnostics.files.terminal import Page, result_text

REFUSED = 2  # exit code when a file could not be scored
PLAIN_WIDTH = 80  # columns where there is no terminal


class Command(BaseCommand):
    """Scores what it can: a file that is refused is named on stderr and does not keep the others from being scored."""

    help = "Score assessment files (YAML or JSON) without touching the database."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a YAML or JSON file, or - for standard input")
        parser.add_argument("--format", dest="form", choices=["text", "json"], default="text", help="default: text")

    def handle(self, *_args: Any, files: list[str], form: str, **_options: Any) -> None:
        results = []
        standard_input = sys.stdin.buffer if sys.stdin else io.BytesIO()  # whoever started this may have closed it
        with translation.override("en"):
            for name in files:
                results.append(score(name, standard_input))
                self.tell(results[-1], is_text=form == "text")
        if form == "json":
            self.stdout.write(document(results))
        if any(isinstance(result, Refused) for result in results):
            sys.exit(REFUSED)

    def tell(self, result: Scored | Refused, *, is_text: bool) -> None:
        """Say on stderr what is wrong with a file; print a result that is wanted as text."""
        if isinstance(result, Refused):
            for error in result.errors:
                self.stderr.write(f"{result.file}: {error.message}")
        elif is_text:
            self.stdout.write(result_text(result, self.page()))

    def page(self) -> Page:
        """Return how wide text may be and how headings stand out: not at all where there is no terminal."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a letter the terminal lacks must not cost the result
        if not self.stdout.isatty():
            return Page(PLAIN_WIDTH)
        return Page(shutil.get_terminal_size().columns, self.style.MIGRATE_HEADING)
