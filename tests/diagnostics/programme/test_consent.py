"""Consent: asked on the firm's page, kept with its history, and never rewritten."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role
from diagnostics import firms
from diagnostics.models import Consent
from tests.diagnostics.programme.visits import agree
from tests.factories import FirmFactory, member

pytestmark = pytest.mark.django_db

GIVE = {
    "purpose": "benchmarks",
    "deed": "give",
    "benchmarks-by": "Nadia Owner",
    "benchmarks-on": "2026-01-31",
    "benchmarks-how": "signed",
}
WITHDRAW = GIVE | {"deed": "withdraw", "benchmarks-by": "Omar Owner", "benchmarks-on": "2026-02-28"}


@pytest.fixture
def advisor(client):
    advisor = member()
    client.force_login(advisor)
    return advisor


@pytest.fixture
def firm(advisor):
    return FirmFactory(organisation=advisor.organisation)


@pytest.fixture
def send(client, firm):
    return lambda data: client.post(f"/firms/{firm.pk}/consent/", data, follow=True).content.decode()


def test_the_firms_page_leads_to_its_consent(client, firm):
    body = client.get(f"/firms/{firm.pk}/").content.decode()
    assert "None recorded" in body
    assert f"/firms/{firm.pk}/consent/" in body


def test_a_consent_is_kept_with_who_gave_it_when_and_how(send, firm, advisor):
    body = send(GIVE)
    assert "Nadia Owner agreed on" in body
    given = Consent.objects.get()
    assert (given.given_by, given.given_on, given.how) == ("Nadia Owner", dt.date(2026, 1, 31), "signed")
    assert given.recorded_by == advisor


def test_a_withdrawal_is_added_and_the_history_keeps_both_words(send):
    send(GIVE)
    body = send(WITHDRAW)
    assert "No consent: the firm is left out." in body
    assert "given by Nadia Owner" in body
    assert "Withdrawn by Omar Owner" in body
    send(GIVE)
    assert Consent.objects.count() == 2


def test_a_double_click_records_one_consent(send):
    send(GIVE)
    assert "recorded already" in send(GIVE)
    assert Consent.objects.count() == 1


def test_withdrawing_what_was_never_given_changes_nothing(send):
    assert "no such consent" in send(WITHDRAW)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"benchmarks-by": ""}, "Enter the name of the person who says so"),
        ({"benchmarks-by": "n" * 121}, "The name must be 120 characters or fewer"),
        ({"benchmarks-on": "yesterday"}, "The day must be a date, like 2026-01-31"),
        ({"benchmarks-on": "9999-01-01"}, "The day must not be in the future"),
        ({"benchmarks-on": "0001-01-01"}, "The day must be in 1990 or later"),
        ({"benchmarks-how": "shouted"}, "Select how the consent was given from the list"),
        ({"purpose": "everything"}, "Say what the consent is for"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(send, change, sentence):
    assert sentence in send(GIVE | change)
    assert not Consent.objects.exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CURATOR])
def test_who_writes_no_firms_records_no_consent(client, firm, role):
    client.force_login(member(role, organisation=firm.organisation))
    assert client.get(f"/firms/{firm.pk}/consent/").status_code == 200
    assert client.post(f"/firms/{firm.pk}/consent/", GIVE).status_code == 403


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    return True


def test_the_database_refuses_to_rewrite_or_delete_a_consent(firm):
    agree(firm)
    rows = Consent.objects.filter(firm=firm)
    assert refused(lambda: rows.update(given_by="Somebody else"))
    assert refused(rows.delete)
    ended = {"withdrawn_by": "Owner", "withdrawn_on": dt.date(2026, 2, 1), "withdrawal_recorded_at": timezone.now()}
    assert refused(lambda: rows.update(given_by="Somebody else", **ended))
    assert rows.update(**ended) == 1
    assert refused(lambda: rows.update(withdrawal_recorded_at=None, withdrawn_on=None, withdrawn_by=""))
    assert refused(lambda: rows.update(withdrawn_by="Somebody else"))


def test_erasing_a_firm_erases_its_consents(firm):
    agree(firm)
    firms.erase(firm=firm)
    assert not Consent.objects.exists()
