"""Who does what: seven functions on a line from "others do it all" to "the firm alone", now and three years ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, NARROW, SIZE, SMALL, Pen, Theme, document, line_count

STEPS = 4
ROW, DOT, GAP = 24.0, 7.0, 10.0


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One function: levels 0 to 4 now and three years ago (None when not known), and the change in words."""

    label: str
    now: int | None
    before: int | None
    change: str


def function_map(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    rows: Sequence[FunctionRow],
    levels: Sequence[str],
    now_label: str,
    before_label: str,
    theme: Theme = "page",
    width: float = 640,
) -> str:
    """Return the map. `levels` are the five steps in short; narrow maps name only the first and the last.

    A full dot is today, a hollow one three years ago, an arrow leads from then to now: right is a gain, left a loss.
    """
    pen = Pen(theme, uid)
    track = _Track.of(width)
    body = [_key(pen, now_label, before_label)]
    heads, y = _heads(pen, levels, track, 34.0)
    body.append(heads)
    for row in rows:
        drawn, y = _row(pen, row, track, y)
        body.append(drawn)
    return document(pen, body, title=title, desc=desc, width=width, height=y - GAP + 8)


@dataclass(frozen=True, slots=True)
class _Track:
    """Where the label, the line and the words on the change go, in pixels."""

    label: float
    start: float
    end: float
    width: float

    @classmethod
    def of(cls, width: float) -> _Track:
        if width < NARROW:
            return cls(width, DOT + 3, width - 108, width)
        return cls(width * 0.27, width * 0.27 + 44, width - 128, width)

    def x(self, level: float) -> float:
        return self.start + (self.end - self.start) * level / STEPS

    @property
    def is_narrow(self) -> bool:
        return self.width < NARROW


def _key(pen: Pen, now_label: str, before_label: str) -> str:
    """Return the legend: what the two dots mean."""
    room = 130.0
    parts = [pen.circle(DOT + 3, 12, DOT, "now"), pen.circle(DOT + 173, 12, DOT, "before")]
    parts.append(pen.block(24, 17, now_label, width=room, lines=1, size=SMALL))
    parts.append(pen.block(194, 17, before_label, width=room, lines=1, size=SMALL))
    return "".join(parts)


def _heads(pen: Pen, levels: Sequence[str], track: _Track, y: float) -> tuple[str, float]:
    """Return the names of the steps above the line and where the first row starts."""
    if track.is_narrow:
        return _two_ends(pen, levels, track, y)
    room = (track.end - track.start) / STEPS - 6
    lines = max(line_count(name, width=room, lines=3, size=SMALL) for name in levels)
    drawn = [
        pen.block(track.x(n), y + SMALL, name, width=room, lines=3, anchor="middle", role="quiet", size=SMALL)
        for n, name in enumerate(levels)
    ]
    return "".join(drawn), y + lines * SMALL * LEADING + 8


def _two_ends(pen: Pen, levels: Sequence[str], track: _Track, y: float) -> tuple[str, float]:
    room = (track.end - track.start) / 2 - 4
    lines = max(line_count(name, width=room, lines=3, size=SMALL) for name in (levels[0], levels[-1]))
    first = pen.block(0, y + SMALL, levels[0], width=room, lines=3, role="quiet", size=SMALL)
    end = track.end + DOT
    last = pen.block(end, y + SMALL, levels[-1], width=room, lines=3, anchor="end", role="quiet", size=SMALL)
    return first + last, y + lines * SMALL * LEADING + 8


def _row(pen: Pen, row: FunctionRow, track: _Track, y: float) -> tuple[str, float]:
    """Return one function's row and where the next one starts."""
    tall = line_count(row.label, width=track.label, lines=2) * SIZE * LEADING
    label = pen.block(0, y + SIZE - 1, row.label, width=track.label, lines=2)
    middle = y + tall + ROW / 2 if track.is_narrow else y + max(tall, ROW) / 2 - 2
    room = track.width - track.end - DOT - 10
    # Two lines of words stand around the middle, one stands on it.
    lift = (line_count(row.change, width=room, lines=2, size=SMALL) - 1) * SMALL * LEADING / 2
    words = pen.block(track.end + DOT + 10, middle + 5 - lift, row.change, width=room, lines=2, size=SMALL)
    end = y + tall + ROW if track.is_narrow else y + max(tall, ROW)
    return label + _line(pen, track, middle) + _dots(pen, row, track, middle) + words, end + GAP


def _line(pen: Pen, track: _Track, y: float) -> str:
    ticks = [pen.line(track.x(n), y - 4, track.x(n), y + 4, "grid") for n in range(STEPS + 1)]
    return pen.line(track.x(0), y, track.x(STEPS), y, "grid") + "".join(ticks)


def _dots(pen: Pen, row: FunctionRow, track: _Track, y: float) -> str:
    parts = []
    if row.now is not None and row.before is not None and row.now != row.before:
        parts.append(_arrow(pen, track.x(row.before), track.x(row.now), y))
    if row.before is not None:
        # Where nothing changed the hollow dot shows as a ring around the full one.
        parts.append(pen.circle(track.x(row.before), y, DOT + (3 if row.now == row.before else 0), "before"))
    if row.now is not None:
        parts.append(pen.circle(track.x(row.now), y, DOT, "now"))
    return "".join(parts)


def _arrow(pen: Pen, start: float, end: float, y: float) -> str:
    way = 1 if end > start else -1
    tip = end - way * (DOT + 2)
    head = [(tip, y), (tip - way * 9, y - 6), (tip - way * 9, y + 6)]
    return pen.line(start, y, tip - way * 6, y, "move") + pen.polygon(head, "now")
