"""How many cases each value of each filter would leave, counted by PostgreSQL in one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from casestudies.models import CaseStudy

FACETS: Mapping[str, tuple[str, Callable[[Any], Iterable[str]]]] = {  # filter: its column, the values a case has there
    "sector": ("sectors", lambda codes: {code[:2] for code in codes}),
    "country": ("countries", set),
    "outcome": ("outcome", lambda outcome: {outcome}),
    "governance": ("governance", lambda governance: {governance} - {""}),
}
COLUMNS = tuple(column for column, _values_of in FACETS.values())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases there are, how many of them pass every filter, and what each value of each filter would leave."""

    all: int
    passing: int
    by_facet: Mapping[str, Mapping[str, int]]


def count(cases: QuerySet[CaseStudy], conditions: Mapping[str, Q]) -> Counts:
    """Return the counts of these cases. `conditions` are those of the filters that are asked for.

    The counts of a filter obey the others, not itself: they say what choosing another value would give.
    """
    flags = {f"in_{facet}": _flag(conditions.get(facet)) for facet in FACETS}
    inner, values = cases.order_by().annotate(**flags).values_list(*COLUMNS, *flags).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_sql(inner), values)
        return _read(cursor.fetchall())


def _flag(condition: Q | None) -> Combinable:
    return ExpressionWrapper(condition, output_field=BooleanField()) if condition else Value(True)


def _sql(cases: str) -> str:
    """Return the query that gives a row for each content of each column, and one for all cases together.

    PostgreSQL counts arrays as they stand: there are far fewer of them than cases, and Python takes them apart.
    """
    counts = [_passing(facet for facet in FACETS if facet != counted) for counted in FACETS]
    columns, sets = ", ".join(COLUMNS), ", ".join(f"({column})" for column in COLUMNS)
    return (  # names, and SQL by Django, no values
        f"SELECT GROUPING({columns}), {columns}, {', '.join(counts)}, {_passing(FACETS)}, count(*) "  # noqa: S608
        f"FROM ({cases}) AS cases GROUP BY GROUPING SETS ({sets}, ())"
    )


def _passing(facets: Iterable[str]) -> str:
    return f"count(*) FILTER (WHERE {' AND '.join(f'in_{facet}' for facet in facets)})"


def _read(rows: Iterable[Sequence[Any]]) -> Counts:
    """Return the counts from the rows of the query. GROUPING has a bit for each column that a row is *not* about."""
    by_facet: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    passing = total = 0
    for others, *columns_and_counts, passing_here, all_here in rows:
        contents, counts = columns_and_counts[: len(FACETS)], columns_and_counts[len(FACETS) :]
        for place, (facet, (_column, values_of)) in enumerate(FACETS.items()):
            if not others >> (len(FACETS) - 1 - place) & 1 and counts[place]:
                by_facet[facet].update(dict.fromkeys(values_of(contents[place]), counts[place]))
        if others + 1 == 1 << len(FACETS):
            passing, total = passing_here, all_here
    return Counts(total, passing, by_facet)
