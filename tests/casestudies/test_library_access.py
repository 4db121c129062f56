"""Reading published cases for matching: few queries, published ones only."""

import pytest

from casestudies.library_access import find_matches
from casestudies.loading import load
from casestudies.matching import Profile
from casestudies.models import CaseStudy
from casestudies.schema import read_library

pytestmark = pytest.mark.django_db

LUXURY_SUBCONTRACTOR = Profile(
    sector="15",
    country="PT",
    workers=45,
    governance=("quasi_hierarchy",),
    top_share=0.6,
    risk_form="loss",
    functions={"F1": 0, "F2": 1, "F3": 2, "F4": 3, "F5": 1, "F6": 0, "F7": 0},
    bands={"risk": "high", "functional": "low", "product": "high"},
    buyer_kinds=("brand",),
    destinations=("rich_countries",),
    gaps=("spread_buyers", "second_market"),
)


def test_a_subcontractor_of_brands_is_shown_brenta_in_two_queries(django_assert_max_num_queries):
    load(read_library())
    with django_assert_max_num_queries(2):
        ranking = find_matches(LUXURY_SUBCONTRACTOR)
    assert ranking.matches[0].slug == "brenta-luxury-subcontractors"
    assert len(ranking.matches) == 5
    assert ranking.counter is not None


def test_only_published_cases_match():
    load(read_library())
    CaseStudy.objects.exclude(slug="sinos-home-market").update(status="draft")
    ranking = find_matches(LUXURY_SUBCONTRACTOR)
    assert [match.slug for match in ranking.matches] == ["sinos-home-market"]


def test_an_empty_library_matches_nothing():
    ranking = find_matches(LUXURY_SUBCONTRACTOR)
    assert ranking.matches == ()
    assert ranking.counter is None
