"""Change between visits, gaps and levers."""

import pytest

from diagnostics.programme import moving
from diagnostics.programme.disclosure import Span
from tests.diagnostics.programme.visits import visit, visited
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def risk(organisation):
    return next(each for each in moving.changes(organisation) if each.criterion == "risk")


def twice(organisation, before, after, **facts):
    firm = visited(organisation, point=before, days_ago=200)
    visit(firm, point=after, days_ago=10, **facts)


def test_the_median_change_is_that_of_the_last_two_visits():
    organisation = OrganisationFactory()
    for after in (51, 52, 60, 70, 90):
        twice(organisation, 50, after)
    assert risk(organisation).median == 10
    assert risk(organisation).firms == Span(5, 9)


@pytest.mark.parametrize("fifth", [{"engine": "2"}, {"band": ""}])
def test_firms_scored_otherwise_or_not_at_all_do_not_count(fifth):
    organisation = OrganisationFactory()
    for after in (51, 52, 60, 70):
        twice(organisation, 50, after)
    firm = visited(organisation, point=50, days_ago=200)
    visit(firm, days_ago=10, **fifth)
    assert risk(organisation).median is None
    assert risk(organisation).firms == Span(0, 4)


def test_what_fewer_than_five_firms_lack_is_not_told():
    organisation = OrganisationFactory()
    for n in range(6):
        visited(organisation, gaps=["C02", "C05"] if n < 4 else ["C02"], levers=["second_market"])
    assert moving.most_frequent(organisation, "gaps") == [("C02", Span(5, 9))]
    assert moving.most_frequent(organisation, "levers") == [("second_market", Span(5, 9))]
