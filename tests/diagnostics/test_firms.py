"""The portfolio, a firm's page and its form."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.models import Firm
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
FACTS = {"name": "Aurora", "sector": "15", "country": "IT"}


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


def url_of(firm, name="firm"):
    return reverse(f"diagnostics:{name}", args=[firm.pk])


# --- The way in


def test_the_start_page_leads_on(client):
    assert client.get("/").url == "/accounts/login/"
    client.force_login(member())
    assert client.get("/").url == PORTFOLIO


def test_strangers_are_sent_to_sign_in(client):
    response = client.get(PORTFOLIO)
    assert response.url == "/accounts/login/?next=/firms/"


def test_who_belongs_nowhere_sees_nothing(client):
    client.force_login(UserFactory())
    assert client.get(PORTFOLIO).status_code == 403


# --- The portfolio


def test_an_empty_portfolio_offers_a_sample(client, ada):
    text = text_of(client.get(PORTFOLIO))
    assert "No firm yet" in text
    assert "Add a sample firm" in text


def test_the_portfolio_tells_each_firms_stage(client, ada):
    FirmFactory(organisation=ada.organisation, name="Anew")
    draft = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Begun", chain_position="direct")
    BuyerFactory(assessment=draft, share_tenths=1000, kind="brand", destination="home")
    AnswerFactory(assessment=draft, question_key="M1")
    done = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Complete", complete=True)
    DiagnosisFactory(assessment=done, first_tier_band="partly", risk_band="high", functional_band="")
    FirmFactory(name="Foreign")

    response = client.get(PORTFOLIO)

    assert firms_on(response) == ["Anew", "Begun", "Complete"]
    text = text_of(response)
    assert re.search(r"Anew .* New – – – – – .*Begun .* In progress 9 of 10 – – – – .*Complete .* Assessed –", text)
    assert re.search(r"Assessed – Partly High Not enough information", text)
    assert 'data-band="3"' in response.content.decode()


def test_the_latest_result_is_shown(client, ada):
    firm = FirmFactory(organisation=ada.organisation)
    for day, band in ((1, "high"), (3, "low"), (2, "medium")):
        done = AssessmentFactory(firm=firm, status="complete", completed_at=f"2026-01-0{day}T00:00Z")
        DiagnosisFactory(assessment=done, risk_band=band)
    text = text_of(client.get(PORTFOLIO))
    assert "Low" in text
    assert "Medium" not in text
    assert "High" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=shoe", ["Best Shoes", "Shoe & Co"]),
        ("q=SHOE&sector=15", ["Shoe & Co"]),
        ("sector=13", ["Best Shoes"]),
        ("stage=none", ["Best Shoes", "Knit"]),
        ("stage=draft", ["Shoe & Co"]),
        ("stage=complete", []),
        ("q=%25", []),  # a per cent sign is no wildcard
        ("q=_", []),
        ("q=shoe+%26", ["Shoe & Co"]),
    ],
)
def test_filters_live_in_the_address(client, ada, query, names):
    AssessmentFactory(firm__organisation=ada.organisation, firm__name="Shoe & Co", firm__sector="15")
    FirmFactory(organisation=ada.organisation, name="Best Shoes", sector="13")
    FirmFactory(organisation=ada.organisation, name="Knit", sector="14")
    response = client.get(f"{PORTFOLIO}?{query}")
    assert [name.replace("&amp;", "&") for name in firms_on(response)] == names
    assert ("No firm matches." in text_of(response)) is not names or not names


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 5000, "sector=99x", "stage=done", "page=0", "page=-1", "page=" + "9" * 5000, "page=x"],
)
def test_wrong_filters_are_told_and_break_nothing(client, ada, query):
    FirmFactory(organisation=ada.organisation, name="Knit")
    response = client.get(f"{PORTFOLIO}?{query}")
    assert response.status_code == 200
    assert firms_on(response) == ["Knit"]
    is_page = query.startswith("page")
    assert ("There is a problem" in text_of(response)) is not is_page


def test_long_portfolios_come_in_pages(client, ada):
    for number in range(30):
        FirmFactory(organisation=ada.organisation, name=f"Shoe {number:02}")
    first = client.get(f"{PORTFOLIO}?q=shoe")
    assert len(firms_on(first)) == 25
    assert "?q=shoe&amp;page=2" in first.content.decode()
    assert firms_on(client.get(f"{PORTFOLIO}?q=shoe&page=2")) == [f"Shoe {number}" for number in range(25, 30)]


def test_the_portfolio_costs_the_same_however_many_firms(client, ada, django_assert_max_num_queries):
    for number in range(12):
        draft = AssessmentFactory(firm__organisation=ada.organisation)
        AnswerFactory(assessment=draft)
        BuyerFactory(assessment=draft)
        if number % 2:
            DiagnosisFactory(assessment=AssessmentFactory(firm=draft.firm, complete=True))
    with django_assert_max_num_queries(10):
        assert client.get(PORTFOLIO).status_code == 200


# --- One firm


def test_a_firms_page_shows_facts_and_offers_a_start(client, ada):
    firm = FirmFactory(organisation=ada.organisation, name="Aurora", town="Stra", workers=1234, plants=0)
    text = text_of(client.get(url_of(firm)))
    assert "Leather and footwear · Stra, Italy" in text
    assert "1,234" in text
    assert "Own plants 0" in text
    assert "Start the assessment" in text
    assert "This firm has not been assessed yet." in text


def test_a_firm_with_a_draft_offers_to_continue_it(client, ada):
    draft = AssessmentFactory(firm__organisation=ada.organisation)
    response = client.get(url_of(draft.firm))
    assert "Continue the assessment" in text_of(response)
    assert "Start" not in text_of(response).replace("Started", "")
    assert reverse("diagnostics:assessment", args=[draft.pk]) in response.content.decode()


def test_a_firms_page_costs_the_same_however_many_assessments(client, ada, django_assert_max_num_queries):
    firm = FirmFactory(organisation=ada.organisation)
    for _number in range(4):
        DiagnosisFactory(assessment=AssessmentFactory(firm=firm, complete=True))
    AssessmentFactory(firm=firm)
    with django_assert_max_num_queries(9):
        assert client.get(url_of(firm)).status_code == 200


# --- The form


def test_adding_a_firm(client, ada):
    response = client.post("/firms/new/", FACTS | {"workers": "45", "town": " Stra "})
    firm = Firm.objects.get()
    assert response.url == url_of(firm)
    assert (firm.organisation, firm.created_by) == (ada.organisation, ada)
    assert (firm.name, firm.country, firm.workers, firm.town, firm.founded) == ("Aurora", "IT", 45, "Stra", None)


def test_changing_a_firm(client, ada):
    firm = FirmFactory(organisation=ada.organisation)
    client.post(url_of(firm, "firm_edit"), FACTS | {"founded": "1974"})
    firm.refresh_from_db()
    assert (firm.name, firm.founded) == ("Aurora", 1974)


def test_errors_stand_on_top_and_at_the_field_in_the_same_words(client, ada):
    response = client.post("/firms/new/", FACTS | {"name": "", "workers": "many"})
    html = response.content.decode()
    assert "<title>Error: Add a firm" in html
    assert '<a href="#id_name">Enter the name of the firm</a>' in html
    assert '<a href="#id_workers">Workers must be a whole number, like 45</a>' in html
    assert html.count("Enter the name of the firm") == html.count("Workers must be a whole number, like 45") == 2
    assert 'value="many"' in html
    assert re.search(r'<option value="IT"\s+selected', html)
    assert not Firm.objects.exists()


def test_a_wrong_change_leaves_the_firm_and_its_name_in_the_heading(client, ada):
    firm = FirmFactory(organisation=ada.organisation, name="Aurora")
    response = client.post(url_of(firm, "firm_edit"), {"name": "Tramonto", "sector": "", "country": "IT"})
    assert "Change the facts of Aurora" in text_of(response)
    assert 'value="Tramonto"' in response.content.decode()
    firm.refresh_from_db()
    assert firm.name == "Aurora"


def test_the_organisation_cannot_be_chosen_in_the_form(client, ada):
    other = member().organisation
    client.post("/firms/new/", FACTS | {"organisation": str(other.pk)})
    assert Firm.objects.get().organisation == ada.organisation


@pytest.mark.parametrize("role", [Role.CURATOR, Role.REVIEWER])
def test_other_roles_look_and_do_not_touch(client, role):
    firm = FirmFactory(organisation=member().organisation)
    client.force_login(member(role, organisation=firm.organisation))
    for url in (PORTFOLIO, url_of(firm)):
        response = client.get(url)
        assert response.status_code == 200
        assert not re.search(r"Add a firm|Start the assessment|Change", text_of(response))
    for url in ("/firms/new/", "/firms/sample/", url_of(firm, "firm_edit")):
        assert client.post(url, FACTS).status_code == 403
    assert Firm.objects.get() == firm
