"""Cases as a workbook: a sheet of cases, one of sources, and the codebook, which says what may stand in each column."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import openpyxl
import structlog
import xlsxwriter
from django.utils.translation import gettext as _

from casestudies.exchange import codebook, tables, workbook_guard
from casestudies.exchange.cells import Cell
from casestudies.exchange.content import Record
from casestudies.exchange.faults import Fault, RefusedFileError, refused
from casestudies.exchange.fields import BOOKKEEPING, CASE_COLUMNS, CASES, CODEBOOK, SOURCE_COLUMNS, SOURCES
from casestudies.exchange.limits import LONGEST_CELL
from casestudies.exchange.records import Contents, Entry
from casestudies.readers import shown

log = structlog.get_logger(__name__)

SHEETS = {  # name: (column of the name, all columns)
    CASES: ("slug", ("slug", *BOOKKEEPING, *CASE_COLUMNS)),
    SOURCES: ("key", ("key", "revision", *SOURCE_COLUMNS)),
}
WIDE = {"title", "summary", "situation", "what_they_did", "what_happened", "what_to_take", "limits", "our_inference"}
WRITER = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ESCAPED = re.compile("_x(005F|000D|000A|0009)_")  # how a workbook writes some signs, and the _ that would mean them


class TooLongForCellError(Exception):
    """A text that no spreadsheet's cell can hold; the message names case and column."""


# --- Out


def write(sources: Iterable[Record], cases: Iterable[Record], into: IO[bytes]) -> None:
    """Write a workbook, row by row. A record has its name as "slug". Raises TooLongForCellError."""
    with xlsxwriter.Workbook(into, WRITER) as workbook:
        _write_sheet(workbook, CASES, cases)
        _write_sheet(workbook, SOURCES, ({"key": one["slug"]} | one for one in sources))
        _write_codebook(workbook)


def _write_sheet(workbook: Any, name: str, records: Iterable[Record]) -> None:
    _name, columns = SHEETS[name]
    sheet = _new_sheet(workbook, name, columns, [50 if column in WIDE else 18 for column in columns])
    top = workbook.add_format({"valign": "top"})
    for number, record in enumerate(records, start=1):
        cells = tables.row_of(record, columns)
        _check_lengths(record, columns, cells)
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, top)
            else:
                sheet.write_number(number, place, cell, top)


def _check_lengths(record: Record, columns: Sequence[str], cells: Sequence[Cell]) -> None:
    """Insist that every text fits its cell: a spreadsheet would cut it without a word."""
    for column, cell in zip(columns, cells, strict=True):
        if isinstance(cell, str) and len(cell.encode("utf-16-le")) > 2 * LONGEST_CELL:
            text = _("%(column)s of %(name)s is too long for a spreadsheet. Take YAML or CSV instead.")
            raise TooLongForCellError(text % {"name": record["slug"], "column": column})


def _new_sheet(workbook: Any, name: str, columns: Sequence[str], widths: Sequence[int]) -> Any:
    sheet = workbook.add_worksheet(name)
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    return sheet


def _write_codebook(workbook: Any) -> None:
    sheet = _new_sheet(workbook, CODEBOOK, codebook.COLUMNS, (12, 22, 60, 26, 30, 60))
    style = workbook.add_format({"valign": "top", "text_wrap": True})
    for number, line in enumerate(codebook.lines(), start=1):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text, style)


# --- In


def read(data: bytes) -> Contents:
    """Return what a workbook holds. Raises RefusedFileError when it is no workbook of cases, or not a safe one."""
    workbook_guard.check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not read anyway
            return _contents(openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False))
    except RefusedFileError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise whatever it stumbles over
        log.warning("workbook_unreadable", error=type(error).__name__)
        raise refused(_("The workbook cannot be read; a part of it is missing or damaged. Save it anew.")) from error


def _contents(workbook: Any) -> Contents:
    if CASES not in workbook.sheetnames and SOURCES not in workbook.sheetnames:
        text = _("The workbook has no sheet named %(cases)s or %(sources)s. Start from an export.")
        raise refused(text % {"cases": CASES, "sources": SOURCES})
    contents = Contents()
    for name, entries in ((CASES, contents.cases), (SOURCES, contents.sources)):
        if name in workbook.sheetnames:
            entries.extend(_entries(workbook[name], name, contents.faults))
    return contents


def _entries(sheet: Any, sheet_name: str, faults: list[Fault]) -> Iterator[Entry]:
    name, known = SHEETS[sheet_name]
    fields = [column for column in known if column not in BOOKKEEPING]
    sheet.reset_dimensions()  # what a sheet says of its own size need not be so
    rows = sheet.iter_rows()
    names = tables.headed([_cell(cell) for cell in next(rows, ())], known=known, sheet=sheet_name)
    tables.check_whole(names, needed=fields, sheet=sheet_name)
    for number, row in enumerate(rows, start=2):
        at = tables.Place(number, sheet_name)
        faults += _unreadable(row, names, at)
        cells = [_cell(cell) for cell in row]
        tables.check_row(cells, number, names, sheet=sheet_name)
        if any(cell != "" for cell in cells):
            table = dict(zip(names, cells, strict=False))
            yield tables.entry_of(table, at, name=name, columns=[f for f in fields if f != name], faults=faults)


def _unreadable(row: Sequence[Any], names: Sequence[str], at: tables.Place) -> list[Fault]:
    """Return the cells that hold something else than text or a number."""
    kinds = {
        "f": _("The cell holds a formula. Paste its value instead."),
        "e": _("The cell holds an error of the spreadsheet. Correct it."),
        "d": _("The cell holds a date. Format it as text and write it anew."),
    }
    return [
        Fault(kinds[cell.data_type], sheet=at.sheet, row=at.row, column=column, value=shown(str(cell.value)))
        for cell, column in zip(row, names, strict=False)
        if cell.value is not None and cell.data_type in kinds
    ]


def _cell(cell: Any) -> Cell:
    """Return what a cell holds, "" for what holds nothing or nothing that is read."""
    value = cell.value
    if isinstance(value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return str(value).upper()
    return value if isinstance(value, int | float) else ""
