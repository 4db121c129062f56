"""Clusters: shared buyers, what hangs on three of them, and how far firms differ."""

import pytest

from diagnostics.models import BuyerPair
from diagnostics.programme import clusters, names
from diagnostics.programme.clusters import Cluster, TopShare
from diagnostics.programme.disclosure import Span
from tests.diagnostics.programme.visits import agree, visited
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory()


def cluster(organisation, *lists, **facts):
    """Return a cluster of firms that agree, each with one of the lists of buyers."""
    firms = [visited(organisation, buyers=buyers, **facts) for buyers in lists]
    agree(*firms)
    return clusters.clusters_of(organisation)[0]


def share(organisation, found):
    return clusters.top_share(clusters.sales_in(organisation, found), clusters.size_of(organisation, found))


def test_a_cluster_is_of_one_sector_in_one_country(organisation):
    agree(*(visited(organisation, country="BR") for _ in range(4)))
    found = cluster(organisation, *[[("A", 100)]] * 5)
    assert clusters.clusters_of(organisation) == [found] == [Cluster("15", "IT", Span(5, 9))]


def test_firms_without_consent_are_in_no_cluster(organisation):
    for _ in range(9):
        visited(organisation)
    assert clusters.clusters_of(organisation) == []


def test_the_part_that_hangs_on_three_buyers_weighs_firms_alike(organisation):
    lists = [[("A", 600), ("B", 200), ("D", 10)]] * 4 + [[("A", 100), ("C", 300), ("E", 20)]]
    assert share(organisation, cluster(organisation, *lists)) == TopShare(72, 72)  # (4 · 80 + 40) / 5


def test_a_share_nobody_knows_makes_it_a_range_of_what_others_leave(organisation):
    lists = [[("A", 600), ("B", 200)]] * 4 + [[("A", None), ("B", 200), ("E", 100), ("C", 200)]]
    assert share(organisation, cluster(organisation, *lists)) == TopShare(72, 82)  # the fifth: 40 to 90


def test_what_hangs_on_buyers_of_four_firms_is_not_told(organisation):
    found = cluster(organisation, *[[("A", 600)]] * 4, [], [])
    assert share(organisation, found) is None
    assert clusters.hubs(clusters.sales_in(organisation, found)) == []


def test_owner_and_confirmed_names_count_as_one_buyer(organisation):
    lists = [[("Acme Ltd", 100)]] * 3 + [[("ACME", 100)]] + [[("Acme Shoes", 100)]] + [[("Acme Shoe", 100)]]
    found = cluster(organisation, *lists)
    for pair in (("acme", "acme shoes"), ("acme shoe", "acme shoes")):
        BuyerPair.objects.create(organisation=organisation, first_key=pair[0], second_key=pair[1], is_same=True)
    assert names.canonical(organisation) == {"acme shoe": "acme", "acme shoes": "acme"}
    hubs = clusters.hubs(clusters.sales_in(organisation, found))
    assert [(hub.name, hub.firms) for hub in hubs] == [("Acme Ltd", Span(5, 9))]


def test_the_spread_of_sizes_is_a_ratio_of_quartiles(organisation):
    agree(*(visited(organisation, workers=workers) for workers in (5, 10, 20, 40, 80)))
    found = clusters.clusters_of(organisation)[0]
    assert [spread.ratio for spread in clusters.spreads(organisation, found)] == [4.0]
    assert set(clusters.over_time(organisation, found)) == {"size", "position", "risk", "first_tier"}


def test_likely_pairs_are_offered_until_somebody_judges_them(organisation):
    cluster(organisation, *[[("Maison Corvane", 100)]] * 4, [("Maison Corvana", 100), ("Lutz", 1)])
    assert [(pair.first, pair.second) for pair in names.likely_pairs(organisation)] == [
        ("maison corvana", "maison corvane")
    ]
    BuyerPair.objects.create(
        organisation=organisation, first_key="maison corvana", second_key="maison corvane", is_same=False
    )
    assert names.likely_pairs(organisation) == []
