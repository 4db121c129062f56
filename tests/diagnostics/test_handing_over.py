"""Firms change hands, one by one or when somebody goes; what was written keeps its names."""

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics import handing_over, second_ratings
from diagnostics.models import Assessment, Firm
from tests.accounts.recent import sign_in
from tests.factories import AssessmentFactory, FirmFactory, MembershipFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(client):
    user = member(Role.ADMIN, user__name="Amina")
    sign_in(client, user)
    return user


@pytest.fixture
def ben(amina):
    return MembershipFactory(organisation=amina.organisation, user__name="Ben")


@pytest.fixture
def firm(amina, ben):
    """A firm that Ben assessed."""
    return AssessmentFactory(firm__organisation=amina.organisation, advisor=ben.user, complete=True).firm


def keeper(firm):
    return Firm.objects.get(pk=firm.pk).advisor


def test_a_firm_is_handed_to_a_colleague(client, amina, ben, firm):
    assert keeper(firm) == ben.user
    address = reverse("diagnostics:firm_hand_over", args=[firm.pk])
    assert "Ben looks after this firm now" in client.get(address).content.decode()
    page = client.post(address, {"colleague": amina.pk}, follow=True).content.decode()
    assert "Amina looks after" in page
    assert keeper(firm) == amina
    assert Assessment.objects.get().advisor == ben.user  # who worked on it stays


def test_it_stays_with_the_colleague_when_another_starts_an_assessment(amina, ben, firm):
    handing_over.hand_over(firm=firm, to=amina)
    AssessmentFactory(firm=firm, advisor=ben.user)
    assert keeper(firm) == amina


def test_it_falls_back_to_who_assessed_it_when_the_colleagues_account_goes(amina, ben, firm):
    carol = MembershipFactory(organisation=amina.organisation)
    handing_over.hand_over(firm=firm, to=carol.user)
    carol.user.delete()
    assert keeper(firm) == ben.user


@pytest.mark.parametrize("who", ["", "foreign", "curator", "nonsense"])
def test_only_colleagues_who_advise_can_take_it(client, amina, ben, firm, who):
    people = {
        "foreign": member().pk,
        "curator": MembershipFactory(organisation=amina.organisation, role="curator").user_id,
    }
    answer = client.post(reverse("diagnostics:firm_hand_over", args=[firm.pk]), {"colleague": people.get(who, who)})
    assert "Choose a colleague" in answer.content.decode()
    assert keeper(firm) == ben.user


def test_reviewers_hand_nothing_over(client, amina, firm):
    sign_in(client, MembershipFactory(organisation=amina.organisation, role="reviewer").user)
    assert client.get(reverse("diagnostics:firm_hand_over", args=[firm.pk])).status_code == 403


# --- Somebody goes


def test_a_member_is_removed_and_their_firms_go_to_who_does_it(client, amina, ben, firm):
    address = reverse("diagnostics:member_remove", args=[ben.pk])
    page = client.get(address)
    assert "Who looks after 1 firm from now on" in page.content.decode()
    assert page.context["form"].initial == {"colleague": amina.pk}
    client.post(address, {"colleague": amina.pk})
    assert not ben.user.memberships.exists()
    assert keeper(firm) == amina


def test_firms_need_somebody(client, amina, ben, firm):
    answer = client.post(reverse("diagnostics:member_remove", args=[ben.pk]))
    assert "Choose a colleague" in answer.content.decode()
    assert ben.user.memberships.exists()


def test_removing_takes_a_recent_sign_in(client, amina, ben):
    client.logout()
    client.force_login(amina)
    answer = client.post(reverse("diagnostics:member_remove", args=[ben.pk]))
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert ben.user.memberships.exists()


def test_a_member_leaves_and_keeps_the_account(client, amina, ben, firm):
    sign_in(client, ben.user)
    answer = client.post("/organisation/leave/", {"colleague": amina.pk}, follow=True)
    assert "You have left" in answer.content.decode()
    assert not ben.user.memberships.exists()
    assert keeper(firm) == amina


def test_the_last_admin_does_not_leave_and_nothing_is_handed_over(client, amina, ben, firm):
    handing_over.hand_over(firm=firm, to=amina)
    answer = client.post("/organisation/leave/", {"colleague": ben.user_id}, follow=True)
    assert "An organisation needs an admin" in answer.content.decode()
    assert keeper(firm) == amina


def test_firms_of_another_organisation_stay_where_they_are(amina, ben, firm):
    elsewhere = MembershipFactory(user=ben.user)
    kept = AssessmentFactory(firm__organisation=elsewhere.organisation, advisor=ben.user).firm
    handing_over.end_membership(membership=ben, heir=amina)
    assert (keeper(kept), keeper(firm)) == (ben.user, amina)


def test_a_second_rating_begun_and_not_answered_is_free_for_another(amina, ben, firm):
    first = firm.assessments.get()
    raters = [MembershipFactory(organisation=amina.organisation, role="reviewer") for _each in range(2)]
    second_ratings.start(first=first, seen="nothing", by=raters[0].user)
    handing_over.end_membership(membership=raters[0], heir=None)
    assert second_ratings.start(first=first, seen="nothing", by=raters[1].user).advisor == raters[1].user


def test_many_firms_cost_no_more_queries(amina, ben, django_assert_max_num_queries):
    for _each in range(5):
        AssessmentFactory(firm=FirmFactory(organisation=amina.organisation), advisor=ben.user)
    with django_assert_max_num_queries(12):
        assert handing_over.end_membership(membership=ben, heir=amina) == 5
