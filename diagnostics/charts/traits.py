"""The ten traits of one buyer as a strip of numbered cells, each filled as far as the answer goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.charts.svg import SMALL, Pen, Theme, document, safe

PRESENT = 3  # a trait counts as present from this level on
CELL = 30.0


@dataclass(frozen=True, slots=True)
class TraitCell:
    """One trait. `level` is 0 to 4, or None; `sign` is then what to print in the cell ("?" or "–")."""

    name: str
    level: int | None
    words: str
    sign: str = ""


def trait_strip(  # noqa: PLR0913 - the words, the numbers and the theme
    uid: str,
    *,
    title: str,
    desc: str,
    cells: Sequence[TraitCell],
    theme: Theme = "page",
    width: float = 320,
) -> str:
    """Return the strip; cells carry their number below and name and answer as a tooltip."""
    pen = Pen(theme, uid)
    step = (width - 2) / max(len(cells), 1)
    body = [_cell(pen, cell, 1 + index * step, step - 4, str(index + 1)) for index, cell in enumerate(cells)]
    return document(pen, body, title=title, desc=desc, width=width, height=CELL + 22)


def _cell(pen: Pen, cell: TraitCell, x: float, width: float, count: str) -> str:
    middle = x + width / 2
    below = pen.text(middle, CELL + 17, count, anchor="middle", role="quiet", size=SMALL)
    tooltip = safe(f"{cell.name}: {cell.words}")
    return f"<g><title>{tooltip}</title>{_box(pen, cell, x, width)}{below}</g>"


def _box(pen: Pen, cell: TraitCell, x: float, width: float) -> str:
    middle = x + width / 2
    if cell.level is None:
        sign = pen.text(middle, CELL / 2 + 6, cell.sign, anchor="middle", role="quiet", size=SMALL)
        return pen.rect(x, 1, width, CELL, "cell-open") + sign
    filled = CELL * cell.level / 4
    role = "cell-full" if cell.level >= PRESENT else "cell-part"
    fill = pen.rect(x, 1 + CELL - filled, width, filled, role)
    # The tick says "present" where the colour cannot be told.
    tick = pen.text(middle, CELL / 2 + 8, "✓", anchor="middle", role="on-bar") if cell.level >= PRESENT else ""
    return pen.rect(x, 1, width, CELL, "cell") + fill + pen.rect(x, 1, width, CELL, "cell-edge") + tick
