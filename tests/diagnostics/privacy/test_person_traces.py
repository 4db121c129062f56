"""Erasing a person leaves no byte of them but where it says so: a canary, looked for in everything that is stored."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AuditEvent, Role, User
from diagnostics import people
from diagnostics.models import Assessment, Diagnosis, Firm
from diagnostics.privacy import person_traces
from tests.diagnostics.privacy.person_canary import ADDRESS, CANARY, KEEPS_THE_NAME, OWN_PLACES, places_with, sing
from tests.diagnostics.test_isolation import storage  # noqa: F401
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def once(made_once, storage):  # noqa: F811
    """The canary's organisation, made once: each test takes its changes back."""
    return sing()


@pytest.fixture
def site(once, db):
    return once[0]


@pytest.fixture
def person(once, db):
    return User.objects.get(pk=once[1].pk)


def erase(site, person):
    """Erase the canary, as the page does."""
    people.erase(person=person, heirs={site.firm.organisation_id: site.people[Role.ADMIN]})


def test_before_it_sings_in_every_place(person):
    """Positive control: the search finds the canary in each table that is the person's own, and where it stays."""
    assert places_with(CANARY) == OWN_PLACES | KEEPS_THE_NAME


def test_after_erasing_it_is_left_where_the_page_says_so_alone(site, person, caplog):
    erase(site, person)
    assert places_with(CANARY) == KEEPS_THE_NAME
    assert places_with(ADDRESS) == set()
    assert CANARY not in caplog.text


def test_what_they_wrote_stays_without_them(site, person):
    assessments = set(Assessment.objects.filter(advisor=person).values_list("pk", flat=True))
    diagnoses, lines = Diagnosis.objects.count(), AuditEvent.objects.filter(person_id=person.pk).count()
    number, kept = person.pk, set(Firm.objects.filter(advisor=person))
    erase(site, person)
    assert assessments
    assert set(Assessment.objects.filter(pk__in=assessments).values_list("advisor", flat=True)) == {None}
    assert Diagnosis.objects.count() == diagnoses
    assert AuditEvent.objects.filter(person_id=number).count() >= lines > 0
    heirs = {firm.advisor for firm in Firm.objects.filter(pk__in=[firm.pk for firm in kept])}
    assert heirs == {site.people[Role.ADMIN]}


FORGETFUL = {
    (person_traces, "forget_invitations"): {"accounts_invitation"},
    (person_traces, "empty_log"): {"django_admin_log"},
    (person_traces, "end_sessions"): {"django_session"},
    (people, "delete_account"): OWN_PLACES - {"accounts_accesstoken", "accounts_invitation"} - {
        "django_session", "django_admin_log", "mfa_authenticator"
    },
}  # fmt: skip


@pytest.mark.parametrize(("module", "name"), FORGETFUL)
def test_an_erasing_that_forgets_a_place_is_caught(module, name, site, person, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(module, name, lambda _given: None)
    erase(site, person)
    assert places_with(CANARY) - KEEPS_THE_NAME == FORGETFUL[module, name]


def test_a_failed_sign_in_leaves_no_address_in_the_cache(client, person):
    """What counts attempts is kept under a hash."""
    cache.set("control", ADDRESS)
    assert "django_cache" in places_with(ADDRESS)
    cache.delete("control")
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert "django_cache" not in places_with(ADDRESS)
