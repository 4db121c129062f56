"""One firm beside others on a scale from 0 to 100: the middle half of the others as a box, the firm's range over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.scale import ScaleBand
from diagnostics.charts.svg import LEADING, SMALL, Pen, Theme, document, line_count, whole

SIDE, TOP, BOX, MARK = 24.0, 24.0, 26.0, 7.0


@dataclass(frozen=True, slots=True)
class Others:
    """Quartiles of the others' scores, 0 to 100."""

    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True)
class Own:
    """The firm's score and its range, 0 to 100."""

    low: float
    point: float
    high: float


def comparison_strip(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    bands: Sequence[ScaleBand],
    others: Others,
    own: Own | None = None,
    theme: Theme = "page",
    width: float = 320,
) -> str:
    """Return the strip. `own` is None where the firm could not be judged. The quartiles stand below the box."""
    pen = Pen(theme, uid)
    middle = TOP + BOX / 2 + 4
    x = lambda value: SIDE + (width - 2 * SIDE) * min(max(value, 0.0), 100.0) / 100  # noqa: E731
    body = [pen.line(x(0), middle, x(100), middle, "axis")]
    body += [pen.line(x(each), TOP, x(each), TOP + BOX + 8, "grid") for each in cuts(bands)]
    body.append(pen.rect(x(others.lower), TOP + 4, x(others.upper) - x(others.lower), BOX, "box"))
    body.append(pen.line(x(others.median), TOP + 4, x(others.median), TOP + 4 + BOX, "move"))
    if own:
        body += _own(pen, own, [x(own.low), x(own.point), x(own.high)], middle)
    names, end = _names(pen, bands, x)
    return document(pen, [*body, names], title=title, desc=desc, width=width, height=end)


def cuts(bands: Sequence[ScaleBand]) -> list[float]:
    """Return where the bands begin and end."""
    return sorted({end for band in bands for end in (band.low, band.high)})


def _own(pen: Pen, own: Own, places: Sequence[float], middle: float) -> list[str]:
    start, at, end = places
    corners = [(at, middle - MARK - 2), (at + MARK, middle), (at, middle + MARK + 2), (at - MARK, middle)]
    ticks = [pen.line(x, middle - 5, x, middle + 5, "range") for x in (start, end)] if end > start else []
    return [
        pen.line(start, middle, end, middle, "range"),
        *ticks,
        pen.polygon(corners, "mark"),
        pen.text(at, TOP - 6, str(whole(own.point)), anchor="middle", role="strong"),
    ]


def _names(pen: Pen, bands: Sequence[ScaleBand], x: object) -> tuple[str, float]:
    """Return the names of the bands under the strip, and where they end."""
    y, lines, drawn = TOP + BOX + 12 + SMALL, 1, ""
    for band in bands:
        start, end = x(band.low), x(band.high)  # type: ignore[operator]
        lines = max(lines, line_count(band.name, width=end - start - 4, lines=2, size=SMALL))
        drawn += pen.block(
            (start + end) / 2, y, band.name, width=end - start - 4, lines=2, anchor="middle", role="quiet", size=SMALL
        )
    return drawn, y + (lines - 1) * SMALL * LEADING + 8
