"""How many firms are where, told as spans: for each group and class a bar, full as far as is sure, hatched beyond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, NARROW, SIZE, SMALL, Pen, Theme, document, line_count

BAR, GAP = 14.0, 12.0
BETWEEN = 14.0  # two columns


@dataclass(frozen=True, slots=True)
class SpanCell:
    """A count from `low` to `high`, and the same as it is printed. `fill` is a band's colour, 1 to 5, or 0 for none."""

    low: int
    high: int
    printed: str
    fill: int = 0


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A group of firms, with a cell for each class."""

    label: str
    cells: tuple[SpanCell, ...]


def span_grid(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    heads: Sequence[str],
    rows: Sequence[SpanRow],
    theme: Theme = "page",
    width: float = 640,
) -> str:
    """Return the rows in the order given, all bars drawn to one scale."""
    pen, place = Pen(theme, uid), _Columns.of(width, len(heads))
    longest = max((cell.high for row in rows for cell in row.cells), default=1)
    body = [pen.hatch()]
    drawn, y = _heads(pen, heads, place)
    body.append(drawn)
    for row in rows:
        drawn, y = _row(pen, row, place, y, longest)
        body.append(drawn)
    return document(pen, body, title=title, desc=desc, width=width, height=y - GAP + 4)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where columns begin, in pixels; `label` is the room for a group's name, above its bars where `start` is 0."""

    label: float
    start: float
    room: float

    @classmethod
    def of(cls, width: float, columns: int) -> _Columns:
        start = 0.0 if width < NARROW else width * (0.28 if columns > 1 else 0.5)
        label = width if start == 0 else start - BETWEEN
        return cls(label, start, (width - start) / max(columns, 1) - BETWEEN)

    def x(self, column: int) -> float:
        return self.start + column * (self.room + BETWEEN)


def _heads(pen: Pen, heads: Sequence[str], place: _Columns) -> tuple[str, float]:
    """Return the names of the classes and where the first row starts."""
    lines = max((line_count(head, width=place.room, lines=3, size=SMALL) for head in heads), default=0)
    names = [
        pen.block(place.x(n), SMALL, head, width=place.room, lines=3, role="quiet", size=SMALL)
        for n, head in enumerate(heads)
    ]
    return "".join(names), lines * SMALL * LEADING + GAP


def _row(pen: Pen, row: SpanRow, place: _Columns, y: float, longest: int) -> tuple[str, float]:
    """Return one group's bars and where the next group starts."""
    text = line_count(row.label, width=place.label, lines=3) * SIZE * LEADING if row.label else 0.0
    drawn = pen.block(0, y + SIZE - 1, row.label, width=place.label, lines=3) if row.label else ""
    top = y + (text + 2 if place.start == 0 else 0)
    for n, cell in enumerate(row.cells):
        drawn += _cell(pen, cell, place.x(n), top, place.room / longest)
    return drawn, max(y + text, top + SMALL + 6 + BAR) + GAP


def _cell(pen: Pen, cell: SpanCell, x: float, y: float, scale: float) -> str:
    sure, more = cell.low * scale, (cell.high - cell.low) * scale
    top = y + SMALL + 5
    number = pen.text(x, y + SMALL - 1, cell.printed, role="text" if cell.low else "quiet", size=SMALL)
    fill = pen.rect(x, top, sure, BAR, f"band-{cell.fill}" if cell.fill else "bar") if cell.low else ""
    return number + pen.hatched(x + sure, top, more, BAR, "rest") + fill
