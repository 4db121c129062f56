"""All tables of the programme page as rows of one file: exactly what the page tells, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from casestudies.exchange.csv_files import BYTE_ORDER_MARK
from diagnostics.portfolio.export import Value, csv_line
from diagnostics.presentation.programme import ChangeRow, Grid


def headings() -> list[str]:
    """Return the names of the columns."""
    return [_("Table"), _("Group"), _("Class"), _("Firms, at least"), _("Firms, at most"), _("Points")]


def rows_of(grids: Iterable[Grid]) -> Iterator[list[Value]]:
    """Yield a row for each cell of each grid."""
    for grid in grids:
        for row in grid.rows:
            for head, cell in zip(grid.heads, row.cells, strict=True):
                yield [grid.title, row.label, head, cell.low, cell.high, None]


def change_rows_of(title: str, rows: Iterable[ChangeRow]) -> Iterator[list[Value]]:
    """Yield a row for each criterion's median change that is told."""
    for row in rows:
        if row.way:
            yield [title, row.label, row.firms, None, None, row.points]


def write(rows: Iterable[list[Value]]) -> str:
    """Return the file: a spreadsheet reads its cells as text and numbers, never as formulas."""
    return BYTE_ORDER_MARK + csv_line(headings()) + "".join(map(csv_line, rows))
