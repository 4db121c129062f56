"""The tables as CSV: one of them, row by row, or all of them in a ZIP."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from io import StringIO, TextIOWrapper
from typing import IO, Any

from django.utils import translation

from casestudies.exchange.cells import guarded
from casestudies.exchange.csv_files import BYTE_ORDER_MARK
from diagnostics.exports import about, codebook
from diagnostics.exports.records import Record
from diagnostics.exports.tables import TABLES, Cell, Table

IN_MEMORY = 1024 * 1024  # bytes of a table; what is more goes to disk


def write_table(table: Table, records: Iterable[Record], language: str) -> Iterator[str]:
    """Yield one table row by row, in a language: what is sent as it is made is made after the view has ended."""
    names = [column.name for column in table.columns]
    yield BYTE_ORDER_MARK + line(names)
    for record in records:
        with translation.override(language):
            text = "".join(line([row.get(name) for name in names]) for row in table.rows_of(record))
        yield text


def write_all(records: Iterable[Record], of: about.About) -> IO[bytes]:
    """Return a ZIP of all tables with codebook and origin, as an open temporary file at its start."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    with ExitStack() as stack, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        spools = {table.name: stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY)) for table in TABLES}
        spool(records, spools)
        for name, content in spools.items():
            content.seek(0)
            with package.open(f"{name}.csv", "w") as part:
                shutil.copyfileobj(content, part)
        package.writestr("codebook.csv", whole(codebook.COLUMNS, codebook.lines()))
        package.writestr("about.csv", whole(about.COLUMNS, about.lines(of)))
    file.seek(0)
    return file


def spool(records: Iterable[Record], spools: dict[str, Any]) -> None:
    """Write all tables side by side, so that every record is read once."""
    texts = {name: TextIOWrapper(file, encoding="utf-8", newline="") for name, file in spools.items()}
    for table in TABLES:
        texts[table.name].write(BYTE_ORDER_MARK + line([column.name for column in table.columns]))
    for record in records:
        for table in TABLES:
            for row in table.rows_of(record):
                texts[table.name].write(line([row.get(column.name) for column in table.columns]))
    for text in texts.values():
        text.detach()


def whole(heading: Sequence[str], lines: Iterable[Sequence[Cell]]) -> str:
    """Return a short table as one text."""
    return BYTE_ORDER_MARK + "".join(line(cells) for cells in [heading, *lines])


def line(cells: Iterable[Cell]) -> str:
    """Return one line of a CSV."""
    buffer = StringIO()
    csv.writer(buffer).writerow([plain(cell) for cell in cells])
    return buffer.getvalue()


def plain(cell: Cell) -> str | int | float:
    """Return a cell as a CSV holds it: text that is no formula, a number, true or false, a day as 2026-01-31."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else cell
