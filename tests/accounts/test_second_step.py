"""The second step at sign-in: codes of an app, recovery codes, passkeys; a must for administrators."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role
from accounts.sealing import unseal
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"


@pytest.fixture
def member() -> Membership:
    return MembershipFactory(user__password=PASSWORD)


@pytest.fixture
def admin(settings) -> Membership:
    settings.ADMINS_NEED_SECOND_STEP = True
    return MembershipFactory(user__password=PASSWORD, role=Role.ADMIN)


def sign_in(client: Client, member: Membership, password: str = PASSWORD, **headers: str):
    form = {"login": member.user.email, "password": password}
    return client.post(reverse("account_login"), form, headers=headers)


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return the app's code now, or some half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def confirm(client: Client) -> None:
    """Give the password once more, as before everything that matters."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def set_up(client: Client) -> str:
    """Set an app up, having signed in, and return its secret."""
    confirm(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'class="secret">(\w+)<', page)[1]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_app_is_asked_for_its_code_once_set_up(client: Client, member: Membership):
    sign_in(client, member)
    secret = set_up(client)
    client.logout()
    assert sign_in(client, member)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("diagnostics:portfolio")).status_code == 302  # not in yet
    code = code_of(secret, steps=1)
    assert "is not the one" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get(reverse("diagnostics:portfolio")).status_code == 200


def test_a_code_works_once(client: Client, member: Membership):
    sign_in(client, member)
    secret = set_up(client)
    code = code_of(secret, steps=1)
    for expected in (302, 200):  # let in, then refused with the page shown again
        client.logout()
        sign_in(client, member)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_a_recovery_code_opens_once(client: Client, member: Membership):
    sign_in(client, member)
    set_up(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"<code>(\d+)</code>", page)
    assert len(codes) == 10
    for expected in (302, 200):
        client.logout()
        sign_in(client, member)
        assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected


def test_guessing_codes_is_limited(client: Client, member: Membership):
    sign_in(client, member)
    set_up(client)
    client.logout()
    sign_in(client, member)
    for _try in range(11):
        page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Too many" in page.content.decode()


def test_an_administrator_must_set_one_up(client: Client, admin: Membership):
    sign_in(client, admin)
    for name in ("diagnostics:portfolio", "diagnostics:firm_create", "casestudies:list"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_index"), name
    assert "Set one up to go on" in client.get(reverse("mfa_index")).content.decode()
    set_up(client)
    assert client.get(reverse("diagnostics:portfolio")).status_code == 200


def test_an_administrator_cannot_take_the_last_one_away(client: Client, admin: Membership):
    sign_in(client, admin)
    set_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    MembershipFactory(organisation=admin.organisation, role=Role.ADMIN)
    Membership.objects.filter(pk=admin.pk).update(role=Role.ADVISOR)  # control: others can
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_others_need_none(client: Client, member: Membership, settings):
    settings.ADMINS_NEED_SECOND_STEP = True
    sign_in(client, member)
    assert client.get(reverse("diagnostics:portfolio")).status_code == 200


def test_the_admin_site_has_no_door_of_its_own(client: Client):
    assert client.get(reverse("admin:login"))["Location"].startswith(reverse("account_login"))
    assert client.post(reverse("admin:login"), {"username": "x", "password": "y"}).status_code == 302


def test_second_steps_are_changed_only_soon_after_the_password(client: Client, member: Membership):
    sign_in(client, member)
    asked_again = reverse("account_reauthenticate")
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name))["Location"].startswith(asked_again), name
    confirm(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 301
    session.save()
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(asked_again)


def test_so_are_addresses(client: Client, member: Membership):
    sign_in(client, member)
    add = {"action_add": "", "email": "new@agency.example"}
    assert client.post(reverse("account_email"), add)["Location"].startswith(reverse("account_reauthenticate"))
    confirm(client)
    client.post(reverse("account_email"), add)
    assert member.user.emailaddress_set.filter(email="new@agency.example").exists()


def test_secrets_are_not_stored_readably(client: Client, member: Membership):
    sign_in(client, member)
    secret = set_up(client)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in kept
    assert unseal(kept) == secret
