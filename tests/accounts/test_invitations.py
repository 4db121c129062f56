"""The way into an organisation: invited by e-mail or link, once, in time, and nobody else."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from accounts import invitations
from accounts.models import AuditEvent, Invitation, Role, User
from tests.accounts.recent import sign_in
from tests.factories import UserFactory, member

pytestmark = pytest.mark.django_db
PAGE = "/organisation/members/"
ACCOUNT = {"name": "Ben Byrne", "password": "seven grey horses run"}


@pytest.fixture
def amina(client):
    user = member(Role.ADMIN, user__name="Amina", organisation__name="First Agency")
    sign_in(client, user)
    return user


def invite(amina, email="", role=Role.ADVISOR):
    return invitations.invite(organisation=amina.organisation, role=role, email=email, by=amina)


def path_of(secret):
    return reverse("accounts:invitation", args=[secret])


# --- Inviting


def test_an_invitation_by_mail_brings_the_link_to_the_person_alone(client, amina, mailoutbox):
    page = client.post(PAGE, {"email": "ben@agency.example", "role": "reviewer"}, follow=True).content.decode()
    (letter,) = mailoutbox
    assert letter.to == ["ben@agency.example"]
    secret = re.search(r"/invitations/([\w-]+)/", letter.body)[1]
    assert invitations.find(secret).role == "reviewer"
    assert "ben@agency.example" in page
    assert secret not in page
    assert "gives second ratings" in letter.body


def test_a_link_is_shown_once_and_kept_nowhere(client, amina, mailoutbox):
    secret = re.search(r"/invitations/([\w-]+)/", client.post(PAGE, {"role": "advisor"}).content.decode())[1]
    assert not mailoutbox
    assert secret not in client.get(PAGE).content.decode()
    assert secret not in str(Invitation.objects.values())
    assert invitations.find(secret) == Invitation.objects.get()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "nobody", "role": "advisor"}, "Enter an e-mail address like"),
        ({"email": f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'z' * 60}.{'z' * 60}.com", "role": "advisor"}, "254 characters"),
        ({"email": "", "role": ""}, "Choose a role"),
        ({"email": "", "role": "king"}, "king is none of them"),
    ],
)
def test_what_is_wrong_is_named(client, amina, sent, said):
    assert said in client.post(PAGE, sent).content.decode()
    assert not Invitation.objects.exists()


def test_a_member_is_not_invited_again(client, amina):
    sent = {"email": amina.email.upper(), "role": "advisor"}
    assert "is a member already" in client.post(PAGE, sent).content.decode()


def test_where_no_mail_goes_out_the_link_is_there_to_hand_over(client, amina, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
    page = client.post(PAGE, {"email": "ben@agency.example", "role": "advisor"}).content.decode()
    assert "The mail to ben@agency.example could not be sent" in page
    assert invitations.find(re.search(r"/invitations/([\w-]+)/", page)[1]).email == "ben@agency.example"


def test_inviting_takes_a_recent_sign_in(client, amina):
    client.logout()
    client.force_login(amina)
    assert client.post(PAGE, {"role": "advisor"}).url.startswith("/accounts/reauthenticate/")
    assert not Invitation.objects.exists()


def test_nobody_writes_to_the_whole_world(client, amina, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    for _each in range(2):
        invite(amina)
    assert "2 invitations in a day are enough" in client.post(PAGE, {"role": "advisor"}).content.decode()


# --- Accepting


def test_who_is_new_makes_an_account_and_is_in(client, amina, mailoutbox):
    _invitation, secret = invite(amina, "ben@agency.example", Role.REVIEWER)
    client.logout()
    assert "First Agency" in client.get(path_of(secret)).content.decode()
    client.post(path_of(secret), ACCOUNT)
    ben = User.objects.get(email="ben@agency.example")
    assert [(each.organisation, each.role) for each in ben.memberships.all()] == [(amina.organisation, "reviewer")]
    assert ben.emailaddress_set.get().verified
    assert client.get("/firms/").status_code == 200


def test_a_link_asks_for_the_address_and_takes_it_as_unverified(client, amina):
    _invitation, secret = invite(amina)
    client.logout()
    assert "Enter your e-mail address" in client.post(path_of(secret), ACCOUNT).content.decode()
    client.post(path_of(secret), ACCOUNT | {"email": "Ben@Agency.example"})
    ben = User.objects.get(email__iexact="ben@agency.example")
    assert not ben.emailaddress_set.get().verified


def test_the_new_session_is_listed_and_can_be_ended_from_elsewhere(client, amina):
    _invitation, secret = invite(amina, "ben@agency.example")
    client.logout()
    client.post(path_of(secret), ACCOUNT)
    assert User.objects.get(email="ben@agency.example").usersession_set.count() == 1


def test_an_address_with_capitals_signs_in_afterwards(client, amina):
    _invitation, secret = invite(amina, "Ben@Agency.Example")
    client.logout()
    client.post(path_of(secret), ACCOUNT)
    client.logout()
    sent = {"login": "Ben@Agency.Example", "password": ACCOUNT["password"]}
    assert client.post(reverse("account_login"), sent).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_account(amina, monkeypatch):
    _invitation, secret = invite(amina, "ben@agency.example")
    together, join, answers = Barrier(2), invitations.join, []

    def join_together(**asked):
        together.wait(5)
        return join(**asked)

    def send():
        answers.append(Client(raise_request_exception=False).post(path_of(secret), ACCOUNT).status_code)
        connection.close()

    monkeypatch.setattr(invitations, "join", join_together)
    threads = [Thread(target=send) for _each in range(2)]
    [thread.start() for thread in threads]
    [thread.join(10) for thread in threads]
    assert sorted(answers) == [302, 410]
    assert User.objects.filter(email="ben@agency.example").count() == 1


@pytest.mark.parametrize("password", ["short", "ben byrne", "password123"])
def test_passwords_follow_the_rules_of_the_site(client, amina, password):
    _invitation, secret = invite(amina, "ben@agency.example")
    client.logout()
    page = client.post(path_of(secret), ACCOUNT | {"password": password})
    assert page.context["form"].errors["password"]
    assert not User.objects.filter(email="ben@agency.example").exists()


def test_a_link_does_not_open_anothers_account(client, amina):
    known = UserFactory(email="ben@agency.example")
    _invitation, secret = invite(amina)
    client.logout()
    page = client.post(path_of(secret), ACCOUNT | {"email": "BEN@agency.example"}).content.decode()
    assert "cannot be used for a new account" in page
    assert not known.memberships.exists()


def test_who_has_an_account_signs_in_and_joins_one_more(client, amina):
    ben = member(user__email="ben@agency.example")
    _invitation, secret = invite(amina, "BEN@agency.example", Role.CURATOR)
    client.logout()
    assert f"/accounts/login/?next={path_of(secret)}" in client.get(path_of(secret)).content.decode()
    assert client.post(path_of(secret), ACCOUNT).status_code == 200  # makes no second account
    client.force_login(ben)
    client.post(path_of(secret))
    assert {each.organisation for each in ben.memberships.all()} == {ben.organisation, amina.organisation}
    assert client.get("/firms/").wsgi_request.membership.organisation == amina.organisation


def test_the_wrong_person_stays_out(client, amina):
    _invitation, secret = invite(amina, "ben@agency.example")
    eve = member()
    client.force_login(eve)
    answer = client.post(path_of(secret))
    assert answer.status_code == 403
    assert "another person’s address" in answer.content.decode()
    assert "ben@agency.example" not in answer.content.decode()
    assert eve.memberships.count() == 1


def test_each_step_is_in_the_audit_log(client, amina):
    invitation, secret = invite(amina, role=Role.REVIEWER)
    ben = member()
    client.force_login(ben)
    client.post(path_of(secret))
    told = AuditEvent.objects.filter(organisation=amina.organisation).order_by("pk")
    assert [(each.verb, each.kind, each.person, each.detail) for each in told.exclude(kind="accounts.user")] == [
        ("created", "accounts.invitation", amina, "reviewer"),
        ("created", "accounts.membership", ben, "reviewer"),
    ]
    assert told.filter(kind="accounts.invitation").get().object_id == str(invitation.pk)


def test_it_works_once(client, amina):
    _invitation, secret = invite(amina)
    client.force_login(member())
    client.post(path_of(secret))
    client.force_login(member())
    answer = client.post(path_of(secret))
    assert (answer.status_code, amina.organisation.memberships.count()) == (410, 2)
    assert "accepted already" in answer.content.decode()


def test_a_member_who_opens_it_keeps_the_role_and_leaves_it_open(client, amina):
    invitation, secret = invite(amina, role=Role.REVIEWER)
    client.post(path_of(secret))
    assert amina.memberships.get().role == Role.ADMIN
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_it_expires(client, amina):
    invitation, secret = invite(amina)
    Invitation.objects.filter(pk=invitation.pk).update(
        created_at=Now() - timedelta(days=20), expires_at=Now() - timedelta(seconds=1)
    )
    answer = client.get(path_of(secret))
    assert (answer.status_code, "has expired" in answer.content.decode()) == (410, True)


def test_it_can_be_withdrawn(client, amina):
    invitation, secret = invite(amina)
    client.post(reverse("accounts:invitation_withdraw", args=[invitation.pk]))
    answer = client.get(path_of(secret))
    assert (answer.status_code, "was withdrawn" in answer.content.decode()) == (410, True)


def test_but_not_after_it_was_accepted(client, amina):
    invitation, _secret = invite(amina)
    invitations.accept(invitation=invitation, by=member())
    page = client.post(reverse("accounts:invitation_withdraw", args=[invitation.pk]), follow=True)
    assert "accepted already" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


@pytest.mark.parametrize("secret", ["nonsense", "x" * 2000])
def test_an_unknown_one_says_so(client, secret):
    answer = client.get(path_of(secret))
    assert (answer.status_code, "no such invitation" in answer.content.decode()) == (404, True)
