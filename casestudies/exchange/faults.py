"""What is wrong with a file, worded for the person who made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_SHOWN = 100  # who has mended a hundred uploads the file again anyway


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `row` counts from 1 with the heading (a line in YAML), 0 for the file as a whole.

    `text` says what is wrong and what is accepted; `value` is what the file holds, shortened.
    """

    text: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words: sheet, row and column, as far as there are any."""
        parts = (
            (_("sheet %(name)s") % {"name": self.sheet}, self.sheet),
            (_("row %(number)s") % {"number": self.row}, self.row),
            (_("column %(name)s") % {"name": self.column}, self.column),
        )
        return ", ".join(text for text, is_known in parts if is_known)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.text) if part)


class RefusedFileError(Exception):
    """A file that is not taken in; `faults` says everything that is wrong with it, as far as it could be read."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def refused(text: str, *, sheet: str = "", row: int = 0, column: str = "", value: str = "") -> RefusedFileError:
    """Return the refusal of a file for one reason."""
    return RefusedFileError([Fault(text=text, sheet=sheet, row=row, column=column, value=value)])
