"""Pages by position: every order, forwards and back, and what a page costs among ten thousand firms."""

import pytest
from django.db import connection, transaction

from diagnostics.models import Action, Firm
from diagnostics.portfolio.finding import count, find, values_in_use
from diagnostics.portfolio.orders import ORDERS
from diagnostics.portfolio.paging import UnknownPlaceError, page_of, place_of, stretch
from tests.diagnostics.portfolio.crowd import MANY, RARE, rows_read, scans
from tests.factories import AssessmentFactory, DiagnosisFactory, FirmFactory, OrganisationFactory
from tests.roles import owning

pytestmark = pytest.mark.django_db
SIZE = 25
INDEXES = {
    "name_folded": "firm_by_name",
    "stage": "firm_by_stage",
    "risk_key": "firm_by_risk",
    "last_assessed_key": "firm_by_last_assessed",
    "next_due_key": "firm_by_next_due",
}


@pytest.fixture
def mixed():
    """Eleven firms of one organisation, with many alike in everything but the name."""
    organisation = OrganisationFactory()
    for number, name in enumerate(["Über", "uber", "Zeta", "alfa", "Älfa", "beta", "Beta", "c", "d", "e", "f"]):
        firm = FirmFactory(organisation=organisation, name=name)
        if number % 3 == 0:
            done = AssessmentFactory(firm=firm, status="complete", completed_at=f"2026-01-{1 + number // 2:02}T00:00Z")
            DiagnosisFactory(assessment=done, risk_band=["high", "low", "", "medium"][number % 4])
        if number % 4 == 0:
            Action.objects.create(firm=firm, text="Go", due=f"2026-02-0{1 + number // 8}")
    return organisation


def walk(firms, order, size):
    """Return the pages from the first to the last, and from the last back to the first."""
    forwards = [page_of(firms, order, size)]
    while forwards[-1].after:
        forwards.append(page_of(firms, order, size, after=forwards[-1].after))
    back = [forwards[-1]]
    while back[-1].before:
        back.append(page_of(firms, order, size, before=back[-1].before))
    return forwards, back


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [3, 4, 11, 12])
def test_pages_hold_each_firm_once_in_order_and_lead_back(mixed, order, size):
    firms = Firm.objects.filter(organisation=mixed)
    forwards, back = walk(firms, order, size)
    whole = list(stretch(firms, order, ""))
    sign = -1 if ORDERS[order].is_descending else 1
    keys = [(getattr(firm, ORDERS[order].column), firm.pk) for firm in whole]
    if ORDERS[order].column != "name_folded":  # names sort as the database's language does
        assert keys[::sign] == sorted(keys)
    assert [firm for page in forwards for firm in page.firms] == whole
    assert [[*page.firms] for page in reversed(back)][1:] == [[*page.firms] for page in forwards][1:]
    assert (forwards[0].before, back[-1].before, back[-1].firms) == ("", "", forwards[0].firms)


def test_names_sort_without_regard_to_case_and_accents(mixed):
    names = [firm.name for firm in stretch(Firm.objects.filter(organisation=mixed), "name", "")]
    assert names[-1] == "Zeta"
    assert {*names[:2]} == {"alfa", "Älfa"}
    assert {*names[-3:-1]} == {"Über", "uber"}


def test_a_page_after_a_firm_that_moved_or_went_goes_on_from_where_it_stood(mixed):
    firms = Firm.objects.filter(organisation=mixed)
    first = page_of(firms, "name", 4)
    rest = page_of(firms, "name", 20, after=first.after).firms
    Firm.objects.filter(pk=first.firms[-1].pk).update(name="zz")
    again = page_of(firms, "name", 20, after=first.after).firms
    assert [firm.pk for firm in again] == [firm.pk for firm in [*rest, first.firms[-1]]]


def test_a_page_that_is_empty_by_now_is_the_first(mixed):
    firms = Firm.objects.filter(organisation=mixed)
    last = place_of(list(stretch(firms, "name", ""))[-1], "name")
    assert page_of(firms, "name", 4, after=last) == page_of(firms, "name", 4)


@pytest.mark.parametrize("place", ["x", "::", "\x00", "9" * 5000, "WyJhIl0:1tz:abc", "é"])
def test_places_nobody_named_are_refused(mixed, place):
    for direction in ("before", "after"):
        with pytest.raises(UnknownPlaceError, match="a place that this list does not have"):
            page_of(Firm.objects.all(), "name", 4, **{direction: place})


def test_a_place_of_one_order_is_none_of_another(mixed):
    firm = Firm.objects.filter(organisation=mixed)[0]
    with pytest.raises(UnknownPlaceError):
        page_of(Firm.objects.all(), "due", 4, after=place_of(firm, "stage"))


# --- What it costs


def middle(firms, order):
    """Return the place of the firm in the middle of the list, counted off the slow way."""
    return place_of(stretch(firms, order, "")[MANY // 2], order)


@pytest.mark.parametrize("order", ORDERS)
def test_a_page_in_the_middle_reads_a_page_by_an_index(crowd, order):
    firms = find(crowd.organisation, {}).firms
    place = middle(firms, order)
    for backwards in (False, True):
        page = stretch(firms, order, place, backwards=backwards)[: SIZE + 1]
        assert rows_read(page) == SIZE + 1
        (scan,) = scans(page)
        assert scan["Index Name"] == INDEXES[ORDERS[order].column]


@pytest.mark.parametrize("order", ["name", "-risk", "stage"])
def test_without_its_index_the_same_page_reads_thousands(crowd, order):
    """The control: it is the index that makes a page cheap, and the measure sees it."""
    firms = find(crowd.organisation, {}).firms
    place = middle(firms, order)
    with transaction.atomic(), connection.cursor() as cursor:
        with owning():
            cursor.execute(f"DROP INDEX {INDEXES[ORDERS[order].column]}")
        assert rows_read(stretch(firms, order, place)[: SIZE + 1]) > 1_000
        transaction.set_rollback(True)


def test_counting_off_the_rows_before_a_page_would_read_them_all(crowd):
    firms = find(crowd.organisation, {}).firms.order_by("name_folded", "pk")
    assert rows_read(firms[MANY // 2 : MANY // 2 + SIZE]) > MANY // 2


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ({"sector": "26"}, RARE),
        ({"sector": "26", "country": "BR"}, RARE),
        ({"sector": "14"}, 10 * SIZE),
        ({"stage": "draft"}, 30 * SIZE),
        ({"risk": "high", "first_tier": "eligible", "country": "IT"}, MANY // 2),
        ({"due": "soon", "sector": "15"}, MANY // 2),
    ],
)
def test_a_filtered_page_reads_a_part_of_the_list(crowd, asked, most):
    firms = find(crowd.organisation, asked).firms
    assert firms.exists()
    assert rows_read(stretch(firms, "name", "")[: SIZE + 1]) <= most


def test_counts_and_choices_do_not_read_the_crowd(crowd, django_assert_num_queries):
    firms = find(crowd.organisation, {}).firms
    assert count(firms) is None
    assert rows_read(firms.order_by()[:1001]) == 1001
    with django_assert_num_queries(2):
        assert values_in_use(crowd.organisation, "country") == ["BR", "IN", "IT"]
        assert sorted(values_in_use(crowd.organisation, "advisor_id")) == sorted(p.pk for p in crowd.advisors)
