"""How many cases each value of each filter would leave, counted by PostgreSQL in one query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from accounts.replica import connection_to_read
from casestudies.models import CaseStudy

FACETS: Mapping[str, tuple[str, Callable[[Any], Iterable[str]]]] = {  # filter: its column, the values a case has there
    "sector": ("sectors", lambda codes: {code[:2] for code in codes}),
    "country": ("countries", set),
    "outcome": ("outcome", lambda outcome: {outcome}),
    "governance": ("governance", lambda governance: {governance} - {""}),
}
# Counted together: few words have few combinations, arrays would have too many. The number is what GROUPING says.
SETS = {0b011: ("sector",), 0b101: ("country",), 0b110: ("outcome", "governance")}


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
    columns = [column for column, _values_of in FACETS.values()]
    flags = {f"in_{facet}": _flag(conditions.get(facet)) for facet in FACETS}
    inner, values = cases.order_by().annotate(**flags).values_list(*columns, *flags).query.sql_with_params()
    with connection_to_read().cursor() as cursor:
        cursor.execute(_sql(inner), values)
        return _read(cursor.fetchall())


def _flag(condition: Q | None) -> Combinable:
    return ExpressionWrapper(condition, output_field=BooleanField()) if condition else Value(True)


def _sql(cases: str) -> str:
    """Return the query that gives a row for each content of each set of columns.

    PostgreSQL counts arrays as they stand: there are far fewer of them than cases, and Python takes them apart.
    """
    columns = ", ".join(column for column, _values_of in FACETS.values())
    sets = ", ".join(f"({', '.join(FACETS[facet][0] for facet in facets)})" for facets in SETS.values())
    counts = ", ".join(_passing(facet for facet in FACETS if facet != counted) for counted in FACETS)
    return (  # names, and SQL by Django, no values
        f"SELECT GROUPING(sectors, countries, outcome), {columns}, {counts}, {_passing(FACETS)}, count(*) "  # nosec B608 # noqa: S608 -- as above
        f"FROM ({cases}) AS cases GROUP BY GROUPING SETS ({sets})"
    )


def _passing(facets: Iterable[str]) -> str:
    return f"count(*) FILTER (WHERE {' AND '.join(f'in_{facet}' for facet in facets)})"


def _read(rows: Iterable[Sequence[Any]]) -> Counts:
    """Return the counts from the rows of the query."""
    by_facet: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    passing = total = 0
    for counted, *row, passing_here, all_here in rows:
        contents, numbers = dict(zip(FACETS, row, strict=False)), dict(zip(FACETS, row[len(FACETS) :], strict=True))
        for facet in SETS[counted]:
            if numbers[facet]:
                by_facet[facet].update(dict.fromkeys(FACETS[facet][1](contents[facet]), numbers[facet]))
        if len(SETS[counted]) > 1:  # every case is in one of these rows
            passing, total = passing + passing_here, total + all_here
    return Counts(total, passing, by_facet)
