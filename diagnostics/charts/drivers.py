"""What pushes a score up and down: signed bars, longest first, that sum to the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, NARROW, SIZE, SMALL, Pen, Theme, document, line_count

BAR = 16.0
VALUE = 40.0  # room for a printed value on either side
GAP = 12.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One driver. `value` is in points of the score; `printed` is the same, rounded and signed."""

    label: str
    value: float
    printed: str


def driver_bars(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    bars: Sequence[Bar],
    total: Bar,
    theme: Theme = "page",
    width: float = 640,
) -> str:
    """Return the bars in the order given, and below a rule the total they sum to."""
    pen = Pen(theme, uid)
    axis = _Axis.over([bar.value for bar in [*bars, total]], width)
    body, y = [pen.hatch()], 4.0
    for bar in bars:
        drawn, y = _row(pen, bar, axis, y)
        body.append(drawn)
    body.append(pen.line(0, y - GAP / 2, width, y - GAP / 2, "axis"))
    drawn, end = _row(pen, total, axis, y + 4, is_total=True)
    body.append(drawn)
    if not axis.stands_above:
        body.append(pen.line(axis.x(0), 0, axis.x(0), end - GAP + 4, "axis"))
    return document(pen, body, title=title, desc=desc, width=width, height=end - GAP + 6)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where labels and bars go, in pixels: the labels' width, the bars' start and end, and the values' extent."""

    label: float
    start: float
    end: float
    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float], width: float) -> _Axis:
        label = width if width < NARROW else width * 0.42
        low, high = min(0.0, *values), max(0.0, *values)
        start = (0.0 if width < NARROW else label + 8) + (VALUE if low < 0 else 0)
        return cls(label, start, width - VALUE, low, high if high > low else low + 1)

    def x(self, value: float) -> float:
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    @property
    def stands_above(self) -> bool:
        return self.label >= self.end


def _row(pen: Pen, bar: Bar, axis: _Axis, y: float, *, is_total: bool = False) -> tuple[str, float]:
    """Return one row and where the next one starts."""
    role = "strong" if is_total else "text"
    lines = line_count(bar.label, width=axis.label, lines=3)
    label = pen.block(0, y + SIZE - 1, bar.label, width=axis.label, lines=3, role=role)
    tall = lines * SIZE * LEADING
    top = y + tall + 2 if axis.stands_above else y + max(0.0, (tall - BAR) / 2 - 1)
    end = top + BAR if axis.stands_above else max(y + tall, top + BAR)
    return label + _bar(pen, bar, axis, top, role), end + GAP


def _bar(pen: Pen, bar: Bar, axis: _Axis, top: float, role: str) -> str:
    zero, tip = axis.x(0), axis.x(bar.value)
    axle = pen.line(zero, top - 3, zero, top + BAR + 3, "axis")
    if bar.value < 0:
        drawn = pen.hatched(tip, top, zero - tip, BAR, "less")
        return drawn + axle + pen.text(tip - 6, top + BAR - 3, bar.printed, anchor="end", role=role, size=SMALL)
    drawn = pen.rect(zero, top, tip - zero, BAR, "bar")
    return drawn + axle + pen.text(tip + 6, top + BAR - 3, bar.printed, role=role, size=SMALL)
