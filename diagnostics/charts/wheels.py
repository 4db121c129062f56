"""Hub and spoke: for each buyer a wheel with a spoke for each firm that sells to it, hollow where that is open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, SMALL, Pen, Theme, document, line_count

HUB, RIM, END = 9.0, 52.0, 3.5
CELL = 160.0  # the least width of a wheel with its name
MOST_SPOKES = 40


@dataclass(frozen=True, slots=True)
class Wheel:
    """A buyer and the firms that sell to it, from `low` to `high`; `printed` says so."""

    label: str
    low: int
    high: int
    printed: str


def wheels(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    hubs: Sequence[Wheel],
    theme: Theme = "page",
    width: float = 640,
) -> str:
    """Return the wheels in the order given. With many firms a spoke stands for several: see `firms_a_spoke`."""
    pen, each = Pen(theme, uid), firms_a_spoke(hubs)
    columns = max(1, min(int(width // CELL), len(hubs)))
    room = width / columns
    body, y = [], 4.0
    for start in range(0, len(hubs), columns):
        line = hubs[start : start + columns]
        body += [_wheel(pen, hub, (room * (n + 0.5), y), room - 12, each) for n, hub in enumerate(line)]
        y += max(_height(hub, room - 12) for hub in line)
    return document(pen, body, title=title, desc=desc, width=width, height=y)


def firms_a_spoke(hubs: Sequence[Wheel]) -> int:
    """Return how many firms one spoke stands for, so that no wheel has more than 40 spokes."""
    return math.ceil(max((hub.high for hub in hubs), default=1) / MOST_SPOKES)


def _height(hub: Wheel, room: float) -> float:
    return 2 * RIM + 14 + (line_count(hub.label, width=room, lines=2) + 1) * SMALL * LEADING + 20


def _wheel(pen: Pen, hub: Wheel, top: tuple[float, float], room: float, each: int) -> str:
    x, middle = top[0], top[1] + RIM + 4
    spokes = math.ceil(hub.high / each)
    sure = hub.low // each
    drawn = [_spoke(pen, x, middle, math.tau * n / spokes, is_sure=n < sure) for n in range(spokes)]
    drawn.append(pen.circle(x, middle, HUB, "now"))
    under = middle + RIM + 8 + SMALL
    lines = line_count(hub.label, width=room, lines=2, size=SMALL)
    drawn.append(pen.block(x, under, hub.label, width=room, lines=2, anchor="middle", role="strong", size=SMALL))
    below = under + lines * SMALL * LEADING
    drawn.append(pen.text(x, below, hub.printed, anchor="middle", role="quiet", size=SMALL))
    return "".join(drawn)


def _spoke(pen: Pen, x: float, y: float, turn: float, *, is_sure: bool) -> str:
    """Return one spoke, clockwise from the top."""
    across, up = math.sin(turn), -math.cos(turn)
    ends = (x + across * HUB, y + up * HUB, x + across * RIM, y + up * RIM)
    tip = pen.circle(ends[2], ends[3], END, "now" if is_sure else "open")
    return pen.line(*ends, "axis" if is_sure else "grid") + tip
