"""Who buys how much: one bar for all sales, cut by buyer, and below it a bar for each buyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, NARROW, SIZE, SMALL, Pen, Theme, document, line_count
from diagnostics.charts.words import text_width

STRIP, BAR, GAP = 28.0, 16.0, 10.0
VALUE = 64.0  # room for the printed share


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One buyer, or several together or nobody by name (`is_rest`). `tenths` is None when the share is not known."""

    label: str
    tenths: int | None
    printed: str
    is_rest: bool = False


def share_bars(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    rows: Sequence[ShareRow],
    theme: Theme = "page",
    width: float = 640,
) -> str:
    """Return the bars in the order given. Shares over 100% in sum are drawn to scale of their sum."""
    pen = Pen(theme, uid)
    whole = max(1000, sum(row.tenths or 0 for row in rows))
    body = [pen.hatch(), *_strip(pen, rows, whole, width)]
    y = STRIP + 18.0
    for row in rows:
        drawn, y = _row(pen, row, whole, y, width)
        body.append(drawn)
    return document(pen, body, title=title, desc=desc, width=width, height=y - GAP + 4)


def _strip(pen: Pen, rows: Sequence[ShareRow], whole: int, width: float) -> list[str]:
    """Return all sales as one bar: a piece for each buyer, hatched where it is not one buyer."""
    parts, x = [], 1.0
    for row in rows:
        piece = (width - 2) * (row.tenths or 0) / whole
        if piece <= 0:
            continue
        parts.append(_piece(pen, row, x, piece))
        x += piece
    parts.append(pen.rect(1, 1, width - 2, STRIP, "rest", extra=' fill="none"'))
    return parts


def _piece(pen: Pen, row: ShareRow, x: float, piece: float) -> str:
    if row.is_rest:
        return pen.hatched(x, 1, piece, STRIP, "rest")
    drawn = pen.rect(x, 1, piece, STRIP, "bar") + pen.line(x + piece, 1, x + piece, 1 + STRIP, "gap")
    if text_width(row.printed, SMALL) + 8 <= piece:
        drawn += pen.text(x + piece / 2, STRIP / 2 + 6, row.printed, anchor="middle", role="on-bar", size=SMALL)
    return drawn


def _row(pen: Pen, row: ShareRow, whole: int, y: float, width: float) -> tuple[str, float]:
    """Return one buyer's row and where the next one starts."""
    is_narrow = width < NARROW
    room = width if is_narrow else width * 0.36
    tall = line_count(row.label, width=room, lines=2) * SIZE * LEADING
    label = pen.block(0, y + SIZE - 1, row.label, width=room, lines=2)
    start = 0.0 if is_narrow else room + 12
    top = y + tall + 2 if is_narrow else y + max(0.0, (tall - BAR) / 2 - 1)
    full = width - start - (text_width(row.printed, SMALL) + 12 if row.tenths is None else VALUE)
    reach = full * (row.tenths or 0) / whole
    if row.tenths is not None:
        label += (pen.hatched if row.is_rest else pen.rect)(start, top, reach, BAR, "rest" if row.is_rest else "bar")
    value = pen.text(start + reach + (0 if row.tenths is None else 8), top + BAR - 3, row.printed, size=SMALL)
    return label + value, max(y + tall, top + BAR) + GAP
