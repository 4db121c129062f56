"""`manage.py export_cases`: write the case library, or some of its cases, to a file."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casestudies import vocabulary as words
from casestudies.exchange import files
from casestudies.exchange.exporting import Selection, case_records, source_records
from casestudies.exchange.xlsx_files import TooLongForCellError


class Command(BaseCommand):
    help = "Write the case library to a file. See docs/case-files.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; one that is there is replaced")
        parser.add_argument("--format", choices=files.CONTENT_TYPES, help="default: what the file's name ends in")
        parser.add_argument("--status", choices=words.Status.values, default="", help="only cases that stand there")
        parser.add_argument("--case", action="append", default=[], metavar="SLUG", help="only this case; repeatable")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"]
        format_name = options["format"] or files.ENDINGS.get(target.suffix.lower())
        if format_name is None:
            raise CommandError(f"{target}: name a format with --format, or end the name in {files.ACCEPTED}.")
        selection = Selection(status=options["status"], slugs=tuple(options["case"]))
        # Written beside the file first: an export that fails leaves the one that is there.
        part = target.with_name(f"{target.name}.part")
        try:
            self._write(part, format_name, selection)
            part.replace(target)
        except (OSError, TooLongForCellError) as error:
            part.unlink(missing_ok=True)
            raise CommandError(str(error)) from error

    def _write(self, part: Path, format_name: str, selection: Selection) -> None:
        records = source_records(selection), case_records(selection)
        if format_name == "xlsx":
            with files.write_workbook(*records) as workbook, part.open("wb") as file:
                shutil.copyfileobj(workbook, file)
            return
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(files.write_text(format_name, *records))
