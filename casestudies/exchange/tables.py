"""Rows of a table as records, and back: what CSV and XLSX have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casestudies.exchange import cells
from casestudies.exchange.cells import Cell
from casestudies.exchange.content import Record
from casestudies.exchange.faults import Fault, refused
from casestudies.exchange.fields import kind_of
from casestudies.exchange.limits import MOST_COLUMNS, MOST_ROWS
from casestudies.exchange.records import Entry
from casestudies.readers import RefusedValueError, shown

Row = Mapping[str, Cell]
PERIOD = ("period_start", "period_end")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its number, counted from 1 with the heading, and its sheet where there are several."""

    row: int
    sheet: str = ""


def row_of(record: Record, columns: Iterable[str]) -> list[Cell]:
    """Return the cells of a record, in the order of the columns."""
    start, end = record.get("period", (None, None))
    flat = record | {"period_start": start, "period_end": end}
    return [cells.encode(kind_of(column), flat.get(column)) for column in columns]


def headed(heading: Sequence[Cell], *, known: Sequence[str], sheet: str = "") -> list[str]:
    """Return the columns' names from a table's first row. Raises RefusedFileError for unknown or doubled ones."""
    if len(heading) > MOST_COLUMNS:
        raise refused(
            _("There are %(count)s columns. A file has at most %(most)s.")
            % {"count": len(heading), "most": MOST_COLUMNS},
            sheet=sheet, row=1,
        )  # fmt: skip
    names = [str(name).strip() for name in heading]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in known:
            text = _("%(value)s is no column of case files. Known: %(known)s.")
            raise refused(text % {"value": shown(name), "known": ", ".join(known)}, sheet=sheet, row=1, value=name)
        if names.count(name) > 1:
            text = _("The column %(name)s is there twice. Keep one of them.")
            raise refused(text % {"name": name}, sheet=sheet, row=1, column=name)
    return names


def check_whole(names: Iterable[str], *, needed: Iterable[str], sheet: str = "") -> None:
    """Insist that no column is missing: what a column is silent about would otherwise be emptied unasked."""
    missing = [name for name in needed if name not in names]
    if missing:
        text = _("Columns are missing: %(names)s. Start from an export; a column may be empty, not missing.")
        raise refused(text % {"names": ", ".join(missing)}, sheet=sheet, row=1)


def check_row(cells_here: Sequence[Cell], number: int, names: Sequence[str], *, sheet: str = "") -> None:
    """Insist that a row is not too far down and has nothing beside the columns."""
    if number > MOST_ROWS:
        text = _("There are more than %(most)s rows. Divide the file.")
        raise refused(text % {"most": MOST_ROWS}, sheet=sheet, row=number)
    if any(cell != "" for cell in cells_here[len(names) :]):
        text = _("The row has more cells than the table has columns (%(count)s).")
        raise refused(text % {"count": len(names)}, sheet=sheet, row=number)


def entry_of(row: Row, at: Place, *, name: str, columns: Iterable[str], faults: list[Fault]) -> Entry:
    """Return the entry in a row; a cell that cannot be read is noted as a fault. `name` is the column of the name."""
    record: dict[str, Any] = {}
    for column in columns:
        try:
            record[column] = cells.decode(kind_of(column), row.get(column, ""))
        except RefusedValueError as refusal:
            faults.append(Fault(str(refusal), "", at.sheet, at.row, column, shown(row[column])))
    return Entry(
        name=str(row.get(name, "")).strip(),
        row=at.row,
        record=_with_period(record),
        revision=row.get("revision") or None,
        status=row.get("status") or None,
        name_column=name,
        sheet=at.sheet,
    )


def _with_period(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record with its two years as one period."""
    if not set(PERIOD) <= record.keys():
        return record
    years = [record.pop(column) for column in PERIOD]
    return record | {"period": None if years == [None, None] else years}
