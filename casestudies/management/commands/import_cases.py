"""`manage.py import_cases`: say what a case file would change, and with --apply take it in."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casestudies.exchange import files
from casestudies.exchange.applying import apply_import, choice_of
from casestudies.exchange.checking import CheckedFile
from casestudies.exchange.faults import RefusedFileError
from casestudies.exchange.limits import MOST_BYTES
from casestudies.exchange.planning import Fate, Item, Plan, plan_import


class Command(BaseCommand):
    help = "Say what a case file would change; with --apply, take it in as drafts. See docs/case-files.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a case file: .yaml, .csv or .xlsx")
        parser.add_argument("--apply", action="store_true", help="write what the file brings")
        parser.add_argument(
            "--overwrite", action="append", default=[], metavar="NAME",
            help="also overwrite this case or source, though it was changed here; repeatable",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        file = self._read(options["file"])
        plan = plan_import(file)
        for item in plan.items:
            if item.fate is not Fate.UNCHANGED:
                self.stdout.write(told(item))
        self.stdout.write(summary(plan))
        if options["apply"]:
            self._apply(file, plan, options["overwrite"])

    def _read(self, path: Path) -> CheckedFile:
        try:
            with path.open("rb") as file:
                return files.read(path.name, file.read(MOST_BYTES + 1))
        except OSError as error:
            raise CommandError(f"{path}: cannot be read ({error.strerror}).") from error
        except RefusedFileError as refusal:
            raise CommandError(f"{len(refusal.faults)} problems, nothing taken in:\n{refusal}") from refusal

    def _apply(self, file: CheckedFile, plan: Plan, overwrite: Iterable[str]) -> None:
        names = set(overwrite)
        chosen = {choice_of(item): item.here for item in plan.items if item.entry.name in names}
        outcome = apply_import(file=file, chosen=chosen, by=None)
        self.stdout.write(
            f"Taken in: {len(outcome.created)} created, {len(outcome.changed)} changed, {len(outcome.left)} left alone."
        )


def told(item: Item) -> str:
    """Return one line on what would become of an entry."""
    fields = ", ".join(change.field for change in item.changes)
    return f"{item.fate.value:9} {choice_of(item)}{f' ({fields})' if fields else ''}"


def summary(plan: Plan) -> str:
    """Return how many entries have which fate, or that there is nothing to change."""
    if all(item.fate is Fate.UNCHANGED for item in plan.items):
        return f"Nothing to change: {len(plan.cases)} cases and {len(plan.sources)} sources are in the library."
    return ", ".join(f"{len(plan.of(fate))} {fate.value}" for fate in Fate) + "."
