"""Benchmarks: comparable firms only, ten at least, and never the firm itself."""

import pytest

from diagnostics.models import Consent
from diagnostics.programme import consent
from diagnostics.programme.benchmarks import benchmark
from diagnostics.programme.consent import Word
from tests.diagnostics.programme.visits import agree, visited
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def firm(organisation):
    firm = visited(organisation, point=99)
    agree(firm, to=Consent.Purpose.BENCHMARKS)
    return firm


def others(organisation, number=10, **facts):
    found = [visited(organisation, point=10 * n, **facts) for n in range(number)]
    agree(*found, to=Consent.Purpose.BENCHMARKS)
    return found


def test_ten_comparable_firms_make_a_benchmark_without_the_firm_itself(organisation, firm):
    others(organisation)
    found = benchmark(firm, "1")
    assert (found.firms, found.shared) == (10, ("sector", "size", "country"))
    risk = found.middles["risk"]
    assert (risk.firms, risk.lower, risk.median, risk.upper) == (10, 22.5, 45.0, 67.5)


def test_nine_are_too_few_and_nothing_is_told(organisation, firm):
    others(organisation, 9)
    assert benchmark(firm, "1").middles is None


@pytest.mark.parametrize(
    ("facts", "shared"), [({"country": "BR"}, ("sector", "size")), ({"workers": 200}, ("sector",))]
)
def test_the_circle_widens_step_by_step(organisation, firm, facts, shared):
    others(organisation, 9)
    others(organisation, 1, **facts)
    assert benchmark(firm, "1").shared == shared


def test_another_sector_organisation_or_instrument_is_never_comparable(organisation, firm):
    others(organisation, sector="10")
    others(OrganisationFactory())
    assert benchmark(firm, "1").middles is None
    others(organisation)
    assert benchmark(firm, "2").middles is None


def test_a_firm_without_a_size_is_compared_by_sector_and_country(organisation):
    firm = visited(organisation, workers=None)
    others(organisation)
    assert benchmark(firm, "1").shared == ("sector", "country")


def test_a_withdrawn_consent_takes_the_firm_out_at_once(organisation, firm):
    first, *_rest = others(organisation)
    assert benchmark(firm, "1").middles
    word = Word("Owner", first.created_at.date())
    consent.withdraw(firm=first, purpose="benchmarks", word=word, recorded_by=UserFactory())
    assert benchmark(firm, "1").middles is None


def test_consent_to_the_cluster_view_is_none_to_benchmarks(organisation, firm):
    agree(*(visited(organisation) for _ in range(10)), to=Consent.Purpose.CLUSTERS)
    assert benchmark(firm, "1").middles is None
