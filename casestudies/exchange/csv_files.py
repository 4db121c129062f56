"""Cases as CSV: one table, a row for each source and each case, the column `record` saying which."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from casestudies.exchange import cells, tables
from casestudies.exchange.content import Record
from casestudies.exchange.faults import Fault, refused
from casestudies.exchange.fields import BOOKKEEPING, CASE_COLUMNS, SOURCE_COLUMNS, Kind, kind_of
from casestudies.exchange.records import Contents
from casestudies.readers import shown

SOURCE, CASE = "source", "case"
FIRST = ("record", "slug", *BOOKKEEPING)
COLUMNS = (*FIRST, *CASE_COLUMNS, *(column for column in SOURCE_COLUMNS if column not in CASE_COLUMNS))
DELIMITERS = ",;\t"
BYTE_ORDER_MARK = "\ufeff"  # tells spreadsheets that this is UTF-8


def write(sources: Iterable[Record], cases: Iterable[Record]) -> Iterator[str]:
    """Yield a CSV file in pieces. A record has its name as "slug", besides its fields."""
    yield BYTE_ORDER_MARK
    yield _line(COLUMNS)
    for kind, records in ((SOURCE, sources), (CASE, cases)):
        for record in records:
            yield _line(tables.row_of({"record": kind} | record, COLUMNS))


def _line(row: Iterable[cells.Cell]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue()


def read(data: bytes) -> Contents:
    """Return what a CSV file holds. Raises RefusedFileError when it is no table of cases."""
    rows = _rows(text_of(data))
    contents = Contents()
    names = tables.headed(next(rows, []), known=COLUMNS)
    tables.check_whole(names, needed=("record", "slug"))
    for number, row in enumerate(rows, start=2):
        tables.check_row(row, number, names)
        if any(row):
            _read_row(dict(zip(names, row, strict=False)), number, names, contents)
    return contents


def text_of(data: bytes) -> str:
    """Return the text of a file. Raises RefusedFileError unless it is UTF-8 without NUL."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(_("The file is UTF-16. Save it as UTF-8."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise refused(_("The file is not UTF-8 text. Save it as UTF-8."), row=row) from error
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        raise refused(_("The file contains a NUL character. Save it as UTF-8 text."), row=row)
    return text


def _rows(table: str) -> Iterator[list[str]]:
    """Yield the rows of a CSV, divided by whichever sign its heading uses most."""
    heading = table.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        text = _("The table cannot be read near line %(line)s (%(why)s). Check quotes and the length of cells.")
        raise refused(text % {"line": reader.line_num, "why": error}) from error


def _read_row(row: dict[str, Any], number: int, names: list[str], contents: Contents) -> None:
    kind = row["record"].strip()
    if kind not in (SOURCE, CASE):
        text = _("%(value)s is no kind of record. Use one of: %(known)s.")
        text %= {"value": shown(kind), "known": f"{SOURCE}, {CASE}"}
        contents.faults.append(Fault(text, row=number, column="record", value=kind))
        return
    columns = CASE_COLUMNS if kind == CASE else SOURCE_COLUMNS
    tables.check_whole(names, needed=columns)
    contents.faults += _misplaced(row, {*FIRST, *columns}, number) + _formulas(row, number)
    at = tables.Place(number)
    entry = tables.entry_of(row, at, name="slug", columns=columns, faults=contents.faults)
    (contents.cases if kind == CASE else contents.sources).append(entry)


def _misplaced(row: dict[str, str], columns: set[str], number: int) -> list[Fault]:
    """Return the cells filled in columns of the other kind of record: they would be lost without a word."""
    return [
        Fault(
            _("This column does not belong to a %(record)s. Empty the cell.") % {"record": row["record"]},
            row=number, column=column, value=shown(cell),
        )
        for column, cell in row.items()
        if cell and column not in columns
    ]  # fmt: skip


def _formulas(row: dict[str, str], number: int) -> list[Fault]:
    """Return the cells a spreadsheet would calculate."""
    text = _("The cell starts with a sign that a spreadsheet takes for a formula. Put an apostrophe (') in front.")
    return [
        Fault(text, row=number, column=column, value=shown(cell))
        for column, cell in row.items()
        if kind_of(column) is not Kind.NUMBER and cells.is_formula(cell)
    ]
