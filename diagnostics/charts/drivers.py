"""What pushes a score up and down from where it starts: signed bars, longest first, that sum to the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, NARROW, SIZE, SMALL, Pen, Theme, document, line_count

BAR = 16.0
VALUE = 40.0  # room for a printed value on either side
GAP = 12.0
LEAST = 10.0  # points that half the axis stands for at least


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
    total: Bar | None = None,
    start: Bar | None = None,
    theme: Theme = "page",
    width: float = 640,
) -> str:
    """Return the bars in the order given between the number they start from and, below a rule, the total, if any.

    Start and total are numbers without a bar: beside them, what the bars add and take would be too short to compare.
    """
    pen = Pen(theme, uid)
    axis = _Axis.over([bar.value for bar in bars], width)
    body, y = [pen.hatch()], 4.0
    if start:
        drawn, y = _number(pen, start, axis, y, role="text")
        body.append(drawn)
    top = y
    for bar in bars:
        drawn, y = _row(pen, bar, axis, y)
        body.append(drawn)
    if bars and not axis.stands_above:
        body.append(pen.line(axis.x(0), top - 4, axis.x(0), y - GAP + 4, "axis"))
    if total:
        body.append(pen.line(0, y - GAP / 2, width, y - GAP / 2, "axis"))
        drawn, y = _number(pen, total, axis, y + 4, role="strong")
        body.append(drawn)
    return document(pen, body, title=title, desc=desc, width=width, height=y - GAP + 6)


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
        low, high = min([0.0, *values]), max([0.0, *values])
        # Few points are drawn short: a bar of three must not look like one of thirty.
        low, high = (min(low, -LEAST) if low < 0 else low), (max(high, LEAST) if high > 0 else high)
        start = (0.0 if width < NARROW else label + 8) + (VALUE if low < 0 else 0)
        return cls(label, start, width - VALUE, low, high if high > low else low + 1)

    def x(self, value: float) -> float:
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    @property
    def stands_above(self) -> bool:
        return self.label >= self.end


def _row(pen: Pen, bar: Bar, axis: _Axis, y: float) -> tuple[str, float]:
    """Return one row and where the next one starts."""
    lines = line_count(bar.label, width=axis.label, lines=3)
    label = pen.block(0, y + SIZE - 1, bar.label, width=axis.label, lines=3)
    tall = lines * SIZE * LEADING
    top = y + tall + 2 if axis.stands_above else y + max(0.0, (tall - BAR) / 2 - 1)
    end = top + BAR if axis.stands_above else max(y + tall, top + BAR)
    return label + _bar(pen, bar, axis, top), end + GAP


def _number(pen: Pen, bar: Bar, axis: _Axis, y: float, *, role: str) -> tuple[str, float]:
    """Return a row with a number and no bar, and where the next one starts."""
    room = axis.label - (VALUE if axis.stands_above else 0)
    lines = line_count(bar.label, width=room, lines=2)
    label = pen.block(0, y + SIZE - 1, bar.label, width=room, lines=2, role=role)
    place = axis.end + VALUE if axis.stands_above else axis.x(0) + 6
    value = pen.text(place, y + SIZE - 1, bar.printed, anchor="end" if axis.stands_above else "start", role=role)
    return label + value, y + lines * SIZE * LEADING + GAP


def _bar(pen: Pen, bar: Bar, axis: _Axis, top: float) -> str:
    zero, tip = axis.x(0), axis.x(bar.value)
    axle = pen.line(zero, top - 3, zero, top + BAR + 3, "axis")
    if bar.value < 0:
        drawn = pen.hatched(tip, top, zero - tip, BAR, "less")
        return drawn + axle + pen.text(tip - 6, top + BAR - 3, bar.printed, anchor="end", size=SMALL)
    drawn = pen.rect(zero, top, tip - zero, BAR, "bar")
    return drawn + axle + pen.text(tip + 6, top + BAR - 3, bar.printed, size=SMALL)
