"""Says whether the audit log is whole: `manage.py verify_audit [--anchors FILE [--note]]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit import chain
from accounts.audit.chain import Anchor, Broken


class Command(BaseCommand):
    help = "Rework the chains of the audit log; name the first broken row of each, and exit with 1 if there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchors", type=Path, help="hold the logs against the ends noted in this file as well")
        parser.add_argument("--note", action="store_true", help="add the present ends to the file, if all is whole")

    def handle(self, *_args: Any, anchors: Path | None, note: bool, **_options: Any) -> None:
        if note and anchors is None:
            raise CommandError("--note needs --anchors: it says which file to write to.")
        found = list(chain.verify(read(anchors, may_be_new=note) if anchors else []))
        for one in found:
            self.stdout.write(f"{'BROKEN' if isinstance(one, Broken) else 'whole'} {one}")
        if broken := sum(isinstance(one, Broken) for one in found):
            raise CommandError(f"{broken} of {len(found)} logs are broken.")
        if anchors and note:
            add(anchors, [one for one in found if isinstance(one, Anchor)])


def read(file: Path, *, may_be_new: bool) -> list[Anchor]:
    """Return the anchors noted in a file. Raises CommandError for one that cannot be read or was meddled with."""
    if may_be_new and not file.exists():
        return []
    try:
        return [chain.read(line) for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise CommandError(f"{file}: {error}") from error


def add(file: Path, ends: list[Anchor]) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.writelines(f"{chain.written(end)}\n" for end in ends)
