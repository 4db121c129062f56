"""The few SVG elements that charts are made of, and the two themes they come in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from diagnostics.charts.words import wrap

Theme = Literal["page", "print"]
Anchor = Literal["start", "middle", "end"]

SIZE = 14.0  # pixels
SMALL = 13.0
LEADING = 1.3
PRINT_FONT = "Noto Sans"
NARROW = 480  # pixels; below, labels stand above their marks

INK, MUTED, HAIRLINE, PAPER, ACCENT, WASH = "#16202B", "#55606C", "#B9B6AD", "#FFFFFF", "#0B5C7A", "#E4EFF3"
BANDS = ("#FBE8A6", "#DDB868", "#9AA27E", "#37778D", "#143F66")

# What a role looks like on paper. On the page the role is a class and the style sheet decides.
PRINT: dict[str, str] = {
    "text": f'fill="{INK}"',
    "strong": f'fill="{INK}" font-weight="700"',
    "quiet": f'fill="{MUTED}"',
    "on-bar": f'fill="{PAPER}" font-weight="700"',
    "axis": f'stroke="{MUTED}" stroke-width="1"',
    "grid": f'stroke="{HAIRLINE}" stroke-width="1"',
    "range": f'stroke="{INK}" stroke-width="2"',
    "range-bar": f'fill="{PAPER}" stroke="{INK}" stroke-width="1.5"',
    "interval": f'stroke="{INK}" stroke-width="1.5"',
    "mark": f'fill="{INK}" stroke="{PAPER}" stroke-width="1.5"',
    "bar": f'fill="{ACCENT}" stroke="{ACCENT}" stroke-width="1"',
    "less": f'stroke="{INK}" stroke-width="1"',
    "rest": f'stroke="{MUTED}" stroke-width="1"',
    "hatch": f'stroke="{MUTED}" stroke-width="1.5"',
    "gap": f'stroke="{PAPER}" stroke-width="2"',
    "now": f'fill="{INK}" stroke="{INK}" stroke-width="2"',
    "before": f'fill="{PAPER}" stroke="{INK}" stroke-width="2"',
    "move": f'stroke="{INK}" stroke-width="2.5" fill="none"',
    "box": f'fill="{WASH}" stroke="{MUTED}" stroke-width="1"',
    "open": f'fill="{PAPER}" stroke="{MUTED}" stroke-width="1"',
    "cell": f'fill="{PAPER}"',
    "cell-edge": f'fill="none" stroke="{INK}" stroke-width="1"',
    "cell-open": f'fill="none" stroke="{MUTED}" stroke-width="1" stroke-dasharray="3 3"',
    "cell-part": f'fill="{HAIRLINE}"',
    "cell-full": f'fill="{ACCENT}"',
} | {f"band-{n}": f'fill="{colour}" stroke="{INK}" stroke-width="1"' for n, colour in enumerate(BANDS, start=1)}

# XML 1.0 knows neither most control characters nor half a surrogate pair.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe(text: object) -> str:
    """Return user text fit for an SVG: markup escaped, what XML forbids replaced by U+FFFD."""
    return escape(FORBIDDEN.sub("\ufffd", str(text)), quote=True)


def whole(value: float) -> int:
    """Round halves up, so that a printed number falls in the same band as its score (62.5 opens "high")."""
    return math.floor(value + 0.5)


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, always spelt the same way."""
    spelt = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if spelt == "-0" else spelt


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws elements in one theme."""

    theme: Theme
    uid: str

    def look(self, role: str) -> str:
        """Return the attributes that give an element its looks. Raises KeyError for a role nobody defined."""
        printed = PRINT[role]
        return printed if self.theme == "print" else f'class="chart-{role}"'

    def rect(self, x: float, y: float, width: float, height: float, role: str, *, extra: str = "") -> str:  # noqa: PLR0913 - an SVG rect has that many attributes
        """Return a rectangle; a negative width or height counts as nothing."""
        size = f'width="{number(max(width, 0))}" height="{number(max(height, 0))}"'
        return f'<rect x="{number(x)}" y="{number(y)}" {size} {self.look(role)}{extra}/>'

    def line(self, x1: float, y1: float, x2: float, y2: float, role: str) -> str:
        """Return a straight line."""
        ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        return f"<line {ends} {self.look(role)}/>"

    def circle(self, x: float, y: float, radius: float, role: str) -> str:
        """Return a circle."""
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" {self.look(role)}/>'

    def polygon(self, points: Iterable[tuple[float, float]], role: str) -> str:
        """Return a closed shape."""
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        return f'<polygon points="{corners}" {self.look(role)}/>'

    def text(  # noqa: PLR0913 - position, words and looks
        self, x: float, y: float, words: str, *, anchor: Anchor = "start", role: str = "text", size: float = SIZE
    ) -> str:
        """Return one line of text; `y` is its baseline."""
        place = f'x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" font-size="{number(size)}"'
        return f"<text {place} {self.look(role)}>{safe(words)}</text>"

    def block(  # noqa: PLR0913 - position, words, looks and the room there is
        self,
        x: float,
        y: float,
        words: str,
        *,
        width: float,
        lines: int,
        anchor: Anchor = "start",
        role: str = "text",
        size: float = SIZE,
        full: str = "",
    ) -> str:
        """Return text wrapped to `width`; `y` is the first baseline. Cut text keeps the whole in a tooltip.

        `full` is the tooltip to give in any case (default: the words themselves, and only if they were cut).
        """
        broken, was_cut = wrap(words, width=width, size=size, lines=lines)
        drawn = "".join(
            self.text(x, y + index * size * LEADING, line, anchor=anchor, role=role, size=size)
            for index, line in enumerate(broken)
        )
        tooltip = full or (words if was_cut else "")
        return f"<g><title>{safe(tooltip)}</title>{drawn}</g>" if tooltip else drawn

    def hatch(self) -> str:
        """Return the definition of the hatching that `hatched` refers to."""
        stroke = self.line(0, 0, 0, 6, "hatch")
        box = 'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
        return f'<defs><pattern id="{safe(self.uid)}-hatch" {box}>{stroke}</pattern></defs>'

    def hatched(self, x: float, y: float, width: float, height: float, role: str) -> str:
        """Return a hatched rectangle. The chart must hold `hatch()` once."""
        return self.rect(x, y, width, height, role, extra=f' fill="url(#{safe(self.uid)}-hatch)"')


def line_count(words: str, *, width: float, lines: int, size: float = SIZE) -> int:
    """Return how many lines `Pen.block` will take for these words."""
    return len(wrap(words, width=width, size=size, lines=lines)[0])


def document(pen: Pen, body: Iterable[str], *, title: str, desc: str, width: float, height: float) -> str:  # noqa: PLR0913 - all of it is in the root element
    """Return the SVG: an image with a name and a description for those who hear it."""
    uid = safe(pen.uid)
    box = f'viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" height="{number(height)}"'
    # A page written from right to left must not turn the anchors of a drawing laid out from left to right.
    looks = f'font-family="{PRINT_FONT}"' if pen.theme == "print" else 'class="chart"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} direction="ltr" {looks} role="img"'
    named = f'aria-labelledby="{uid}-title" aria-describedby="{uid}-desc"'
    words = f'<title id="{uid}-title">{safe(title)}</title><desc id="{uid}-desc">{safe(desc)}</desc>'
    return f"{head} {named}>{words}{''.join(body)}</svg>"
