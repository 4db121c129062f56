"""Which firms a list shows: those of the organisation that pass every filter, as far as the reader may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from psycopg import sql

from accounts.models import Organisation, User
from accounts.replica import connection_to_read
from diagnostics.models import NEVER_DUE, Firm
from diagnostics.portfolio.names import with_name
from diagnostics.portfolio.orders import ORDERS, USUAL
from diagnostics.selectors import firms_of

SOON = dt.timedelta(days=30)
MOST_COUNTED = 1_000
TELLING = ("risk", "first_tier", "due")  # filters that tell what a diagnosis or the action plan says
UNCLEAR = "unclear"  # a result that could not be judged

STAGES = {"none": Firm.Stage.NEW, "draft": Firm.Stage.IN_PROGRESS, "complete": Firm.Stage.ASSESSED}
RISKS = {level.name.lower(): level for level in (Firm.Risk.HIGH, Firm.Risk.MEDIUM, Firm.Risk.LOW, Firm.Risk.UNCLEAR)}
FIRST_TIERS = ("eligible", "partly", "not_yet", UNCLEAR)


@dataclass(frozen=True, slots=True)
class Found:
    """The firms found, in no order yet. `is_similar` tells that no name holds the letters asked for.

    `left_out` is how many firms are kept back because the reader rates them blindly and the list would tell of them.
    """

    firms: QuerySet[Firm]
    is_similar: bool = False
    left_out: int = 0


def find(organisation: Organisation, asked: Mapping[str, Any], *, hidden: Collection[UUID] = ()) -> Found:
    """Return the firms that pass the filters of `asked`: q, sector, country, stage, risk, first_tier, advisor, due.

    `hidden` are firms that the reader rates blindly: they are left out where filter or order (`asked["sort"]`) would
    tell of their results. Costs no query; a name costs one, and two more when nothing holds it.
    """
    firms = firms_of(organisation).filter(condition(asked))
    kept_back = list(hidden) if tells_results(asked) else []
    if kept_back:
        firms = firms.exclude(pk__in=kept_back)
    is_similar = False
    if asked.get("q"):
        firms, is_similar = with_name(firms, asked["q"])
    return Found(firms, is_similar, len(kept_back))


def tells_results(asked: Mapping[str, Any]) -> bool:
    """Whether being in the list, or the place in it, tells what a firm's diagnosis or action plan says."""
    return ORDERS[asked.get("sort") or USUAL].shows_results or any(asked.get(name) for name in TELLING)


def condition(asked: Mapping[str, Any]) -> Q:
    """Return the condition of all filters but the name."""
    whole = Q()
    for name, rule in RULES.items():
        if asked.get(name):
            whole &= rule(asked[name])
    return whole


def with_first_tier(band: str) -> Q:
    """Return the condition of a band of first-tier eligibility, or of none where there is a diagnosis."""
    return Q(first_tier_band="", risk_key__gt=0) if band == UNCLEAR else Q(first_tier_band=band)


def when_due(when: str) -> Q:
    """Return the condition of the next due day: "overdue", "soon" (within 30 days) or "none"."""
    today = timezone.localdate()
    return {
        "overdue": Q(next_due_key__lt=today),
        "soon": Q(next_due_key__gte=today, next_due_key__lte=today + SOON),
        "none": Q(next_due_key=NEVER_DUE),
    }[when]


RULES: dict[str, Callable[[str], Q]] = {
    "sector": lambda code: Q(sector=code),
    "country": lambda code: Q(country=code),
    "stage": lambda name: Q(stage=STAGES[name]),
    "risk": lambda name: Q(risk_key=RISKS[name]),
    "first_tier": with_first_tier,
    "advisor": lambda key: Q(advisor=key),
    "due": when_due,
}


def count(firms: QuerySet[Firm]) -> int | None:
    """Return how many firms there are, None for more than MOST_COUNTED: counting them all would cost by the firm."""
    found = firms.order_by()[: MOST_COUNTED + 1].count()
    return found if found <= MOST_COUNTED else None


# --- What there is to filter by

USED = sql.SQL("""
    WITH RECURSIVE used AS (
        (SELECT {column} AS value FROM diagnostics_firm
         WHERE organisation_id = %(organisation)s AND {column} IS NOT NULL ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM diagnostics_firm
                WHERE organisation_id = %(organisation)s AND {column} > used.value ORDER BY {column} LIMIT 1)
        FROM used WHERE used.value IS NOT NULL
    ) SELECT value FROM used WHERE value IS NOT NULL
""")


def values_in_use(organisation: Organisation, column: str) -> list[Any]:
    """Return the different values of a column of the organisation's firms. One query.

    It leaps through the index from value to value: its cost grows with the values, where DISTINCT would read each firm.
    """
    with connection_to_read().cursor() as cursor:
        cursor.execute(USED.format(column=sql.Identifier(column)), {"organisation": organisation.pk})
        return [value for (value,) in cursor.fetchall()]


def advisors_of(organisation: Organisation) -> list[User]:
    """Return the people who advise the organisation's firms, by name. Two queries."""
    people = User.objects.filter(pk__in=values_in_use(organisation, "advisor_id"))
    return sorted(people, key=lambda person: str(person).casefold())
