"""The way in, a firm's page and its form."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.models import Firm
from tests.factories import (
    AssessmentFactory,
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
    with django_assert_max_num_queries(10):
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


# --- Two people change one firm


@pytest.fixture
def opened(client, ada):
    """Return a firm, where its form is, and what the form holds when it is opened."""
    firm = FirmFactory(organisation=ada.organisation, name="Aurora", town="Stra", workers=40)
    form = client.get(url_of(firm, "firm_edit")).context["form"]
    held = {name: form[name].value() for name in form.fields}
    return firm, {name: "" if value is None else value for name, value in held.items()}


def test_what_somebody_else_changed_meanwhile_stays_where_this_form_left_it_alone(client, opened):
    firm, held = opened
    Firm.objects.filter(pk=firm.pk).update(workers=55)
    client.post(url_of(firm, "firm_edit"), held | {"town": "Padua"})
    firm.refresh_from_db()
    assert (firm.town, firm.workers) == ("Padua", 55)


def test_a_field_that_both_changed_is_told_of_and_saved_when_sent_again(client, opened):
    firm, held = opened
    Firm.objects.filter(pk=firm.pk).update(town="Mira", workers=55)
    response = client.post(url_of(firm, "firm_edit"), held | {"town": "Padua"})
    assert response.status_code == 409
    assert "Somebody else has changed this to “Mira”" in text_of(response)
    firm.refresh_from_db()
    assert firm.town == "Mira"
    shown = response.context["form"].data
    assert (shown["town"], shown["workers"]) == ("Padua", 55)  # mine to decide on, and theirs where I changed nothing
    client.post(url_of(firm, "firm_edit"), shown)
    firm.refresh_from_db()
    assert (firm.town, firm.workers) == ("Padua", 55)


def test_what_was_emptied_or_chosen_meanwhile_is_named_in_words(client, opened):
    firm, held = opened
    Firm.objects.filter(pk=firm.pk).update(town="", country="KE")
    text = text_of(client.post(url_of(firm, "firm_edit"), held | {"town": "Padua", "country": "BR"}))
    assert "Somebody else has emptied this" in text
    assert "Somebody else has changed this to “Kenya”" in text


def test_a_field_typed_wrongly_is_compared_once_it_is_right(client, opened):
    firm, held = opened
    Firm.objects.filter(pk=firm.pk).update(workers=55)
    shown = client.post(url_of(firm, "firm_edit"), held | {"workers": "many"}).context["form"].data
    response = client.post(url_of(firm, "firm_edit"), shown | {"workers": "70"})
    assert response.status_code == 409
    assert "Somebody else has changed this to “55”" in text_of(response)


def test_the_same_change_twice_is_no_conflict(client, opened):
    firm, held = opened
    Firm.objects.filter(pk=firm.pk).update(town="Padua")
    assert client.post(url_of(firm, "firm_edit"), held | {"town": "Padua"}).status_code == 302


def test_a_form_that_does_not_tell_what_it_showed_is_saved_as_it_is(client, opened):
    firm, held = opened
    assert client.post(url_of(firm, "firm_edit"), held | {"town": "Padua", "seen": "forged"}).status_code == 302
    firm.refresh_from_db()
    assert firm.town == "Padua"
