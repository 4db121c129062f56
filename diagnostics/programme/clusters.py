"""Firms of one sector in one country, as a cluster: whom they have in common, what hangs on whom, how alike they are.

Only firms that agree to it are counted, and only those of the organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Case, CharField, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from accounts.models import Organisation
from diagnostics.models import WHOLE_IN_TENTHS, Consent, Figures, Sale
from diagnostics.programme.counting import POSITIONS, SIZED, SUBJECTS, Told, told_by
from diagnostics.programme.disclosure import LEAST, Span, span
from diagnostics.programme.moving import Percentile
from diagnostics.programme.names import canonical
from diagnostics.programme.population import agreed, figures_of

TOP = 3
MOST_HUBS = 12
KINDS = {"size": SIZED, "position": POSITIONS, "risk": SUBJECTS["risk"], "first_tier": SUBJECTS["first_tier"]}


class Commonest(Aggregate):
    """The value that most rows of a group have."""

    function = "MODE"
    template = "%(function)s() WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The firms of a sector (code) in a country (code), and what is told of their number."""

    sector: str
    country: str
    firms: Span

    @property
    def key(self) -> str:
        return f"{self.sector}-{self.country}"


@dataclass(frozen=True, slots=True)
class Hub:
    """A buyer that enough firms of a cluster sell to."""

    name: str
    firms: Span


@dataclass(frozen=True, slots=True)
class TopShare:
    """The part of the cluster's sales that goes to its three largest buyers, in whole percent, lowest and highest.

    Every firm counts the same: what each sells in money is not asked. The ends differ where a share is not known.
    """

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How far firms differ in size in a half-year: workers at the upper quartile for each one at the lower quartile."""

    half: int
    ratio: float


def clusters_of(organisation: Organisation) -> list[Cluster]:
    """Return the clusters of enough firms that agree, by sector and country. One query."""
    last = agreed(figures_of(organisation).filter(visits_ago=0), Consent.Purpose.CLUSTERS)
    found = last.values("firm__sector", "firm__country").annotate(firms=Count("pk")).filter(firms__gte=LEAST)
    rows = found.order_by("firm__sector", "firm__country")
    return [Cluster(row["firm__sector"], row["firm__country"], span(row["firms"])) for row in rows]


def figures_in(organisation: Organisation, cluster: Cluster) -> QuerySet[Figures]:
    """Return the figures of a cluster's firms that agree, all visits."""
    figures = figures_of(organisation).filter(firm__sector=cluster.sector, firm__country=cluster.country)
    return agreed(figures, Consent.Purpose.CLUSTERS)


def size_of(organisation: Organisation, cluster: Cluster) -> int:
    """Return how many firms of a cluster agree: for sums, never to be told. One query."""
    return figures_in(organisation, cluster).filter(visits_ago=0).count()


# --- Buyers


def sales_in(organisation: Organisation, cluster: Cluster) -> QuerySet[Any]:
    """Return the sales at the last visits, each with `buyer`: the key that stands for all its names. One query now."""
    last = figures_in(organisation, cluster).filter(visits_ago=0)
    whens = [When(key=key, then=Value(leader)) for key, leader in canonical(organisation).items()]
    buyer = Case(*whens, default=F("key"), output_field=CharField())
    return Sale.objects.filter(figures__in=last).annotate(buyer=buyer)


def hubs(sales: QuerySet[Any]) -> list[Hub]:
    """Return the buyers that enough firms have in common, those of most firms first. One query."""
    found = sales.values("buyer").annotate(firms=Count("figures", distinct=True), spelt=Commonest("name"))
    rows = found.filter(firms__gte=LEAST).order_by("-firms", "buyer")[:MOST_HUBS]
    told = [Hub(row["spelt"], span(row["firms"])) for row in rows]
    return sorted(told, key=lambda hub: (-hub.firms.low, hub.name.casefold()))


def top_share(sales: QuerySet[Any], firms: int) -> TopShare | None:
    """Return what hangs on the three largest buyers of so many firms; None where fewer than enough sell to them.

    Two queries.
    """
    largest = sales.values("buyer").annotate(known=Coalesce(Sum("share_tenths"), 0)).order_by("-known", "buyer")[:TOP]
    at_top = Q(buyer__in=[row["buyer"] for row in largest])
    each = sales.values("figures").annotate(
        all=Coalesce(Sum("share_tenths"), 0),
        top=Least(Coalesce(Sum("share_tenths", filter=at_top), 0), WHOLE_IN_TENTHS),
        at_top=Count("pk", filter=at_top),
        unknown=Count("pk", filter=at_top & Q(share_tenths=None)),
    )
    told = each.aggregate(firms=Count("figures", filter=Q(at_top__gt=0)), low=Sum("top"), high=Sum(most_at_top()))
    if told["firms"] < LEAST:
        return None
    return TopShare(*(round((told[end] or 0) * 100 / (firms * WHOLE_IN_TENTHS)) for end in ("low", "high")))


def most_at_top() -> Case:
    """Return a firm's share at the top if all that nobody named goes there, where a share at the top is not known."""
    left = Least(F("top") + WHOLE_IN_TENTHS - Least(F("all"), WHOLE_IN_TENTHS), WHOLE_IN_TENTHS)
    return Case(When(unknown__gt=0, then=left), default=F("top"), output_field=IntegerField())


# --- Heterogeneity


def over_time(organisation: Organisation, cluster: Cluster) -> dict[str, dict[Any, Told]]:
    """Return what is told of size, position and bands in each half-year. One query.

    A firm counts once in each half-year it was visited in, with the last visit of it, as it was then.
    """
    return told_by(figures_in(organisation, cluster).filter(closes_half=True), "half", KINDS)


def spreads(organisation: Organisation, cluster: Cluster) -> list[Spread]:
    """Return how far the firms of each half-year differ in size, where enough tell theirs. One query."""
    known = figures_in(organisation, cluster).filter(closes_half=True, workers__gt=0)
    rows = known.values("half").annotate(firms=Count("pk"), ends=Percentile("workers", 0.25, 0.75))
    return [
        Spread(row["half"], round(row["ends"][1] / row["ends"][0], 1))
        for row in rows.filter(firms__gte=LEAST).order_by("half")
    ]
