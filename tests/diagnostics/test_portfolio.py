"""The page of the portfolio: what it lists, filters, sorts and says, and what it keeps to itself."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from accounts.models import Role
from diagnostics import second_ratings
from diagnostics.models import Action, Firm
from diagnostics.portfolio.orders import ORDERS
from tests.factories import (
    AnswerFactory,
    AssessmentFactory,
    BuyerFactory,
    DiagnosisFactory,
    FirmFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
PORTFOLIO = "/firms/"


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


def text_of(response):
    """Return what a reader of the page reads, in one line."""
    html = re.sub(r"<(script|style|option).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def firms_on(response):
    """Return the names of the firms in the table, in order."""
    return re.findall(r'<th scope="row"><a href="/firms/[^"]+">([^<]*)</a>', response.content.decode())


def link_of(response, rel):
    """Return the address of the next or previous page, None without one."""
    found = re.search(rf'<a rel="{rel}"\s+href="([^"]+)"', response.content.decode())
    return PORTFOLIO + found[1].replace("&amp;", "&") if found else None


def assessed(organisation, name, risk="", first_tier="", day="2026-01-01", **fields):
    """Return a firm with a diagnosis of these bands."""
    firm = FirmFactory(organisation=organisation, name=name, **fields)
    done = AssessmentFactory(firm=firm, status="complete", completed_at=f"{day}T12:00Z")
    DiagnosisFactory(assessment=done, risk_band=risk, first_tier_band=first_tier)
    return firm


def test_an_empty_portfolio_offers_a_sample(client, ada):
    text = text_of(client.get(PORTFOLIO))
    assert "No firm yet" in text
    assert "Add a sample firm" in text


def test_a_line_tells_where_the_firm_stands(client, ada):
    FirmFactory(organisation=ada.organisation, name="Anew")
    draft = AssessmentFactory(
        firm__organisation=ada.organisation, firm__name="Begun", chain_position="direct", advisor=ada
    )
    BuyerFactory(assessment=draft, share_tenths=1000, kind="brand", destination="home")
    AnswerFactory(assessment=draft, question_key="M1")
    firm = assessed(ada.organisation, "Complete", risk="high", first_tier="partly", day="2026-03-05")
    Action.objects.create(firm=firm, text="Go", due="2026-04-01")
    FirmFactory(name="Foreign")

    response = client.get(PORTFOLIO)

    assert firms_on(response) == ["Anew", "Begun", "Complete"]
    text = text_of(response)
    assert "3 firms" in text
    assert re.search(r"Anew Leather and footwear Italy New – – – – – – – Begun", text)
    assert re.search(r"Begun Leather and footwear Italy In progress 9 of 10 – – – Ada – – Complete", text)
    assert re.search(
        r"Complete Leather and footwear Italy Assessed – Partly High Not enough information – "
        r"5 Mar 2026 1 Apr 2026 Overdue",
        text,
    )
    assert 'data-band="3"' in response.content.decode()


def test_the_latest_result_is_shown(client, ada):
    firm = FirmFactory(organisation=ada.organisation)
    for day, band in ((1, "high"), (3, "low"), (2, "medium")):
        done = AssessmentFactory(firm=firm, status="complete", completed_at=f"2026-01-0{day}T00:00Z")
        DiagnosisFactory(assessment=done, risk_band=band)
    (row,) = re.findall(r"<tbody>.*?</tbody>", client.get(PORTFOLIO).content.decode(), re.S)
    assert re.findall("Low|Medium|High", row) == ["Low"]


# --- Filters


@pytest.fixture
def mixed(ada):
    """Firms that differ in everything one can filter by."""
    today = timezone.localdate()
    grace = UserFactory(name="Grace")
    draft = AssessmentFactory(
        firm__organisation=ada.organisation, firm__name="Shoe & Co", firm__sector="15", advisor=grace
    )
    best = assessed(ada.organisation, "Best Shoes", risk="high", first_tier="eligible", sector="13", country="BR")
    hazy = assessed(ada.organisation, "Hazy", risk="", first_tier="", sector="14")
    FirmFactory(organisation=ada.organisation, name="Knit", sector="14")
    Action.objects.create(firm=draft.firm, text="Go", due=today - dt.timedelta(days=1))
    Action.objects.create(firm=best, text="Go", due=today + dt.timedelta(days=30))
    Action.objects.create(firm=hazy, text="Go", due=today + dt.timedelta(days=31))
    return grace


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=shoe", ["Best Shoes", "Shoe & Co"]),
        ("q=SHOE&sector=15", ["Shoe & Co"]),
        ("q=shoo", ["Best Shoes", "Shoe & Co"]),
        ("sector=13", ["Best Shoes"]),
        ("country=BR", ["Best Shoes"]),
        ("country=FR", []),
        ("stage=none", ["Knit"]),
        ("stage=draft", ["Shoe & Co"]),
        ("stage=complete", ["Best Shoes", "Hazy"]),
        ("risk=high", ["Best Shoes"]),
        ("risk=low", []),
        ("risk=unclear", ["Hazy"]),
        ("first_tier=eligible", ["Best Shoes"]),
        ("first_tier=unclear", ["Hazy"]),
        ("due=overdue", ["Shoe & Co"]),
        ("due=soon", ["Best Shoes"]),
        ("due=none", ["Knit"]),
        ("advisor=GRACE", ["Shoe & Co"]),
        ("q=%25", []),  # a per cent sign is no wildcard
        ("q=_", []),
        ("q=shoe+%26", ["Shoe & Co"]),
        ("sort=-name", ["Shoe & Co", "Knit", "Hazy", "Best Shoes"]),
        ("sort=-risk&stage=complete", ["Best Shoes", "Hazy"]),
    ],
)
def test_filters_live_in_the_address(client, ada, mixed, query, names):
    response = client.get(f"{PORTFOLIO}?{query.replace('GRACE', str(mixed.pk))}")
    assert [name.replace("&amp;", "&") for name in firms_on(response)] == names
    assert ("No firm matches." in text_of(response)) is (names == [])
    assert "There is a problem" not in text_of(response)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("q=%00", "Null characters are not allowed."),
        ("q=" + "x" * 5000, "Search for 200 characters or fewer"),
        ("sector=99x", "Select a sector from the list: &#x27;99x&#x27; is none"),
        ("country=XX", "Select a country from the list"),
        ("stage=done", "Select a stage from the list"),
        ("risk=awful", "Select a band of the downgrading risk from the list"),
        ("first_tier=high", "Select a band of first-tier eligibility from the list"),
        ("advisor=0", "Select an advisor from the list"),
        ("advisor=" + "9" * 5000, "Select an advisor from the list"),
        ("due=%00", "Select when something is due from the list"),
        ("sort=id", "Select an order from the list"),
        ("after=x", "The address names a place that this list does not have."),
        ("before=%00", "The address names a place that this list does not have."),
        ("after=" + "9" * 5000, "The address names a place that this list does not have."),
    ],
)
def test_wrong_filters_are_told_and_break_nothing(client, ada, query, told):
    FirmFactory(organisation=ada.organisation, name="Knit")
    response = client.get(f"{PORTFOLIO}?{query}")
    assert response.status_code == 200
    assert firms_on(response) == ["Knit"]
    assert "<title>Error:" in response.content.decode()
    assert told in response.content.decode()
    assert len(response.content) < 40_000


def test_what_is_set_is_told_and_can_be_taken_off(client, ada, mixed):
    response = client.get(f"{PORTFOLIO}?sector=14&stage=none&sort=-name&q=")
    text, html = text_of(response), response.content.decode()
    assert "Sector: Garments × Take off" in text
    assert "Stage: New × Take off" in text
    assert 'class="chip" href="?stage=none&amp;sort=-name"' in html
    assert 'class="chip" href="?sector=14&amp;sort=-name"' in html


def test_when_nothing_matches_the_page_tells_which_filter_to_take_off(client, ada, mixed):
    text = text_of(client.get(f"{PORTFOLIO}?sector=13&risk=low&country=BR"))
    assert "Without Downgrading risk: Low 1 firm" in text
    assert "Without Sector" not in text
    text = text_of(client.get(f"{PORTFOLIO}?sector=13&risk=low&country=IT"))
    assert "Without" not in text
    assert "Try a part of the name, or show all firms." in text


def test_similar_names_are_told_to_be_no_more_than_that(client, ada, mixed):
    told = "has “shoo” in its name. These have similar names."
    assert told in text_of(client.get(f"{PORTFOLIO}?q=shoo"))
    assert "similar names" not in text_of(client.get(f"{PORTFOLIO}?q=shoe"))


# --- Order and pages


def test_each_heading_sorts_and_says_how(client, ada, mixed):
    html = client.get(f"{PORTFOLIO}?sort=-risk&stage=complete").content.decode()
    assert html.count("aria-sort") == 1
    assert re.search(r'aria-sort="descending"><a href="\?stage=complete&amp;sort=risk">Downgrading risk', html)
    assert '<a href="?stage=complete&amp;sort=due">Next due' in html
    html = client.get(PORTFOLIO).content.decode()
    assert '<th scope="col" aria-sort="ascending"><a href="?sort=-name">Firm' in html


def test_each_order_can_be_chosen_without_the_headings(client, ada, mixed):
    html = client.get(PORTFOLIO).content.decode()
    options = re.findall(r'<option value="([^"]*)"', re.search(r'id="id_sort".*?</select>', html, re.S)[0])
    assert {option or "name" for option in options} == set(ORDERS)


def test_long_portfolios_come_in_pages(client, ada):
    for number in range(55):
        FirmFactory(organisation=ada.organisation, name=f"Shoe {number:02}")
    first = client.get(f"{PORTFOLIO}?q=shoe&sort=-name")
    second = client.get(link_of(first, "next"))
    third = client.get(link_of(second, "next"))
    assert [firms_on(page)[0] for page in (first, second, third)] == ["Shoe 54", "Shoe 29", "Shoe 04"]
    assert [len(firms_on(page)) for page in (first, second, third)] == [25, 25, 5]
    assert link_of(first, "prev") is link_of(third, "next") is None
    assert firms_on(client.get(link_of(third, "prev"))) == firms_on(second)
    assert "q=shoe" in link_of(third, "prev")
    assert "after=" not in link_of(third, "prev")


def test_many_firms_are_not_counted_to_the_last(client, ada, monkeypatch):
    FirmFactory.create_batch(3, organisation=ada.organisation)
    monkeypatch.setattr("diagnostics.portfolio.finding.MOST_COUNTED", 2)
    assert "more than 2 firms" in text_of(client.get(PORTFOLIO))


def test_the_portfolio_costs_the_same_however_many_firms(client, ada, django_assert_max_num_queries):
    for number in range(12):
        draft = AssessmentFactory(firm__organisation=ada.organisation, advisor=ada)
        AnswerFactory(assessment=draft)
        BuyerFactory(assessment=draft)
        if number % 2:
            DiagnosisFactory(assessment=AssessmentFactory(firm=draft.firm, complete=True))
    with django_assert_max_num_queries(12):
        assert client.get(PORTFOLIO).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(f"{PORTFOLIO}?q=frim&sort=-risk").status_code == 200


# --- What it keeps to itself


def test_nothing_of_another_organisation_is_listed_offered_or_found(client, ada):
    FirmFactory(organisation=ada.organisation, name="Knit")
    stranger = UserFactory(name="Mallory")
    foreign = assessed(member().organisation, "Foreign Shoes", risk="high", country="BR")
    AssessmentFactory(firm=foreign, advisor=stranger)
    everything = client.get(PORTFOLIO).content.decode()
    for query in ("", "q=foreign", "q=foreing", "sort=-risk", "risk=high", "country=BR", f"advisor={stranger.pk}"):
        html = client.get(f"{PORTFOLIO}?{query}").content.decode()
        assert "Foreign Shoes" not in html
        assert "Mallory" not in html
    assert "Brazil" not in everything
    assert "1 firm" in everything
    answers = {
        re.sub(r"\d+", "N", text_of(client.get(f"{PORTFOLIO}?advisor={key}"))) for key in (stranger.pk, 10**9 + 7)
    }
    assert len(answers) == 1, "an advisor of another organisation is told from none"


def test_a_page_of_one_organisation_is_none_of_another(client, ada):
    other = member()
    FirmFactory.create_batch(26, organisation=other.organisation, sector="13")
    FirmFactory(organisation=ada.organisation, name="Knit")
    client.force_login(other)
    place = link_of(client.get(f"{PORTFOLIO}?sort=stage"), "next")
    client.force_login(ada)
    assert set(firms_on(client.get(place))) == {"Knit"}


@pytest.fixture
def blind(client, ada):
    """Two firms, alike to whoever rates one of them blindly: of high and of low risk."""
    rater = member(organisation=ada.organisation)
    high = assessed(ada.organisation, "Aurora", risk="high", first_tier="eligible")
    assessed(ada.organisation, "Zephyr", risk="low", first_tier="not_yet")
    Action.objects.create(firm=high, text="Go", due="2026-01-01")
    second_ratings.start(first=high.assessments.get(), seen="nothing", by=rater)
    client.force_login(rater)
    return rater


TELLING = [
    *("risk=high", "risk=medium", "risk=low", "risk=unclear", "first_tier=eligible", "first_tier=not_yet"),
    *("due=overdue", "due=soon", "due=none", "sort=risk", "sort=-risk", "sort=due", "sort=-due"),
]


@pytest.mark.parametrize("query", TELLING)
def test_no_filter_and_no_order_tells_a_blind_rater_of_the_results(client, blind, query):
    def seen():
        return text_of(client.get(f"{PORTFOLIO}?{query}"))

    before = seen()
    assert "Aurora" not in before
    assert "1 firm that you are rating blindly is left out here" in before
    Action.objects.all().delete()
    later = AssessmentFactory(firm=Firm.objects.get(name="Aurora"), status="complete", completed_at="2026-02-01T00:00Z")
    DiagnosisFactory(assessment=later, risk_band="low", first_tier_band="not_yet")
    assert seen() == before


def test_a_blind_rater_sees_the_firm_without_its_results(client, ada, blind):
    text = text_of(client.get(PORTFOLIO))
    assert re.search(r"Aurora .* Assessed – Hidden Hidden Hidden – 1 Jan 2026 Hidden Zephyr", text)
    client.force_login(ada)
    assert firms_on(client.get(f"{PORTFOLIO}?risk=high")) == ["Aurora"]
    assert "left out" not in text_of(client.get(f"{PORTFOLIO}?risk=high"))


def test_the_back_office_filters_by_no_result(client, ada, blind):
    blind.is_staff = blind.is_superuser = True
    blind.save()
    for lookup in ("risk_key=4", "risk_key__gt=2", "first_tier_band=eligible", "next_due_key__lt=2026-02-02"):
        response = client.get(f"/admin/diagnostics/firm/?{lookup}")
        assert (response.status_code, "Aurora" in response.content.decode()) == (400, False)
    assert "Aurora" in client.get("/admin/diagnostics/firm/?sector=15").content.decode()


@pytest.mark.parametrize("role", [Role.CURATOR, Role.REVIEWER])
def test_other_roles_look_and_do_not_touch(client, role):
    firm = FirmFactory(organisation=member().organisation)
    client.force_login(member(role, organisation=firm.organisation))
    response = client.get(PORTFOLIO)
    assert firms_on(response) == [firm.name]
    assert "Add a firm" not in text_of(response)
