"""Who belongs to an organisation: roles, the last admin, going, and working for several."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import members
from accounts.members import LastAdminError
from accounts.models import Membership, Role, User
from accounts.tokens import issue
from tests.accounts.recent import sign_in
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db
PAGE = "/organisation/members/"


@pytest.fixture
def amina(client):
    user = member(Role.ADMIN, user__name="Amina")
    sign_in(client, user)
    return user


@pytest.fixture
def ben(amina):
    return MembershipFactory(organisation=amina.organisation, user__name="Ben")


def role_url(membership):
    return reverse("accounts:member_role", args=[membership.pk])


# --- The page


def test_the_page_says_who_belongs_and_what_each_may_do(client, amina, ben, django_assert_max_num_queries):
    for _more in range(5):
        MembershipFactory(organisation=amina.organisation)
    with django_assert_max_num_queries(9):  # the first three of them see to the session
        page = client.get(PAGE).content.decode()
    assert all(
        text in page for text in ("Amina", "Ben", ben.user.email, "Changes no first assessment", "Platform admin")
    )


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.REVIEWER, Role.CURATOR])
def test_only_admins_see_it(client, role):
    sign_in(client, member(role))
    assert client.get(PAGE).status_code == 403


def test_a_role_is_changed_soon_after_the_password_was_given(client, amina, ben):
    client.logout()
    client.force_login(amina)  # signed in at some time
    assert client.post(role_url(ben), {"role": "reviewer"}).url.startswith("/accounts/reauthenticate/")
    sign_in(client, amina)
    client.post(role_url(ben), {"role": "reviewer"})
    ben.refresh_from_db()
    assert ben.role == Role.REVIEWER


def test_what_was_asked_for_is_done_once_the_password_is_given(client, amina, ben):
    amina.set_password("a long password")
    amina.save()
    client.force_login(amina)
    again = client.post(role_url(ben), {"role": "reviewer"}).url
    page = client.post(again, {"password": "a long password", "next": role_url(ben)}, follow=True).content.decode()
    assert "Ben is now: reviewer" in page
    ben.refresh_from_db()
    assert ben.role == Role.REVIEWER


def test_who_gives_the_own_role_away_lands_where_they_still_may_be(client, amina, ben):
    members.give_role(membership=ben, role=Role.ADMIN)
    answer = client.post(role_url(amina.memberships.get()), {"role": "advisor"}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/accounts/")
    assert "Amina is now: advisor" in answer.content.decode()


def test_an_unknown_role_is_named(client, amina, ben):
    answer = client.post(role_url(ben), {"role": "king"}, follow=True)
    assert "king is none of them" in answer.content.decode()


# --- One admin stays


def test_the_last_admin_keeps_the_role(client, amina, ben):
    own = amina.memberships.get()
    answer = client.post(role_url(own), {"role": "advisor"}, follow=True)
    assert "An organisation needs an admin" in answer.content.decode()
    own.refresh_from_db()
    assert own.role == Role.ADMIN


def test_neither_leaves_nor_is_removed(amina):
    with pytest.raises(LastAdminError):
        members.remove(membership=amina.memberships.get())
    assert amina.memberships.exists()


def test_a_second_admin_lets_the_first_go(amina, ben):
    members.give_role(membership=ben, role=Role.ADMIN)
    members.remove(membership=amina.memberships.get())
    assert [each.user for each in amina.organisation.memberships.all()] == [ben.user]


def test_a_closed_account_is_no_admin_to_rely_on(amina, ben):
    Membership.objects.filter(pk=ben.pk).update(role=Role.ADMIN)
    User.objects.filter(pk=ben.user_id).update(is_active=False)
    with pytest.raises(LastAdminError):
        members.give_role(membership=amina.memberships.get(), role=Role.ADVISOR)


@pytest.mark.parametrize(
    "deed",
    [
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: User.objects.get(pk=user.pk).delete(),
        lambda user: user.memberships.all().delete(),
        lambda user: user.memberships.update(role="curator"),
    ],
    ids=["closing", "deleting", "removing", "demoting"],
)
def test_the_database_itself_refuses_whatever_leaves_no_admin(amina, deed):
    def do():
        with transaction.atomic():
            deed(amina)
            members.check_now()

    with pytest.raises(IntegrityError, match="organisation_keeps_an_admin"):
        do()
    assert amina.organisation.memberships.filter(role=Role.ADMIN, user__is_active=True).exists()


def test_an_organisation_goes_with_its_admin(amina):
    with transaction.atomic():
        amina.organisation.delete()
        members.check_now()
    assert not amina.memberships.exists()


@pytest.mark.parametrize("form", ["change", "delete"])
def test_the_back_office_says_so_too(client, amina, form):
    sign_in(client, UserFactory(is_staff=True, is_superuser=True))
    address = reverse(f"admin:accounts_user_{form}", args=[amina.pk])
    inline = "memberships"
    management = {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    sent = {"email": amina.email, "name": "Amina", "date_joined_0": "2026-01-01", "date_joined_1": "10:00"} | management
    answer = client.post(address, {"post": "yes"} if form == "delete" else sent, follow=True)
    assert "Make somebody else an organisation admin first" in answer.content.decode()
    assert User.objects.get(pk=amina.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_who_demote_each_other_at_once_one_stays():
    organisation = OrganisationFactory()
    both = [MembershipFactory(organisation=organisation, role=Role.ADMIN) for _each in range(2)]
    together, refused = Barrier(2), []

    def demote(membership):
        try:
            with members.keeping_an_admin():
                Membership.objects.filter(pk=membership.pk).update(role=Role.ADVISOR)
                together.wait(5)
        except LastAdminError:
            refused.append(membership)
        finally:
            connection.close()

    threads = [Thread(target=demote, args=[each]) for each in both]
    [thread.start() for thread in threads]
    [thread.join(10) for thread in threads]
    assert len(refused) == 1
    assert organisation.memberships.filter(role=Role.ADMIN).count() == 1


# --- Going


def test_a_removed_member_sees_nothing_from_the_next_request_on(client, amina, ben):
    client.force_login(ben.user)
    assert client.get("/firms/").status_code == 200
    members.remove(membership=ben)
    assert client.get("/firms/").status_code == 403


def test_nor_do_their_access_tokens_and_those_of_elsewhere_still_do(client, ben):
    elsewhere = MembershipFactory(user=ben.user)
    made = [issue(membership=each, name="sheet", scopes=["firms:read"], days=1)[1] for each in (ben, elsewhere)]
    here, there = (Client(headers={"Authorization": f"Bearer {secret}"}) for secret in made)
    assert here.get("/api/v1/firms").status_code == 200
    members.remove(membership=ben)
    assert (here.get("/api/v1/firms").status_code, there.get("/api/v1/firms").status_code) == (401, 200)


# --- Several organisations


def test_a_person_turns_to_another_of_their_organisations(client, ben):
    other = MembershipFactory(user=ben.user, organisation__name="Second Agency")
    client.force_login(ben.user)
    assert "Second Agency" in client.get("/accounts/").content.decode()
    client.post("/organisation/switch/", {"organisation": str(other.organisation_id)})
    assert client.get("/firms/").wsgi_request.membership.organisation == other.organisation


@pytest.mark.parametrize("key", ["", "nonsense", "foreign"])
def test_and_to_no_other(client, ben, key):
    client.force_login(ben.user)
    foreign = str(OrganisationFactory().pk)
    answer = client.post("/organisation/switch/", {"organisation": foreign if key == "foreign" else key}, follow=True)
    assert "Choose one of your own organisations" in answer.content.decode()
    assert client.get("/firms/").wsgi_request.membership.organisation == ben.organisation
