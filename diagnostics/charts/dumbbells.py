"""Then and now: for each row a hollow mark, a filled mark, and the way between them, on a scale from 0 to 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, NARROW, SIZE, SMALL, Anchor, Pen, Theme, document, line_count, whole

ROW, GAP = 28.0, 10.0
VALUE = 30.0  # room for a printed number on either side
RADIUS = 6.0


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One row: scores from 0 to 100 then and now, None where there was none. `none` says so in words."""

    label: str
    before: float | None
    after: float | None
    none: str = ""


def dumbbells(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    rows: Sequence[Dumbbell],
    cuts: Sequence[float] = (),
    theme: Theme = "page",
    width: float = 640,
) -> str:
    """Return the rows in the order given. `cuts` are where bands meet; they are drawn as quiet lines."""
    pen, place = Pen(theme, uid), _Place(0.0 if width < NARROW else width * 0.36, width)
    body, y = [], 4.0
    for row in rows:
        drawn, y = _row(pen, row, place, y, cuts)
        body.append(drawn)
    return document(pen, body, title=title, desc=desc, width=width, height=y - GAP + 4)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where labels and marks go, in pixels; `start` 0 puts the labels above their marks."""

    start: float
    width: float

    @property
    def room(self) -> float:
        return self.width if self.start == 0 else self.start - 2 * GAP

    def x(self, value: float) -> float:
        """Return where a score from 0 to 100 lies."""
        left, right = self.start + VALUE, self.width - VALUE
        return left + (right - left) * min(max(value, 0.0), 100.0) / 100


def _row(pen: Pen, row: Dumbbell, place: _Place, y: float, cuts: Sequence[float]) -> tuple[str, float]:
    """Draw one row; return it and where the next one starts."""
    text = line_count(row.label, width=place.room, lines=2) * SIZE * LEADING
    above = text + 4 if place.start == 0 else 0.0
    middle = y + above + ROW / 2
    parts = [pen.block(0, y + SIZE, row.label, width=place.room, lines=2)]
    parts += [pen.line(place.x(0), middle, place.x(100), middle, "grid")]
    parts += [pen.line(x, middle - ROW / 2 + 3, x, middle + ROW / 2 - 3, "grid") for x in map(place.x, cuts)]
    parts += _marks(pen, row, place, middle)
    return "".join(parts), y + max(above + ROW, text) + GAP


def _marks(pen: Pen, row: Dumbbell, place: _Place, y: float) -> list[str]:
    """Return the two marks with their numbers, or what there is of them."""
    if row.before is None and row.after is None:
        return [pen.text(place.x(0), y - 4, row.none, role="quiet", size=SMALL)]
    found = [(value, role) for value, role in ((row.before, "before"), (row.after, "now")) if value is not None]
    parts = []
    if len(found) == 2 and whole(found[0][0]) != whole(found[1][0]):
        parts.append(pen.line(place.x(found[0][0]), y, place.x(found[1][0]), y, "move"))
    parts += [pen.circle(place.x(value), y, RADIUS, role) for value, role in found]
    return parts + _numbers(pen, found, place, y)


def _numbers(pen: Pen, found: list[tuple[float, str]], place: _Place, y: float) -> list[str]:
    """Return each number on the outer side of its mark, above the line; one number where both are the same."""
    if len(found) == 2 and whole(found[0][0]) == whole(found[1][0]):
        found = found[1:]
    lowest = min(value for value, _role in found)
    parts = []
    for value, role in found:
        is_left = len(found) == 2 and value == lowest
        x = place.x(value) + (-RADIUS - 5 if is_left else RADIUS + 5)
        anchor: Anchor = "end" if is_left else "start"
        weight = "strong" if role == "now" else "quiet"
        parts.append(pen.text(x, y - 4, str(whole(value)), anchor=anchor, role=weight, size=SMALL))
    return parts
