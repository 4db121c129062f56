"""A firm beside comparable ones in words: whom it is compared with, and where it lies for each criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy, ngettext

from diagnostics.charts import Others, Own, ScaleBand, comparison_strip
from diagnostics.charts.svg import whole
from diagnostics.presentation.findings import FindingView
from diagnostics.programme.benchmarks import LEAST, Benchmark, Middle

SHARED = {
    ("sector", "size", "country"): gettext_lazy("of the same sector, size class and country"),
    ("sector", "size"): gettext_lazy("of the same sector and size class, in any country"),
    ("sector", "country"): gettext_lazy("of the same sector and country, of any size"),
    ("sector",): gettext_lazy("of the same sector, of any size and in any country"),
}


@dataclass(frozen=True, slots=True)
class CriterionBeside:
    """One criterion: the firm's score and band, and the quartiles of the others. `own` is None without a score."""

    key: str
    title: str
    band: str
    fill: int
    number: int | None
    range_words: str
    firms: int
    lower: int
    median: int
    upper: int
    sentence: str
    numbers: str
    scale: tuple[ScaleBand, ...]
    own: Own | None
    others: Others


@dataclass(frozen=True, slots=True)
class BenchmarkView:
    """The whole comparison. `rows` is empty where too few firms are comparable; `sentence` says so then."""

    sentence: str
    period: str
    rows: tuple[CriterionBeside, ...]


def benchmark_view(found: Benchmark, findings: Sequence[FindingView]) -> BenchmarkView:
    """Put a benchmark into words, beside the firm's own findings."""
    if not found.middles:
        return BenchmarkView(too_few(found), "", ())
    rows = tuple(beside(view, found.middles[view.key]) for view in findings if view.key in found.middles)
    return BenchmarkView(compared_with(found), period_words(found), rows)


def too_few(found: Benchmark) -> str:
    """Say that there is nothing to compare with."""
    return gettext(
        "A comparison needs at least %(least)s other firms %(shared)s that agreed to it and were scored by the same "
        "questionnaire. There are fewer, so nothing is shown."
    ) % {"least": LEAST, "shared": SHARED[found.shared]}


def compared_with(found: Benchmark) -> str:
    """Say whom the firm is compared with."""
    return ngettext(
        "Compared with %(firms)s other firm of this organisation %(shared)s.",
        "Compared with %(firms)s other firms of this organisation %(shared)s.",
        found.firms,
    ) % {"firms": found.firms, "shared": SHARED[found.shared]}


def period_words(found: Benchmark) -> str:
    """Say when the others were visited, by month: a day would point at one of them."""
    if not (found.first and found.last):
        return ""
    first, last = (date_format(localtime(day), "YEAR_MONTH_FORMAT") for day in (found.first, found.last))
    if first == last:
        return gettext("Visited in %(month)s.") % {"month": first}
    return gettext("Visited from %(first)s to %(last)s.") % {"first": first, "last": last}


def beside(view: FindingView, middle: Middle) -> CriterionBeside:
    """Set one finding beside the others' quartiles."""
    own = None
    if view.range_ends and view.point is not None:
        own = Own(view.range_ends[0], view.point, view.range_ends[1])
    return CriterionBeside(
        key=view.key,
        title=view.title,
        band=view.band,
        fill=view.fill,
        number=view.number,
        range_words=view.range_words,
        firms=middle.firms,
        lower=whole(middle.lower),
        median=whole(middle.median),
        upper=whole(middle.upper),
        sentence=place_words(own, middle),
        numbers=strip_words(view.number if own else None, middle),
        scale=view.scale,
        own=own,
        others=Others(middle.lower, middle.median, middle.upper),
    )


def place_words(own: Own | None, middle: Middle) -> str:
    """Say where the firm lies among the others; where its range crosses a quartile, only what is sure."""
    if own is None:
        return gettext("This firm could not be judged here. Half of the others score under %(median)s.") % {
            "median": whole(middle.median)
        }
    if own.low > middle.upper:
        return gettext("Higher than three quarters of the comparable firms.")
    if own.high < middle.lower:
        return gettext("Lower than three quarters of the comparable firms.")
    if own.low >= middle.lower and own.high <= middle.upper:
        return gettext("In the middle half of the comparable firms.")
    return gettext("What is missing leaves open where it lies among the comparable firms.")


def strip_picture(row: CriterionBeside, *, width: float) -> str:
    """Return one criterion's strip."""
    return comparison_strip(
        f"strip-{row.key}-{width:g}",
        title=row.title,
        desc=row.numbers,
        bands=row.scale,
        others=row.others,
        own=row.own,
        width=width,
    )


def strip_words(number: int | None, middle: Middle) -> str:
    """Return the numbers of a strip; `number` is the firm's, None without a score."""
    said = {key: whole(value) for key, value in asdict(middle).items()} | {"number": number}
    if number is None:
        return gettext("Others: median %(median)s, middle half from %(lower)s to %(upper)s.") % said
    return gettext("This firm: %(number)s. Others: median %(median)s, middle half from %(lower)s to %(upper)s.") % said
