"""Writes the blank questionnaire as a PDF."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from diagnostics.models import ReportJob
from diagnostics.reports.questionnaire import blank_pdf


class Command(BaseCommand):
    """`manage.py write_questionnaire FILE`; FILE may be "-" for standard output. Needs no database."""

    help = "Writes the blank questionnaire as a PDF to a file, or to standard output for -."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may be asked for."""
        parser.add_argument("file")
        parser.add_argument("--paper", choices=ReportJob.Paper.values, default=ReportJob.Paper.A4.value)
        parser.add_argument("--short", action="store_true", help="only the questions of a short first visit")
        parser.add_argument("--language", default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        with translation.override(options["language"]):
            pdf = blank_pdf(paper=options["paper"], is_short=options["short"])
        if options["file"] == "-":
            sys.stdout.buffer.write(pdf)
        else:
            Path(options["file"]).write_bytes(pdf)
