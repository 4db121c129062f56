"""Which names of buyers mean one company: equal letters do, and what a person confirmed; likeness alone does not."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import Organisation, User
from diagnostics.models import BuyerPair, Consent, Sale
from diagnostics.programme.population import agreed, last_figures_of

ALIKE = 0.45  # of their trigrams; "brightway" and "brightway retail" share 0.56, "brenta" and "brema" 0.3
MOST_NAMES = 500  # the most frequent ones are compared, each with each
MOST_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """Two keys of buyers, the lesser first, with the spellings that firms' lists have."""

    first: str
    second: str
    first_names: tuple[str, ...] = ()
    second_names: tuple[str, ...] = ()


class NoSuchPairError(Exception):
    """Two names were to be judged that are not among those of the organisation."""


def sales_of(organisation: Organisation) -> QuerySet[Sale]:
    """Return the sales of firms that agree to the cluster view, at their last visits."""
    figures = agreed(last_figures_of(organisation), Consent.Purpose.CLUSTERS)
    return Sale.objects.filter(figures__in=figures)


def canonical(organisation: Organisation) -> dict[str, str]:
    """Return, for each key that a person said to be another's, the one key that stands for all of them. One query."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while key in leader:
            key = leader[key]
        return key

    confirmed = BuyerPair.objects.filter(organisation=organisation, is_same=True)
    for first, second in confirmed.values_list("first_key", "second_key"):
        low, high = sorted((find(first), find(second)))
        if low != high:
            leader[high] = low
    return {key: find(key) for key in leader}


LIKELY = """
    WITH name AS (
        SELECT key, count(*) AS firms FROM diagnostics_sale sale WHERE sale.id IN ({sales})
        GROUP BY key ORDER BY firms DESC, key LIMIT %s
    )
    SELECT one.key, other.key FROM name one JOIN name other ON one.key < other.key
    WHERE similarity(one.key, other.key) >= %s AND NOT EXISTS (
        SELECT FROM diagnostics_buyerpair pair
        WHERE organisation_id = %s AND first_key = one.key AND second_key = other.key
    )
    ORDER BY similarity(one.key, other.key) DESC, one.key, other.key LIMIT %s
"""


def likely_pairs(organisation: Organisation) -> list[Pair]:
    """Return pairs of names that are alike and that nobody has judged yet, the likest first. Two queries."""
    sales, gaps = sales_of(organisation).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        # The subquery is Django's own, with its gaps.
        cursor.execute(LIKELY.format(sales=sales), [*gaps, MOST_NAMES, ALIKE, organisation.pk, MOST_OFFERED])
        return spelt(organisation, cursor.fetchall())


def judged_pairs(organisation: Organisation) -> list[tuple[BuyerPair, Pair]]:
    """Return what was decided, with the spellings that are there. Two queries."""
    rows = list(BuyerPair.objects.filter(organisation=organisation).select_related("decided_by"))
    return list(zip(rows, spelt(organisation, [(row.first_key, row.second_key) for row in rows]), strict=True))


def spelt(organisation: Organisation, pairs: list[tuple[str, str]]) -> list[Pair]:
    """Add to keys how firms' lists spell them. One query."""
    keys = {key for pair in pairs for key in pair}
    found = sales_of(organisation).filter(key__in=keys).values("key").annotate(names=ArrayAgg("name", distinct=True))
    names = {row["key"]: tuple(row["names"]) for row in found}
    return [Pair(first, second, names.get(first, (first,)), names.get(second, (second,))) for first, second in pairs]


@transaction.atomic
def judge(*, organisation: Organisation, keys: tuple[str, str], is_same: bool, by: User) -> BuyerPair:
    """Record whether two names are one buyer; said twice, the last word counts. Raises NoSuchPairError."""
    first, second = sorted(keys)
    if first == second or sales_of(organisation).filter(key__in=keys).values("key").distinct().count() < 2:
        raise NoSuchPairError
    said = {"is_same": is_same, "decided_by": by}
    pair, is_new = BuyerPair.objects.update_or_create(
        organisation=organisation, first_key=first, second_key=second, defaults=said
    )
    audit.record(audit.Verb.CREATED if is_new else audit.Verb.CHANGED, pair, by=by)
    return pair


@transaction.atomic
def forget(*, organisation: Organisation, keys: tuple[str, str]) -> None:
    """Take a decision back, so that the two names are offered again. Raises NoSuchPairError."""
    first, second = sorted(keys)
    pair = BuyerPair.objects.filter(organisation=organisation, first_key=first, second_key=second).first()
    if pair is None:
        raise NoSuchPairError
    audit.record(audit.Verb.DELETED, pair)
    pair.delete()
