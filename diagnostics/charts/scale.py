"""A scale from 0 to 100 in named bands: the score on it, the range of missing answers over it, the interval below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import LEADING, SMALL, Pen, Theme, document, line_count, whole

SIDE = 32.0  # room for the number at either end of the range
TOP, TRACK = 24.0, 22.0
MARK = 8.0
BELOW = 6.0  # from the track to the interval's line, and from there to the names
TICK = 3.0


@dataclass(frozen=True, slots=True)
class ScaleBand:
    """One band of the scale: `low` to `high` out of 100. `fill` is a colour of the palette, 1 (ochre) to 5 (navy)."""

    name: str
    low: float
    high: float
    fill: int
    is_reached: bool = False


def band_scale(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    bands: Sequence[ScaleBand],
    low: float | None = None,
    point: float | None = None,
    high: float | None = None,
    interval: tuple[float, float] | None = None,
    theme: Theme = "page",
    width: float = 320,
) -> str:
    """Return the scale. `low`, `point` and `high` run from 0 to 100; all None where nothing could be judged.

    `interval` is where the score lies when weights and answers are a little off: a thin line below the bands, so that
    nobody takes it for the range, which is a bar across them. Its ends are not printed: the words beside it say them.
    """
    pen = Pen(theme, uid)
    under = TOP + TRACK + (BELOW if interval else 0)
    body = [_band(pen, band, width, under) for band in bands]
    names = max((_name_lines(band, width) for band in bands), default=1)
    if point is not None:
        body.append(_score(pen, point if low is None else low, point, point if high is None else high, width))
    if interval:
        body.append(_interval(pen, *interval, width))
    height = under + 8 + names * SMALL * LEADING
    return document(pen, body, title=title, desc=desc, width=width, height=height)


def _x(value: float, width: float) -> float:
    return SIDE + (width - 2 * SIDE) * min(max(value, 0.0), 100.0) / 100


def _band(pen: Pen, band: ScaleBand, width: float, under: float) -> str:
    start, end = _x(band.low, width), _x(band.high, width)
    box = pen.rect(start, TOP, end - start, TRACK, f"band-{band.fill}")
    role = "strong" if band.is_reached else "quiet"
    below = under + SMALL + 5
    name = pen.block(
        (start + end) / 2,
        below,
        band.name,
        width=_room(band, width),
        lines=2,
        anchor="middle",
        role=role,
        size=SMALL,
    )
    return box + name


def _room(band: ScaleBand, width: float) -> float:
    """Return the room for a band's name: outer bands may use the margin too."""
    reach = _x(band.high, width) - _x(band.low, width)
    return reach + (SIDE / 2 if band.low <= 0 or band.high >= 100 else 0) - 4


def _name_lines(band: ScaleBand, width: float) -> int:
    return line_count(band.name, width=_room(band, width), lines=2, size=SMALL)


def _score(pen: Pen, low: float, point: float, high: float, width: float) -> str:
    """Return the mark, and around it the range with a number at each end."""
    start, at, end = _x(low, width), _x(point, width), _x(high, width)
    middle = TOP + TRACK / 2
    parts = []
    if whole(high) > whole(low):
        parts += [
            pen.rect(start, middle - 4, end - start, 8, "range-bar"),
            pen.line(start, TOP - 3, start, TOP + TRACK + 3, "range"),
            pen.line(end, TOP - 3, end, TOP + TRACK + 3, "range"),
        ]
        parts += _ends(pen, (start, low), (end, high), at)
    corners = [(at, middle - MARK - 2), (at + MARK, middle), (at, middle + MARK + 2), (at - MARK, middle)]
    parts.append(pen.polygon(corners, "mark"))
    parts.append(pen.text(at, TOP - 9, str(whole(point)), anchor="middle", role="strong"))
    return "".join(parts)


def _interval(pen: Pen, low: float, high: float, width: float) -> str:
    """Return the line below the bands, with a tick at each end."""
    start, end, y = _x(low, width), _x(high, width), TOP + TRACK + BELOW
    ticks = (pen.line(x, y - TICK, x, y + TICK, "interval") for x in (start, end))
    return pen.line(start, y, end, y, "interval") + "".join(ticks)


def _ends(pen: Pen, low: tuple[float, float], high: tuple[float, float], at: float) -> list[str]:
    """Return the numbers at the ends, moved outwards where they would touch the score's own number."""
    left = min(low[0], at - 24)
    right = max(high[0], at + 24)
    return [
        pen.text(left, TOP - 9, str(whole(low[1])), anchor="middle", role="quiet", size=SMALL),
        pen.text(right, TOP - 9, str(whole(high[1])), anchor="middle", role="quiet", size=SMALL),
    ]
