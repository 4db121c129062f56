"""The result's charts: presentation in, SVG out. Each one's description says in words what it shows."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics import charts
from diagnostics.charts.svg import Theme
from diagnostics.presentation import words
from diagnostics.presentation.buyers import BuyerView, SharesView
from diagnostics.presentation.findings import FindingView
from diagnostics.presentation.functions import FunctionsView, FunctionView

MOST_BARS = 12  # named buyers in the chart; the table holds all


def scale(view: FindingView, *, theme: Theme = "page", width: float = 320, uid: str = "") -> str:
    """Return the criterion's scale with the score, its range, and the interval where one was tried."""
    low, high = view.range_ends or (None, None)
    return charts.band_scale(
        uid or f"scale-{view.key}-{width:g}",
        title=gettext("%(title)s: %(band)s") % {"title": view.title, "band": view.band},
        desc=scale_words(view),
        bands=view.scale,
        low=low,
        point=view.point,
        high=high,
        interval=view.stability.ends if view.stability else None,
        theme=theme,
        width=width,
    )


def scale_words(view: FindingView) -> str:
    """Return in words what the scale shows."""
    if view.number is None:
        return gettext("A scale from 0 to 100 without a mark: %(why)s.") % {"why": view.band}
    marked = {"number": view.number, "range": view.range_words}
    if view.stability is None:
        return gettext("%(number)s on a scale from 0 to 100. %(range)s") % marked
    return gettext("%(number)s on a scale from 0 to 100. %(range)s With weights and answers a little off: %(held)s") % {
        **marked,
        "held": view.stability.interval,
    }


def drivers(view: FindingView, *, theme: Theme = "page", width: float = 640) -> str:
    """Return what pushes the score up and down, summing to the score. Pushes of less than a point are not drawn."""
    total = gettext("Score")
    rows = [charts.Bar(driver.label, driver.effect, driver.printed) for driver in view.drivers]
    starts = [row for row, driver in zip(rows, view.drivers, strict=True) if driver.is_start]
    return charts.driver_bars(
        f"drivers-{view.key}-{width:g}",
        title=gettext("What makes up the score: %(title)s") % {"title": view.title},
        desc=_listed([*((row.label, row.printed) for row in rows), (total, str(view.number))]),
        bars=[row for row in rows if row not in starts and row.printed != "0"],
        start=starts[0] if starts else None,
        total=charts.Bar(total, view.point or 0.0, str(view.number)),
        theme=theme,
        width=width,
    )


def shares(view: SharesView, *, theme: Theme = "page", width: float = 640) -> str:
    """Return the shares of sales; past the largest dozen, buyers are drawn as one row."""
    return charts.share_bars(
        f"shares-{width:g}",
        title=gettext("Shares of sales by buyer"),
        desc=_listed([(row.label, row.printed) for row in view.rows]),
        rows=gathered(view.rows),
        theme=theme,
        width=width,
    )


def functions(view: FunctionsView, *, theme: Theme = "page", width: float = 640) -> str:
    """Return who does what, now and three years ago."""
    return charts.function_map(
        f"functions-{width:g}",
        title=gettext("Who does what, now and three years ago"),
        desc=_listed([(row.name, function_words(row)) for row in view.rows]),
        rows=[charts.FunctionRow(row.name, row.now, row.before, row.change) for row in view.rows],
        levels=[str(step) for step in words.FUNCTION_STEPS],
        now_label=gettext("Now"),
        before_label=gettext("Three years ago"),
        theme=theme,
        width=width,
    )


def function_words(row: FunctionView) -> str:
    """Return one row of the map in words."""
    return gettext("now %(now)s, three years ago %(before)s, %(change)s") % {
        "now": row.now_words,
        "before": row.before_words,
        "change": row.change,
    }


def traits(view: BuyerView, *, uid: str, theme: Theme = "page", width: float = 320) -> str:
    """Return the ten traits of one buyer. `uid` tells buyers apart: their keys and names are not fit for an id."""
    return charts.trait_strip(
        uid,
        title=gettext("Traits of %(buyer)s") % {"buyer": view.name},
        desc=_listed([(cell.name, cell.words) for cell in view.traits]),
        cells=view.traits,
        theme=theme,
        width=width,
    )


def _listed(pairs: list[tuple[str, str]]) -> str:
    return "; ".join(gettext("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in pairs)


def gathered(rows: tuple[charts.ShareRow, ...]) -> list[charts.ShareRow]:
    """Return the rows a chart has room for: past the largest dozen, buyers are one row."""
    named = [row for row in rows if not row.is_rest]
    rest = [row for row in rows if row.is_rest]
    if len(named) <= MOST_BARS:
        return [*named, *rest]
    small = named[MOST_BARS - 1 :]
    tenths = sum(row.tenths or 0 for row in small)
    label = gettext("%(count)s smaller buyers together") % {"count": len(small)}
    return [*named[: MOST_BARS - 1], charts.ShareRow(label, tenths, words.share(tenths), is_rest=True), *rest]
