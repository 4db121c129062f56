"""Erasing an account: what has to be done before, and what is then true."""

import re

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Membership, Role, User
from diagnostics import people
from diagnostics.models import Assessment, Firm
from tests.accounts.recent import sign_in
from tests.factories import PASSWORD, AnswerChangeFactory, AssessmentFactory, MembershipFactory, member

pytestmark = pytest.mark.django_db
URL = "/my-data/erase/"


@pytest.fixture
def admin():
    return member(Role.ADMIN)


@pytest.fixture
def person(admin):
    """Return an advisor of the admin's organisation, who looks after a firm."""
    person = member(Role.ADVISOR, organisation=admin.organisation, user__name="Ada", user__password=PASSWORD)
    AssessmentFactory(firm__organisation=admin.organisation, advisor=person)
    return person


def heir(person, to):
    return {f"heir_{person.organisation.pk.hex}": to.pk}


def test_the_pages_say_what_is_held_what_goes_and_what_stays(client, person, django_assert_max_num_queries):
    client.force_login(person)
    assert reverse("diagnostics:person_data") in client.get("/accounts/").content.decode()
    with django_assert_max_num_queries(45):
        page = client.get("/my-data/").content.decode()
    assert "Memberships" in page
    assert re.search(r'href="/accounts/"\s+aria-current="true"', page)
    with django_assert_max_num_queries(12):
        page = client.get(URL).content.decode()
    assert "“A former member”" in page
    assert "Who looks after 1 firm" in page


def test_both_ask_for_the_password(client, person, admin):
    client.force_login(person)
    assert client.get("/my-data/file/").status_code == 302
    asked = client.post(URL, {"email": person.email, **heir(person, admin)})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=person.pk).exists()


def test_everything_is_downloaded(client, person):
    sign_in(client, person)
    answer = client.get("/my-data/file/")
    assert b"".join(answer)[:2] == b"PK"
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'


@pytest.mark.parametrize(("typed", "said"), [("", "Type the address"), ("bob@agency.example", "Type the address")])
def test_another_address_erases_nobody(client, person, admin, typed, said):
    sign_in(client, person)
    page = client.post(URL, {"email": typed, **heir(person, admin)})
    assert said in page.content.decode()
    assert User.objects.filter(pk=person.pk).exists()


def test_firms_need_somebody(client, person):
    sign_in(client, person)
    assert "Choose a colleague" in client.post(URL, {"email": person.email}).content.decode()
    with pytest.raises(people.NotYetError, match="still looks after firms"):
        people.erase(person=person, heirs={})
    assert Membership.objects.filter(user=person).exists()


def test_the_account_goes_and_its_firms_are_handed_over(client, person, admin):
    sign_in(client, person)
    answer = client.post(URL, {"email": f" {person.email.upper()} ", **heir(person, admin)}, follow=True)
    assert "Your account was erased" in answer.content.decode()
    assert not User.objects.filter(pk=person.pk).exists()
    assert Firm.objects.get().advisor == admin
    assert client.get("/accounts/").status_code == 302  # signed out
    line = AuditEvent.objects.get(verb="deleted", kind="accounts.user")
    assert (line.person_id, line.organisation_id) == (person.pk, admin.organisation.pk)


def test_the_only_admin_stays_and_is_told_of_which_organisation(client, admin):
    other = MembershipFactory(organisation=admin.organisation, role=Role.ADVISOR)
    MembershipFactory(user=admin, organisation__name="Shared", role=Role.ADMIN)
    Membership.objects.filter(user=admin, organisation__name="Shared").get().organisation.memberships.create(
        user=other.user, role=Role.ADMIN
    )
    sign_in(client, admin)
    page = client.get(URL).content.decode()
    assert f"is the only admin of {admin.organisation}" in page
    assert "is the only admin of Shared" not in page
    client.post(URL, {"email": admin.email})
    assert User.objects.filter(pk=admin.pk).exists()
    Membership.objects.filter(pk=other.pk).update(role=Role.ADMIN)
    people.erase(person=admin, heirs={})
    assert not User.objects.filter(pk=admin.pk).exists()


def test_the_last_admin_of_the_site_stays():
    root = member(user__is_superuser=True)
    with pytest.raises(people.NotYetError, match="only platform admin"):
        people.erase(person=root, heirs={})


def test_pages_say_a_former_member_where_the_name_was(client, person, admin):
    draft = Assessment.objects.get(advisor=person)
    AnswerChangeFactory(assessment=draft, question_key="M1", by=person)
    done = AssessmentFactory(firm=draft.firm, advisor=person, complete=True)
    client.force_login(admin)
    pages = [reverse("diagnostics:history", args=[draft.pk]), reverse("diagnostics:firm", args=[done.firm_id])]
    assert ["Ada" in client.get(page).content.decode() for page in pages] == [True, True]
    people.erase(person=person, heirs={person.organisation.pk: admin})
    after = [client.get(page).content.decode() for page in pages]
    assert ["A former member" in text for text in after] == [True, True]
    assert not any("Ada" in text for text in after)


# --- The back office


def test_the_back_office_says_what_is_to_be_done_first_and_erases_then(client, person, admin):
    client.force_login(member(Role.ADMIN, user__is_staff=True, user__is_superuser=True))
    url = reverse("admin:accounts_user_delete", args=[person.pk])
    assert "still looks after firms" in client.post(url, {"post": "yes"}, follow=True).content.decode()
    assert User.objects.filter(pk=person.pk).exists()
    Firm.objects.update(handed_to=admin)
    client.post(url, {"post": "yes"})
    assert not User.objects.filter(pk=person.pk).exists()
    assert AuditEvent.objects.filter(verb="deleted", kind="accounts.user").count() == 1


def test_many_are_erased_in_the_back_office_as_one_is(client, person, admin):
    client.force_login(member(Role.ADMIN, user__is_staff=True, user__is_superuser=True))
    data = {"action": "delete_selected", "_selected_action": [str(person.pk)], "post": "yes"}
    answer = client.post(reverse("admin:accounts_user_changelist"), data, follow=True)
    assert "still looks after firms" in answer.content.decode()
    assert User.objects.filter(pk=person.pk).exists()
