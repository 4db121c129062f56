"""What moved between two visits, and what firms most often lack and are advised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, ExpressionWrapper, F, FilteredRelation, FloatField, Func, Max, Min, Q

from accounts.models import Organisation
from diagnostics.models import Figures
from diagnostics.programme.disclosure import LEAST, Span, span
from diagnostics.programme.population import figures_of, last_figures_of


class Percentile(Aggregate):
    """Values at given places (0 to 1) of a sorted column, between two rows where none is there."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(ARRAY[%(places)s]::float[]) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, column: Any, *places: float, **extra: Any) -> None:
        super().__init__(column, places=", ".join(map(str, places)), output_field=FloatField(), **extra)

    def convert_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Leave the array as it is: a float field would make one number of it."""
        return value


@dataclass(frozen=True, slots=True)
class Change:
    """The median change of one criterion in points, over firms of which `firms` tells how many; None for too few."""

    criterion: str
    firms: Span
    median: float | None


def changes(organisation: Organisation) -> list[Change]:
    """Return how each criterion moved from the visit before to the last one, for firms scored at both. One query.

    Visits scored by different versions of instrument or engine are not compared: the rules would have moved too.
    """
    before = FilteredRelation("firm__figures", condition=Q(firm__figures__visits_ago=1))
    pairs = last_figures_of(organisation).annotate(before=before)
    pairs = pairs.filter(before__instrument_version=F("instrument_version"), before__engine_version=F("engine_version"))
    told = pairs.aggregate(**{f"{key}_{what}": each for key in Figures.CRITERIA for what, each in moved(key).items()})
    return [change_of(key, told[f"{key}_firms"], told[f"{key}_median"]) for key in Figures.CRITERIA]


def moved(key: str) -> dict[str, Any]:
    """Return the number of firms scored at both visits, and their median change."""
    change = ExpressionWrapper(F(f"{key}_point") - F(f"before__{key}_point"), output_field=FloatField())
    return {"firms": Count(change), "median": Percentile(change, 0.5)}


def change_of(key: str, firms: int, median: list[float] | None) -> Change:
    """Return a change, without its median where fewer than the least number of firms stand behind it."""
    return Change(key, span(firms), median[0] if median and firms >= LEAST else None)


def most_frequent(organisation: Organisation, column: str) -> list[tuple[str, Span]]:
    """Return the entries of "gaps" or "levers" at the last visits, those of enough firms, frequent first. One query."""
    each = last_figures_of(organisation).annotate(entry=Func(F(column), function="unnest")).values("entry")
    found = each.annotate(firms=Count("pk")).filter(firms__gte=LEAST)
    # Equal spans are put in the order of their names, so that their order does not tell what the span does not.
    told = [(row["entry"], span(row["firms"])) for row in found]
    return sorted(told, key=lambda pair: (-pair[1].low, pair[0]))


def period(organisation: Organisation) -> dict[str, Any]:
    """Return the days of the first and the last visit that count: "first" and "last", None without one. One query."""
    return figures_of(organisation).aggregate(first=Min("assessed_at"), last=Max("assessed_at"))
