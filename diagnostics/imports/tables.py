"""Reads a spreadsheet of unknown making into headings and rows of text, or says why it cannot be read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import openpyxl
import structlog
from django.utils.translation import gettext as _

from casestudies.exchange import workbook_guard
from casestudies.exchange.cells import unguarded
from casestudies.exchange.faults import RefusedFileError, refused
from casestudies.exchange.xlsx_files import ESCAPED
from casestudies.readers import UNPRINTABLE

log = structlog.get_logger(__name__)

ACCEPTED = ".csv, .tsv, .txt, .xlsx"
MOST_ROWS = 1_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000  # characters; no fact of a firm has a tenth of it
MARKS = "\t;,"
SAMPLED = 20  # lines that tell what parts the cells


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; each row has its number in the file, counted from 1. `remarks` are good to know."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    remarks: tuple[str, ...] = ()


def read(name: str, data: bytes) -> Table:
    """Return the table in a file, by the ending of its name. Raises RefusedFileError."""
    ending = PurePath(name).suffix.lower()
    if ending == ".xlsx":
        return table_of(*rows_of_workbook(data))
    if ending in {".csv", ".tsv", ".txt"}:
        return table_of(rows_of_text(text_of(data)), ())
    text = _("Files that end in %(ending)s are not read. Accepted: %(accepted)s.")
    raise refused(text % {"ending": ending[:20] or "…", "accepted": ACCEPTED})


def table_of(rows: Iterable[tuple[int, list[str]]], remarks: Iterable[str]) -> Table:
    """Return rows as a table: the first that holds anything are the headings. Raises RefusedFileError."""
    filled = ((number, trimmed(cells)) for number, cells in rows)
    kept = [(number, cells) for number, cells in filled if cells][: MOST_ROWS + 2]
    if len(kept) < 2:
        raise refused(_("The file holds no table: a line of headings and at least one line below it."))
    if len(kept) > MOST_ROWS + 1:
        raise refused(_("There are more than %(most)s rows. Divide the file.") % {"most": MOST_ROWS})
    width = max(len(cells) for _number, cells in kept)
    if width > MOST_COLUMNS:
        text = _("There are %(count)s columns. A table has at most %(most)s.")
        raise refused(text % {"count": width, "most": MOST_COLUMNS})
    (_first, headings), *lines = kept
    padded = ((number, tuple(cells + [""] * (width - len(cells)))) for number, cells in lines)
    return Table(tuple(headings + [""] * (width - len(headings))), tuple(padded), tuple(remarks))


def trimmed(cells: list[str]) -> list[str]:
    """Return a row without empty cells at its end."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def clean(text: str, row: int) -> str:
    """Return a cell on one line, without what cannot be shown. Raises RefusedFileError for a very long one."""
    if len(text) > LONGEST_CELL:
        raise refused(_("A cell holds more than %(most)s characters.") % {"most": LONGEST_CELL}, row=row)
    return " ".join(unguarded(UNPRINTABLE.sub(" ", text)).split())


# --- Text


def text_of(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or what Western Windows writes.

    Raises RefusedFileError for what is no text.
    """
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refused(_("The file is not a text that can be read. Save it as CSV in UTF-8."))


def rows_of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV. Raises RefusedFileError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark_of(text), strict=True, skipinitialspace=True)
    try:
        for cells in reader:
            yield reader.line_num, [clean(cell, reader.line_num) for cell in cells]
    except csv.Error as error:
        words = _("The table cannot be read near line %(line)s (%(why)s). Check quotes and the length of cells.")
        raise refused(words % {"line": reader.line_num, "why": error}) from error


def mark_of(text: str) -> str:
    """Return what parts the cells: the mark that the headings have most of, and as many of in most lines."""
    lines = [line for line in text.splitlines()[:SAMPLED] if line.strip()]
    if not lines:
        return ","

    def trust(mark: str) -> tuple[int, int]:
        count = lines[0].count(mark)
        return (sum(line.count(mark) == count for line in lines) if count else 0), count

    return max(MARKS, key=trust)


# --- Workbooks


def rows_of_workbook(data: bytes) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return the rows of a workbook's first sheet that holds any, and what was left out. Raises RefusedFileError."""
    workbook_guard.check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not read anyway
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return first_sheet(book)
    except RefusedFileError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise whatever it stumbles over
        log.warning("workbook_unreadable", error=type(error).__name__)
        raise refused(_("The workbook cannot be read; a part of it is missing or damaged. Save it anew.")) from error


def first_sheet(book: Any) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return the rows of the first sheet with any, and a remark on the other sheets."""
    for sheet in book.worksheets:
        if rows := rows_of_sheet(sheet):
            others = [other for other in book.sheetnames if other != sheet.title]
            remark = _("Only the sheet “%(name)s” is read.") % {"name": sheet.title}
            return rows, [remark] if others else []
    return [], []


def rows_of_sheet(sheet: Any) -> list[tuple[int, list[str]]]:
    """Return the rows of a sheet that hold anything."""
    sheet.reset_dimensions()  # what a sheet says of its own size need not be so
    rows = ((number, [shown(cell, number) for cell in row]) for number, row in enumerate(sheet.iter_rows(), start=1))
    return [(number, cells) for number, cells in rows if any(cells)]


def shown(cell: Any, row: int) -> str:
    """Return a cell as somebody would type it: percentages with their sign, whole numbers without decimals."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value * 100:.6g}%" if "%" in (cell.number_format or "") else f"{value:.12g}"
    return clean(ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)), row)
