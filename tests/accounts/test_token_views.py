"""The page of access tokens: made once the password was given again, shown once, revoked by their owner alone."""

import re

import pytest
from django.urls import reverse

from accounts import tokens
from accounts.models import AccessToken, Membership, Role, Scope
from tests.factories import PASSWORD, UserFactory, member

pytestmark = pytest.mark.django_db
PAGE = "/access-tokens/"
FIELDS = {"name": "Monthly figures", "scopes": ["firms:read", "cases:read"], "days": "30"}


@pytest.fixture
def ada(client):
    ada = member(user__password=PASSWORD)
    client.force_login(ada)
    return ada


def secret_on(response):
    found = re.search(r"fh_[0-9a-f]{8}_[\w-]{43}", response.content.decode())
    return found[0] if found else None


def test_a_token_is_made_once_the_password_was_given_and_shown_once(client, ada):
    asked = client.post(PAGE, FIELDS)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not AccessToken.objects.exists()
    made = client.post(asked.headers["Location"], {"password": PASSWORD})
    secret = secret_on(made)
    token = tokens.find_open(secret)
    assert (token.name, token.scopes, token.membership.user) == ("Monthly figures", ["cases:read", "firms:read"], ada)
    assert "no-store" in made.headers["Cache-Control"]
    page = client.get(PAGE)
    assert "Monthly figures" in page.content.decode()
    assert secret_on(page) is None


def test_a_wrong_password_makes_nothing(client, ada):
    asked = client.post(PAGE, FIELDS)
    assert secret_on(client.post(asked.headers["Location"], {"password": "guess"})) is None
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"name": ""}, "Enter what the token is for"),
        ({"scopes": []}, "Choose at least one thing that the token opens"),
        ({"scopes": ["all"]}, "Choose from the list: all is not on it"),
        ({"days": "367"}, "A token can be good for 1 to 366 days"),
        ({"days": "x"}, "A token can be good for 1 to 366 days"),
    ],
)
def test_errors_stand_in_the_summary_and_at_the_field(client, ada, changes, text):
    page = client.post(PAGE, FIELDS | changes).content.decode()
    assert "<title>Error:" in page
    assert page.count(text) == 2
    assert not AccessToken.objects.exists()


def test_a_token_is_revoked_by_its_owner_alone(client, ada):
    other = Membership.objects.get(user=member(organisation=ada.organisation))
    theirs, _secret = tokens.issue(membership=other, name="Theirs", scopes=[Scope.FIRMS_READ], days=1)
    mine, _secret = tokens.issue(
        membership=Membership.objects.get(user=ada), name="Mine", scopes=[Scope.FIRMS_READ], days=1
    )
    assert "Theirs" not in client.get(PAGE).content.decode()
    assert client.post(reverse("accounts:token_revoke", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("accounts:token_revoke", args=[mine.pk])).status_code == 405
    client.post(reverse("accounts:token_revoke", args=[mine.pk]))
    revoked = AccessToken.objects.exclude(revoked_at=None)
    assert [token.name for token in revoked] == ["Mine"]


def test_an_administrator_without_a_second_step_makes_no_token(client, settings):
    settings.ADMINS_NEED_SECOND_STEP = True
    client.force_login(member(Role.ADMIN, user__password=PASSWORD))
    for response in (client.get(PAGE), client.post(PAGE, FIELDS)):
        assert response.headers["Location"] == reverse("mfa_index")


def test_nobody_without_an_organisation_has_tokens(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(UserFactory())
    assert client.get(PAGE).status_code == 403


def test_the_page_takes_few_queries(client, ada, django_assert_max_num_queries):
    for number in range(5):
        tokens.issue(membership=Membership.objects.get(user=ada), name=str(number), scopes=[Scope.FIRMS_READ], days=1)
    with django_assert_max_num_queries(4):
        client.get(PAGE)
