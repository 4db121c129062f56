"""That signing in and out, failing to, and every change of an account are written down, without what was typed."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Membership, Role
from tests.accounts.test_second_step import PASSWORD, sign_in
from tests.accounts.test_second_step import set_up as set_app_up
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
TYPED = "stranger-canary@nowhere.example"


@pytest.fixture
def member():
    return MembershipFactory(user__password=PASSWORD)


def lines(**wanted):
    return [(one.verb, one.kind, one.detail) for one in AuditEvent.objects.filter(**wanted).order_by("pk")]


def test_in_and_out(client, member):
    sign_in(client, member)
    client.post(reverse("account_logout"))
    assert lines(organisation=member.organisation, person=member.user) == [
        ("signed_in", "accounts.user", ""),
        ("signed_out", "accounts.user", ""),
    ]


def test_out_of_every_other_browser(client, member):
    sign_in(Client(), member)
    sign_in(client, member)
    client.get(reverse("usersessions_list"))
    client.post(reverse("usersessions_list"))
    assert ("signed_out", "accounts.user", "elsewhere") in lines(organisation=member.organisation)


def test_a_failure_names_the_account_and_nobody_who_did_it(client, member):
    sign_in(client, member, "canary password")
    line = AuditEvent.objects.get()
    assert (line.verb, line.object_id, line.person_id) == ("sign_in_failed", str(member.user_id), None)
    assert line.organisation_id == member.organisation_id
    assert "canary" not in repr(vars(line))


def test_a_failure_of_nobodys_account_is_the_platforms_and_keeps_nothing_of_what_was_typed(client):
    client.post(reverse("account_login"), {"login": TYPED, "password": "canary password"})
    line = AuditEvent.objects.get()
    assert (line.organisation_id, line.verb, line.object_id) == (None, "sign_in_failed", "")
    assert "canary" not in repr(vars(line))


def test_a_lock_out_is_one_line_however_often_somebody_tries_on(client, member):
    for _try in range(13):
        sign_in(client, member, "wrong")
    told = [verb for verb, _kind, _detail in lines(organisation=member.organisation)]
    assert told == ["sign_in_failed"] * 10 + ["locked_out"]


def test_second_steps_passwords_and_their_failures(client, member):
    sign_in(client, member)
    set_app_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another long one", "password2": "another long one"},
    )
    told = lines(organisation=member.organisation)
    assert ("created", "mfa.authenticator", "totp") in told
    assert ("deleted", "mfa.authenticator", "totp") in told
    assert ("changed", "accounts.user", "password") in told


def test_a_wrong_code_is_written_down(client, member):
    sign_in(client, member)
    set_app_up(client)
    client.logout()
    sign_in(client, member)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert ("second_step_failed", "mfa.authenticator", "totp") in lines()


def test_a_password_and_its_line_are_changed_together(client, member, monkeypatch):
    sign_in(client, member)

    def refuse(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(AuditEvent.objects, "create", refuse)
    with pytest.raises(ZeroDivisionError):
        client.post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": "another long one", "password2": "another long one"},
        )
    member.user.refresh_from_db()
    assert member.user.check_password(PASSWORD)


# --- The back office


@pytest.fixture
def platform(client):
    """Return somebody who administers the site and works for no organisation."""
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def form_of(membership, *, role):
    """Return the page of an organisation as it is sent, with one membership."""
    return {
        "name": membership.organisation.name,
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(membership.pk),
        "memberships-0-organisation": str(membership.organisation_id),
        "memberships-0-user": str(membership.user_id),
        "memberships-0-role": role,
    }


def test_a_role_that_changes_is_in_the_log_of_its_organisation(client, platform, member):
    url = reverse("admin:accounts_organisation_change", args=[member.organisation_id])
    assert client.post(url, form_of(member, role="admin")).status_code == 302
    assert Membership.objects.get().role == Role.ADMIN
    told = lines(organisation=member.organisation, person=platform)
    assert ("changed", "accounts.membership", "admin") in told
    MembershipFactory(organisation=member.organisation, role=Role.ADMIN)
    client.post(url, form_of(member, role="admin") | {"memberships-0-DELETE": "on"})
    assert ("deleted", "accounts.membership", "admin") in lines(organisation=member.organisation)


def test_organisations_and_people_added_and_deleted_are_written_down(client, platform):
    empty = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    client.post(reverse("admin:accounts_organisation_add"), {"name": "New Agency", **empty})
    assert ("created", "accounts.organisation", "") in lines(person=platform)
    gone = [UserFactory(), UserFactory()]
    chosen = {"action": "delete_selected", "_selected_action": [person.pk for person in gone], "post": "yes"}
    client.post(reverse("admin:accounts_user_changelist"), chosen)
    assert lines(verb="deleted") == [("deleted", "accounts.user", "")] * 2
    assert LogEntry.objects.count() == 3


def test_the_platforms_log_is_there_to_read_and_tells_of_no_organisation(client, platform):
    line = AuditEvent.objects.get(verb="signed_in")
    AuditEvent.objects.create(verb="denied", organisation=OrganisationFactory(), detail="elsewhere")
    page = client.get(reverse("admin:accounts_auditevent_changelist")).content.decode()
    assert "signed in" in page or "signed_in" in page
    assert "elsewhere" not in page
    change = reverse("admin:accounts_auditevent_change", args=[line.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"verb": "denied"}).status_code == 403
    assert client.get(reverse("admin:accounts_auditevent_add")).status_code == 403
