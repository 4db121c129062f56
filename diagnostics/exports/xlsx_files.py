"""The tables as a workbook: a sheet each, then the codebook and where the file comes from."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from casestudies.exchange.cells import guarded
from casestudies.exchange.xlsx_files import WRITER
from diagnostics.exports import about, codebook
from diagnostics.exports.records import Record
from diagnostics.exports.tables import TABLES, Cell


@dataclass
class Sheet:
    """A worksheet that is written row by row, and how far it is."""

    sheet: Any
    formats: dict[str, Any]
    row: int = field(default=0)

    def add(self, cells: Iterable[Cell]) -> None:
        """Write the next row."""
        for column, cell in enumerate(cells):
            self.write(column, cell)
        self.row += 1

    def write(self, column: int, cell: Cell) -> None:
        """Write one cell of the next row by its kind; an empty one is left out."""
        if isinstance(cell, bool):
            self.sheet.write_boolean(self.row, column, cell)
        elif isinstance(cell, dt.datetime):
            self.sheet.write_datetime(self.row, column, timezone.make_naive(cell), self.formats["time"])
        elif isinstance(cell, dt.date):
            self.sheet.write_datetime(
                self.row, column, dt.datetime(cell.year, cell.month, cell.day), self.formats["day"]
            )
        elif isinstance(cell, float):
            self.sheet.write_number(self.row, column, cell, self.formats["decimal"])
        elif isinstance(cell, int):
            self.sheet.write_number(self.row, column, cell)
        elif cell:
            self.sheet.write_string(self.row, column, guarded(cell), self.formats["text"])


def write(records: Iterable[Record], of: about.About) -> IO[bytes]:
    """Return a workbook of all tables as an open temporary file at its start. Records are read once."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    with xlsxwriter.Workbook(file, WRITER) as workbook:
        formats = formats_of(workbook)
        sheets = [
            (table, headed(workbook, formats, table.name, [column.name for column in table.columns],
                           [column.width for column in table.columns]))
            for table in TABLES
        ]  # fmt: skip
        for record in records:
            for table, sheet in sheets:
                for row in table.rows_of(record):
                    sheet.add(row.get(column.name) for column in table.columns)
        fill(headed(workbook, formats, "codebook", codebook.COLUMNS, codebook.WIDTHS), codebook.lines())
        fill(headed(workbook, formats, "about", about.COLUMNS, (36, 90)), about.lines(of))
    file.seek(0)
    return file


def formats_of(workbook: Any) -> dict[str, Any]:
    """Return how each kind of cell looks. A score is shown with one decimal and kept whole."""
    looks = {
        "heading": {"bold": True, "bottom": 1},
        "text": {"valign": "top"},
        "decimal": {"num_format": "0.0##"},
        "day": {"num_format": "yyyy-mm-dd"},
        "time": {"num_format": "yyyy-mm-dd hh:mm"},
    }
    return {name: workbook.add_format(look) for name, look in looks.items()}


def headed(workbook: Any, formats: dict[str, Any], name: str, names: Sequence[str], widths: Sequence[int]) -> Sheet:
    """Return a new sheet with its headings, which stay in view."""
    sheet = workbook.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    for column, heading in enumerate(names):
        sheet.write_string(0, column, heading, formats["heading"])
    return Sheet(sheet, formats, row=1)


def fill(sheet: Sheet, lines: Iterable[Sequence[Cell]]) -> None:
    """Write a short table."""
    for cells in lines:
        sheet.add(cells)
