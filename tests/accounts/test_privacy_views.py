"""The privacy page: open to all, true about cookies, and honest about what nobody set."""

import re

import pytest
from django.urls import reverse

from accounts import privacy_notice, replica
from accounts.models import Role
from tests.factories import PASSWORD, FirmFactory, member

pytestmark = pytest.mark.django_db
UNSET = "PRIVACY_RESPONSIBLE"


def text_of(client):
    html = client.get("/privacy/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_it_is_open_and_led_to_from_sign_in_and_every_footer(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/privacy/").status_code == 200
    assert client.get(reverse("account_login")).content.decode().count('href="/privacy/"') == 2


def test_it_says_what_is_set(client, settings):
    settings.PRIVACY_RESPONSIBLE, settings.PRIVACY_CONTACT = "Agency of Vigevano", "privacy@agency.example"
    settings.PRIVACY_STORED_WHERE, settings.PRIVACY_BACKUP_DAYS = "In Milan", 30
    settings.REPORT_KEEP_DAYS = 45
    text = text_of(client)
    for said in ("Agency of Vigevano", "privacy@agency.example", "In Milan", "Backups: 30 days", "reports: 45 days"):
        assert said in text


def test_only_administrators_read_what_is_unset(client, settings):
    assert UNSET not in text_of(client)
    client.force_login(member())
    assert UNSET not in text_of(client)
    client.force_login(member(Role.ADMIN))
    assert UNSET in text_of(client)
    settings.PRIVACY_RESPONSIBLE = "Agency"
    assert UNSET not in text_of(client)


def test_the_cookies_named_are_those_that_are_set(client, settings):
    """Sign in, save something and read on: that sets each of them. Another one would have to be named."""
    person = member(user__password=PASSWORD)
    firm = FirmFactory(organisation=person.organisation)
    seen = set()
    seen |= client.get(reverse("account_login")).cookies.keys()
    signing_in = {"login": person.email, "password": PASSWORD}
    seen |= client.post(reverse("account_login"), signing_in).cookies.keys()
    consent = {"purpose": "none"}
    seen |= client.post(reverse("diagnostics:firm_consent", args=[firm.pk]), consent).cookies.keys()
    named = {cookie.name for cookie in privacy_notice.cookies()}
    assert seen == named == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    assert all(name in text_of(client) for name in named)


def test_a_site_with_a_replica_names_one_more(settings):
    settings.REPLICA = True
    assert replica.COOKIE in {cookie.name for cookie in privacy_notice.cookies()}
