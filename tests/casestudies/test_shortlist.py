"""The shortlist that PostgreSQL picks leads to the very ranking that comparing every case would give."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestudies import likeness, shortlist
from casestudies.library_access import facts_of, find_matches, published
from casestudies.matching import Profile, rank
from casestudies.models import CaseStudy
from casestudies.shortlist import DEPTH
from tests.casestudies.factories import CaseStudyFactory
from tests.casestudies.strategies import libraries, profiles
from tests.casestudies.test_library_access import LUXURY_SUBCONTRACTOR

pytestmark = pytest.mark.django_db


def stored(facts):
    """Return an unsaved published case with these facts."""
    return CaseStudyFactory.build(
        slug=facts.slug,
        family=facts.family,
        outcome=facts.outcome,
        sectors=list(facts.sectors),
        countries=list(facts.countries),
        firm_sizes=list(facts.sizes),
        governance=facts.governance,
        top_share_tenths=None if facts.top_share is None else likeness.thousandths(facts.top_share),
        risk_form=facts.risk_form,
        functions_after=facts.functions or None,
        bands=facts.bands,
        buyer_kinds=list(facts.buyer_kinds),
        destinations=list(facts.destinations),
        levers=list(facts.levers),
    )


def rank_all(profile, limit=5):
    """Return the ranking by the long way: every published case compared."""
    return rank(profile, map(facts_of, published()), limit=limit)


def check_same_ranking(profile, limit=5):
    assert find_matches(profile, limit=limit) == rank_all(profile, limit)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(profiles, libraries, st.integers(1, 5))
def test_any_firm_gets_the_same_ranking_from_any_library(profile, library, limit):
    with transaction.atomic():
        CaseStudy.objects.bulk_create(map(stored, library))
        check_same_ranking(profile, limit)
        transaction.set_rollback(True)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(profiles, libraries)
def test_postgresql_counts_the_same_points(profile, library):
    """Scores are compared one by one, as a ranking hides those further down."""
    sql, values = shortlist._score(profile)
    with transaction.atomic(), connection.cursor() as cursor:
        CaseStudy.objects.bulk_create(map(stored, library))
        cursor.execute(f"SELECT slug, {sql} FROM {CaseStudy._meta.db_table}", values)  # noqa: S608
        counted = {slug: score / 10 for slug, score in cursor.fetchall()}
        transaction.set_rollback(True)
    assert counted == {facts.slug: likeness.compare(profile, facts).score for facts in library}


def test_every_factor_is_counted_there():
    assert shortlist.LIKENESS.keys() == {factor.key for factor in likeness.FACTORS}


def test_ties_go_to_the_slug_that_sorts_first_as_python_sorts():
    for slug in ("b", "a-b", "ab", "a0", "a", "a-1", "a1"):
        CaseStudyFactory(slug=slug)
    matches = find_matches(Profile(sector="15"), limit=4).matches
    assert [match.slug for match in matches] == ["a", "a-1", "a-b", "a0"]
    check_same_ranking(Profile(sector="15"))


def test_one_large_family_does_not_hide_the_others():
    cases = [CaseStudyFactory.build(slug=f"sinos-{n}", family="sinos", governance="network") for n in range(DEPTH + 1)]
    CaseStudy.objects.bulk_create(cases)
    CaseStudyFactory(slug="other", governance="arms_length", outcome="failure")
    profile = Profile(governance=("network",))
    assert [match.slug for match in find_matches(profile).matches] == ["sinos-0", "sinos-1", "other"]
    check_same_ranking(profile)


def test_success_and_counter_case_far_down_the_list_are_found():
    profile = Profile(governance=("network",), risk_form="loss", gaps=("learn_design", "raise_quality"))
    for number in range(30):
        CaseStudyFactory(slug=f"failure-{number}", outcome="failure", governance="network", risk_form="loss")
    CaseStudyFactory(slug="success")
    CaseStudyFactory(slug="success-that-answers", levers=["raise_quality"])
    CaseStudyFactory(slug="same-road", outcome="mixed", levers=["learn_design"])
    ranking = find_matches(profile)
    assert ranking.matches[-1].slug == "success-that-answers"
    assert ranking.counter
    assert ranking.counter.slug == "same-road"
    check_same_ranking(profile)


def test_levels_told_only_for_the_start_count():
    told = {"F1": 0, "F2": 1, "F3": 2, "F4": 3, "F5": 4, "F6": None, "F7": 1}
    CaseStudyFactory(slug="b", functions_before=told)
    CaseStudyFactory(slug="a", functions_before=dict.fromkeys(told, 4), functions_after=dict.fromkeys(told, 2))
    profile = Profile(functions=told)
    assert [match.slug for match in find_matches(profile).matches] == ["b", "a"]
    check_same_ranking(profile)


def test_draft_is_never_on_the_list():
    CaseStudyFactory(slug="draft", status="draft")
    CaseStudyFactory(slug="published")
    assert shortlist.shortlist(LUXURY_SUBCONTRACTOR, limit=5) == ["published"]
