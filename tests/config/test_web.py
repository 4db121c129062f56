"""What every answer tells a browser: what it may run, frame, keep and send on."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AssessmentFactory, MembershipFactory

pytestmark = pytest.mark.django_db

INLINE = ("unsafe-inline", "unsafe-eval", "data:", "blob:", "http:", "https:", "*")


@pytest.fixture
def advisor(client: Client) -> Client:
    client.force_login(MembershipFactory().user)
    return client


@pytest.fixture
def addresses() -> list[str]:
    """One address of each kind: public, sign-in, health, private, another's, nothing, forbidden."""
    foreign = AssessmentFactory()
    names = ("account_login", "diagnostics:method", "diagnostics:portfolio", "casestudies:list", "admin:login")
    found = [reverse(name) for name in names]
    return [
        *found,
        "/healthz",
        "/api/v1/firms",
        "/api/v1/no-such-thing",
        "/no-such-page",
        reverse("diagnostics:assessment", args=[foreign.pk]),
    ]


def policy_of(header: str) -> dict[str, list[str]]:
    """Return a policy's sources by directive."""
    return {name: sources for name, *sources in (part.split() for part in header.split(";") if part.strip())}


def test_every_answer_has_a_policy_that_runs_nothing_written_into_a_page(advisor: Client, addresses: list[str]):
    for address in addresses:
        policy = policy_of(advisor.get(address)["Content-Security-Policy"])
        assert {source for sources in policy.values() for source in sources} <= {"'self'", "'none'"}, address
        for closed in ("default-src", "object-src", "base-uri", "frame-ancestors"):
            assert policy[closed] == ["'none'"], address
        assert not any(word in source for sources in policy.values() for source in sources for word in INLINE)


def test_every_answer_has_the_other_headers(advisor: Client, addresses: list[str]):
    for address in addresses:
        answer = advisor.get(address)
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), address
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address


def test_private_pages_are_kept_in_no_cache(advisor: Client):
    for name in ("diagnostics:portfolio", "casestudies:list", "account_change_password"):
        assert "no-store" in advisor.get(reverse(name))["Cache-Control"], name


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_signing_in_and_out_leads_nowhere_else(client: Client, elsewhere: str):
    user = MembershipFactory().user
    user.set_password("a long password")
    user.save()
    form = {"login": user.email, "password": "a long password", "next": elsewhere}
    assert client.post(reverse("account_login"), form)["Location"] == reverse("diagnostics:portfolio")
    assert client.post(reverse("account_logout"), {"next": elsewhere})["Location"] == "/"


def test_signing_in_leads_where_one_was_going(client: Client):
    """Control: addresses of this site are followed."""
    user = MembershipFactory().user
    user.set_password("a long password")
    user.save()
    form = {"login": user.email, "password": "a long password", "next": "/method/"}
    assert client.post(reverse("account_login"), form)["Location"] == "/method/"
