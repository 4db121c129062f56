"""`manage.py verify_report FILE`: whether a report is genuine and unchanged. Exit codes: `verify.Answer`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from diagnostics.models import ReportJob
from diagnostics.reports import seal, verify
from diagnostics.reports.verify import Answer

WORDS = {
    Answer.GENUINE: "Genuine and unchanged.",
    Answer.CHANGED: "Changed since it was made.",
    Answer.UNREADABLE: "Not a report.",
    Answer.FOREIGN: "Not from here.",
    Answer.DOES_NOT_FOLLOW: "Made here, but its scores do not follow from the attached answers.",
}


class Command(BaseCommand):
    """Asks no database unless it is told to: a report is checked by its seal and the public key."""

    help = (
        "Say whether a report (PDF) is genuine and unchanged. Exit code 0: it is; 1: changed since it was made; "
        "2: not readable; 3: not from here; 4: its scores do not follow from the attached answers."
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="the report")
        parser.add_argument(
            "--key", action="append", default=[], metavar="KEY", help="a public key that counts as well, in base64"
        )
        parser.add_argument("--database", action="store_true", help="look the file up among the reports made here, too")
        parser.add_argument("--show-key", action="store_true", help="print this installation's public key and stop")

    def handle(self, *_args: Any, file: str | None, key: list[str], **options: Any) -> None:
        try:
            keys = seal.public_keys(key)
        except ValueError as error:
            raise CommandError(str(error), returncode=Answer.UNREADABLE) from error
        if options["show_key"]:
            self.stdout.write(seal.written(seal.signing_key().public_key()))
            return
        content = read(file)
        with translation.override("en"):
            found = verify.verify(content, keys)
        self.stdout.write(WORDS[found.answer])
        for reason in (*found.reasons, *(database_words(content) if options["database"] else ())):
            self.stdout.write(f"  {reason}")
        sys.exit(found.answer)


def read(file: str | None) -> bytes:
    """Return a file's bytes. Raises CommandError."""
    if file is None:
        raise CommandError("Name the report to check: manage.py verify_report FILE", returncode=Answer.UNREADABLE)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(verify.LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise CommandError(f"{file!r} cannot be read: {why}.", returncode=Answer.UNREADABLE) from error


def database_words(content: bytes) -> list[str]:
    """Return whether this very file is among the reports made here."""
    job = ReportJob.objects.filter(sha256=verify.sha256(content)).order_by("requested_at").first()
    if job is None:
        return ["The database does not know this file: made elsewhere, changed, or erased with its firm."]
    return [f"The database knows this file: report {job.pk}, finished {job.finished_at:%Y-%m-%d %H:%M} UTC."]
