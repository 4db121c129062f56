"""How many wrong passwords one may try, and how long a session lasts."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import Membership
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"
WRONG = "wrong"
TOO_MANY = "Too many attempts"


@pytest.fixture
def member() -> Membership:
    return MembershipFactory(user__email="ana@agency.example", user__password=PASSWORD)


def attempt(client: Client, login: str, password: str = WRONG, **headers: str) -> str:
    return client.post(
        reverse("account_login"), {"login": login, "password": password}, headers=headers
    ).content.decode()


def test_the_eleventh_wrong_password_is_not_even_looked_at(client: Client, member: Membership):
    assert all(TOO_MANY not in attempt(client, member.user.email) for _try in range(10))
    assert TOO_MANY in attempt(client, member.user.email, PASSWORD)
    assert client.get(reverse("diagnostics:portfolio")).status_code == 302


def test_nine_wrong_passwords_lock_nobody_out(client: Client, member: Membership):
    """Control."""
    for _try in range(9):
        attempt(client, member.user.email)
    attempt(client, member.user.email, PASSWORD)
    assert client.get(reverse("diagnostics:portfolio")).status_code == 200


def test_neither_spelling_nor_a_claimed_address_opens_more_tries(client: Client, member: Membership):
    spellings = ["ana@agency.example", "ANA@agency.example", "Ana@Agency.Example", " ana@agency.example "]
    for number in range(10):
        attempt(client, spellings[number % 4], **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert TOO_MANY in attempt(client, "aNa@agency.example", PASSWORD, **{"X-Forwarded-For": "198.51.100.7"})


def test_letters_that_fold_into_others_open_no_more_tries_either(client: Client):
    """The sign of the kelvin becomes a k in small letters, so that address leads to the same account and count."""
    MembershipFactory(user__email="kirk@agency.example", user__password=PASSWORD)
    attempt(client, "\N{KELVIN SIGN}irk@agency.example", PASSWORD)
    assert is_in(client)
    client.logout()
    for number in range(10):
        attempt(client, ["kirk@agency.example", "\N{KELVIN SIGN}irk@agency.example"][number % 2])
    assert TOO_MANY in attempt(client, "Kirk@agency.example", PASSWORD)


@pytest.mark.parametrize(
    "spelling", ["aná@agency.example", "ana\N{COMBINING ACUTE ACCENT}@agency.example", "ａna@agency.example"]
)
def test_an_accent_makes_it_another_address(client: Client, member: Membership, spelling: str):
    """So that tries under it are no tries of this account."""
    attempt(client, spelling, PASSWORD)
    assert not is_in(client)


def test_one_password_on_many_accounts_is_limited_too(client: Client):
    for number in range(50):
        attempt(client, f"person{number}@agency.example")
    assert TOO_MANY in attempt(client, "another@agency.example")


def signed_in(client: Client, member: Membership) -> Client:
    client.force_login(member.user)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("diagnostics:portfolio")).status_code == 200


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """Return a function that moves the clock on by some seconds."""
    now = sessions.time.time()

    class Clock:
        moved = 0

        def time(self) -> float:
            return now + self.moved

    kept = Clock()
    monkeypatch.setattr(sessions, "time", kept)
    return kept


def test_a_session_ends_after_half_a_day_however_busy(client: Client, member: Membership, clock):
    signed_in(client, member)
    for hours in range(12):
        clock.moved = hours * 3600
        assert is_in(client), hours
    clock.moved = 12 * 3600
    assert not is_in(client)


def test_an_idle_session_ends(client: Client, member: Membership, settings):
    """The store forgets it, and so does the browser, when the idle time is over."""
    assert settings.SESSION_COOKIE_AGE == 3 * 3600
    signed_in(client, member)
    assert is_in(client)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    kept = Session.objects.filter(session_key=client.session.session_key)
    kept.update(expire_date=F("expire_date") - timedelta(hours=3, minutes=-1))  # idle for a minute less
    assert is_in(client)
    kept.update(expire_date=F("expire_date") - timedelta(minutes=2))
    assert not is_in(client)


def test_use_is_noted_seldom(client: Client, member: Membership, clock, django_assert_max_num_queries):
    """A session in use is written at most every five minutes, and then lasts its idle time from there."""
    signed_in(client, member)
    is_in(client)
    before = client.session[sessions.SEEN]
    clock.moved = sessions.NOTED_EVERY - 10
    is_in(client)
    assert client.session[sessions.SEEN] == before
    clock.moved = sessions.NOTED_EVERY + 10
    is_in(client)
    assert client.session[sessions.SEEN] == before + sessions.NOTED_EVERY + 10


def test_a_disabled_person_is_out_of_every_session_at_the_next_request(client: Client, member: Membership):
    sessions_of_theirs = [signed_in(client, member), signed_in(Client(), member)]
    colleague = signed_in(Client(), MembershipFactory(organisation=member.organisation))
    assert all(is_in(each) for each in sessions_of_theirs)
    member.user.is_active = False
    member.user.save()
    assert not any(is_in(each) for each in sessions_of_theirs)
    assert is_in(colleague)


def test_sessions_elsewhere_are_listed_and_ended(client: Client, member: Membership):
    elsewhere = Client(headers={"User-Agent": "Elsewhere/1.0"})
    for one in (elsewhere, client):
        attempt(one, member.user.email, PASSWORD)
    assert is_in(elsewhere)
    assert "Elsewhere/1.0" in client.get(reverse("usersessions_list")).content.decode()
    client.post(reverse("usersessions_list"))
    assert not is_in(elsewhere)
    assert is_in(client)


def test_a_new_password_ends_sessions_elsewhere(client: Client, member: Membership):
    elsewhere = Client()
    for one in (elsewhere, client):
        attempt(one, member.user.email, PASSWORD)
    new = "three unrelated words"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not is_in(elsewhere)
    assert is_in(client)
