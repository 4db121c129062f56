"""Programme pages in words: each picture is a grid of spans with a sentence, and the same grid is its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from diagnostics.charts import Bar, SpanCell, SpanRow, driver_bars, span_grid
from diagnostics.charts.svg import whole
from diagnostics.core import instruments
from diagnostics.countries import country_name
from diagnostics.models import ChainPosition, Figures, FirmSector
from diagnostics.presentation import words
from diagnostics.programme.counting import COVERAGE, POSITIONS, SUBJECTS, UNCLEAR, Told
from diagnostics.programme.disclosure import Span
from diagnostics.programme.moving import Change

BREAKDOWN_NAMES = {
    "sector": gettext_lazy("Sector"),
    "country": gettext_lazy("Country"),
    "advisor": gettext_lazy("Advisor"),
    "time": gettext_lazy("Half-year"),
}
COVERED_NAMES = {
    "little": gettext_lazy("Under half answered"),
    "half": gettext_lazy("Half to four fifths"),
    "most": gettext_lazy("Four fifths or more"),
}
SIZE_NAMES = {
    "micro": gettext_lazy("Under 10 workers"),
    "small": gettext_lazy("10 to 49"),
    "medium": gettext_lazy("50 to 249"),
    "large": gettext_lazy("250 or more"),
    UNCLEAR: gettext_lazy("Not known"),
}
POSITION_NAMES = {
    ChainPosition.DIRECT: gettext_lazy("Delivers to the lead firm"),
    ChainPosition.INDIRECT: gettext_lazy("Delivers to its suppliers"),
    ChainPosition.NO_LEAD_FIRM: gettext_lazy("No lead firm"),
    UNCLEAR: gettext_lazy("Not known"),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture, its table and its sentence. `corner` heads the column of the groups."""

    uid: str
    title: str
    sentence: str
    corner: str
    heads: tuple[str, ...]
    rows: tuple[SpanRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One criterion's median change, printed; `way` is better, worse or same, "" for one of too few firms."""

    label: str
    firms: str
    points: float
    printed: str
    way: str


# --- Words


def span_words(span: Span) -> str:
    """Return what is told of a count: "under 5", "10 to 14"."""
    if span.is_small:
        return gettext("under %(least)s") % {"least": span.high + 1}
    return gettext("%(low)s to %(high)s") % {"low": span.low, "high": span.high}


def firms_words(span: Span) -> str:
    """Return what is told of a count, with its noun."""
    return ngettext("%(span)s firm", "%(span)s firms", span.high) % {"span": span_words(span)}


def subject_name(subject: str) -> str:
    """Return the name of what is counted: a criterion's title, or coverage."""
    return gettext("Coverage") if subject == COVERAGE else criterion_titles()[subject]


def criterion_titles() -> dict[str, str]:
    return {each.key: words.render(each.title) for each in instruments.CURRENT.criteria}


def heads_of(subject: str) -> tuple[str, ...]:
    """Return the names of a subject's classes."""
    names = COVERED_NAMES if subject == COVERAGE else words.BAND_NAMES | {UNCLEAR: gettext("Not judged")}
    return tuple(str(names[name]) for name in SUBJECTS[subject])


def group_names(by: str, told: Mapping[str, Mapping[Any, Told]]) -> dict[Any, str]:
    """Return the names of the sectors, countries, advisors or half-years of a breakdown. One query for advisors."""
    groups = {group for subject in told.values() for group in subject}
    if by == "advisor":
        people = {person.pk: str(person) for person in User.objects.filter(pk__in=[each for each in groups if each])}
        return {each: people.get(each, gettext("No advisor recorded")) for each in groups}
    return {each: NAMED[by](each) for each in groups}


def sector_name(code: str) -> str:
    return str(FirmSector(code).label)


def half_words(half: int) -> str:
    """Return the name of a half-year, given as 20261 or 20262."""
    year, part = divmod(half, 10)
    text = gettext("January to June %(year)s") if part == 1 else gettext("July to December %(year)s")
    return text % {"year": year}


NAMED: dict[str, Callable[[Any], str]] = {"sector": sector_name, "country": country_name, "time": half_words}


# --- Grids


def cells_of(told: Sequence[Span], subject: str = "") -> tuple[SpanCell, ...]:
    """Return a row of spans; those of a criterion in the colours of its bands."""
    names = list(SUBJECTS.get(subject, [""] * len(told)))
    fills = [words.band_fill(name, subject) for name in names]
    return tuple(SpanCell(each.low, each.high, span_words(each), fill) for each, fill in zip(told, fills, strict=True))


def overall_grids(told: Mapping[str, Told | None]) -> list[Grid]:
    """Return where all firms stand: criteria with the same bands share a grid."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for subject in Figures.CRITERIA:
        if told[subject]:
            alike.setdefault(tuple(SUBJECTS[subject]), []).append(subject)
    return [overall_grid(subjects, told) for subjects in alike.values()]


def overall_grid(subjects: Sequence[str], told: Mapping[str, Told | None]) -> Grid:
    """Return one grid of criteria."""
    titles, heads = criterion_titles(), heads_of(subjects[0])
    rows = tuple(SpanRow(titles[subject], cells_of(told[subject] or (), subject)) for subject in subjects)
    return Grid(
        f"overall-{subjects[0]}",
        gettext("Bands of all firms"),
        clearest(rows, heads),
        gettext("Criterion"),
        heads,
        rows,
    )


def coverage_grid(told: Told | None) -> Grid:
    """Return how much of the questions firms answered; without rows where nothing is told."""
    heads = heads_of(COVERAGE)
    rows = (SpanRow(gettext("All firms"), cells_of(told)),) if told else ()
    return Grid("coverage", gettext("Coverage"), clearest(rows, heads), "", heads, rows)


def breakdown_grids(by: str, told: Mapping[str, Mapping[Any, Told]]) -> dict[str, Grid]:
    """Return each subject by sector, country, advisor or time. One query for advisors."""
    names = group_names(by, told)
    return {subject: breakdown_grid(subject, by, groups, names) for subject, groups in told.items()}


def breakdown_grid(subject: str, by: str, told: Mapping[Any, Told], names: Mapping[Any, str]) -> Grid:
    """Return one subject broken down."""
    heads = heads_of(subject)
    rows = tuple(SpanRow(names[group], cells_of(cells, subject)) for group, cells in told.items())
    if by != "time":
        rows = tuple(sorted(rows, key=lambda row: row.label.casefold()))
    title = gettext("%(subject)s by %(by)s") % {
        "subject": subject_name(subject),
        "by": str(BREAKDOWN_NAMES[by]).lower(),
    }
    sentence = in_time(rows, heads) if by == "time" else clearest(rows, heads)
    return Grid(f"by-{by}-{subject}", title, sentence, str(BREAKDOWN_NAMES[by]), heads, rows)


def cluster_grid(kind: str, told: Mapping[Any, Told]) -> Grid:
    """Return size, position or bands of a cluster's firms in each half-year."""
    titles = {"size": gettext("Size of firms over time"), "position": gettext("Position in the chain over time")}
    title = titles.get(kind) or gettext("%(subject)s over time") % {"subject": subject_name(kind)}
    heads = {"size": size_heads, "position": position_heads}.get(kind, lambda: heads_of(kind))()
    rows = tuple(SpanRow(half_words(half), cells_of(cells, kind)) for half, cells in told.items())
    return Grid(f"cluster-{kind}", title, in_time(rows, heads), gettext("Half-year"), heads, rows)


def size_heads() -> tuple[str, ...]:
    return tuple(str(name) for name in SIZE_NAMES.values())


def position_heads() -> tuple[str, ...]:
    return tuple(str(POSITION_NAMES[name]) for name in POSITIONS)


def list_grid(uid: str, title: str, corner: str, entries: Sequence[tuple[str, Span]]) -> Grid:
    """Return how many firms have each of some things, the most frequent first."""
    heads = (gettext("Firms"),)
    rows = tuple(SpanRow(name, cells_of([span])) for name, span in entries)
    return Grid(uid, title, most_often(entries), corner, heads, rows)


def gap_names() -> dict[str, str]:
    """Return the names of questions, by key."""
    return {key: words.render(question.name) for key, question in instruments.CURRENT.questions.items()}


def lever_names() -> dict[str, str]:
    """Return what each lever advises, by key."""
    return {lever.key: words.render(lever.action) for lever in instruments.CURRENT.levers}


# --- Sentences


def clearest(rows: Sequence[SpanRow], heads: Sequence[str]) -> str:
    """Say where most firms are; where several places are about as full, say only that."""
    places = [(cell, row.label, head) for row in rows for cell, head in zip(row.cells, heads, strict=True)]
    most = max((cell.low for cell, _row, _head in places), default=0)
    if not most:
        return ""
    fullest = [place for place in places if place[0].low == most]
    cell, label, name = fullest[0]
    said = {"group": label, "firms": cell.printed, "name": name, "places": len(fullest)}
    if len(fullest) > 1:
        return (
            ngettext(
                "The largest numbers, %(firms)s firm, stand in %(places)s places of the table.",
                "The largest numbers, %(firms)s firms, stand in %(places)s places of the table.",
                cell.high,
            )
            % said
        )
    return (
        ngettext(
            "%(group)s: the largest number, %(firms)s firm, is in “%(name)s”.",
            "%(group)s: the largest number, %(firms)s firms, is in “%(name)s”.",
            cell.high,
        )
        % said
    )


def in_time(rows: Sequence[SpanRow], heads: Sequence[str]) -> str:
    """Say which class is the largest in the first and in the last of several half-years."""
    if len(rows) < 2:
        return clearest(rows, heads)
    first, last = rows[0], rows[-1]
    return gettext("Largest class in %(first)s: %(then)s. In %(last)s: %(now)s.") % {
        "first": first.label,
        "then": largest(first, heads),
        "last": last.label,
        "now": largest(last, heads),
    }


def largest(row: SpanRow, heads: Sequence[str]) -> str:
    """Return the fullest class of a row with its number."""
    cell, head = max(zip(row.cells, heads, strict=True), key=lambda pair: pair[0].low)
    return gettext("“%(name)s” (%(firms)s)") % {"name": head, "firms": cell.printed}


def most_often(entries: Sequence[tuple[str, Span]]) -> str:
    """Say what is the most frequent of some things."""
    name, span = entries[0]
    return ngettext(
        "Most frequent: “%(name)s”, in %(firms)s firm.", "Most frequent: “%(name)s”, in %(firms)s firms.", span.high
    ) % {"name": name, "firms": span_words(span)}


# --- Change between visits


def change_rows(changes: Sequence[Change]) -> list[ChangeRow]:
    """Put changes into words."""
    titles = criterion_titles()
    return [change_row(titles[each.criterion], each) for each in changes]


def change_row(title: str, change: Change) -> ChangeRow:
    if change.median is None:
        return ChangeRow(title, span_words(change.firms), 0.0, gettext("too few firms"), "")
    points = whole(abs(change.median)) * (1 if change.median >= 0 else -1)
    gain = -points if change.criterion in words.WORSE_WHEN_HIGHER else points
    way = "same" if gain == 0 else "better" if gain > 0 else "worse"
    return ChangeRow(title, span_words(change.firms), float(points), signed(points), way)


def signed(points: int) -> str:
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def change_sentence(rows: Sequence[ChangeRow]) -> str:
    """Say which criterion moved most, in the middle of the firms."""
    told = [row for row in rows if row.way]
    if not told:
        return ""
    most = max(told, key=lambda row: abs(row.points))
    if not most.points:
        return gettext("In the middle of the firms, no criterion moved between the last two visits.")
    points = int(abs(most.points))
    up = ngettext(
        "%(title)s moved most: half of %(firms)s firms rose by %(points)s point or more.",
        "%(title)s moved most: half of %(firms)s firms rose by %(points)s points or more.",
        points,
    )
    down = ngettext(
        "%(title)s moved most: half of %(firms)s firms fell by %(points)s point or more.",
        "%(title)s moved most: half of %(firms)s firms fell by %(points)s points or more.",
        points,
    )
    return (up if most.points > 0 else down) % {"title": most.label, "firms": most.firms, "points": points}


# --- Pictures


def grid_picture(grid: Grid, *, width: float) -> str:
    """Return a grid as a chart; its description holds the sentence."""
    return span_grid(
        f"{grid.uid}-{width:g}", title=grid.title, desc=grid.sentence, heads=grid.heads, rows=grid.rows, width=width
    )


def change_picture(rows: Sequence[ChangeRow], *, width: float) -> str:
    """Return the median changes as bars to both sides."""
    return driver_bars(
        f"changes-{width:g}",
        title=gettext("Median change between the last two visits"),
        desc=change_sentence(rows),
        bars=[Bar(row.label, row.points, row.printed) for row in rows if row.way],
        width=width,
    )
