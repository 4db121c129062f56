"""The door of private pages, and what roles include."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from rules.rulesets import default_rules

from accounts.access import check_may, may, member_required
from accounts.middleware import OrganisationMiddleware
from accounts.models import Membership, Role
from accounts.roles import ROLES
from casestudies.rules import is_curator
from tests.factories import MembershipFactory, UserFactory, member


@member_required
def private(request, number):
    return HttpResponse(f"{request.membership.organisation.name} {number}")


def visit(rf, user, number=7):
    """Ask for the private page as a person, through the middleware."""
    request = rf.get("/private/")
    request.user = user
    return OrganisationMiddleware(lambda request: private(request, number))(request)


def test_strangers_are_sent_to_sign_in(rf):
    response = visit(rf, AnonymousUser())
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/private/")


@pytest.mark.django_db
def test_without_an_organisation_there_is_nothing_to_see(rf):
    with pytest.raises(PermissionDenied):
        visit(rf, UserFactory())


@pytest.mark.django_db
def test_members_come_in_with_their_organisation_and_leave_no_copy(rf):
    user = member(organisation__name="Agency")
    response = visit(rf, user)
    assert response.content == b"Agency 7"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


@pytest.mark.django_db
def test_of_two_organisations_the_first_is_meant(rf):
    first = MembershipFactory(organisation__name="First")
    MembershipFactory(user=first.user, organisation__name="Second")
    assert visit(rf, first.user).content == b"First 7"


@pytest.mark.django_db
def test_the_organisation_is_looked_up_only_when_asked(rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = member()
    with django_assert_num_queries(0):
        OrganisationMiddleware(lambda request: HttpResponse())(request)
    with django_assert_num_queries(1):
        assert request.membership.organisation.name
        assert request.membership.role


# What `accounts.roles` says of each role, as rules. A new rule belongs here, or the suite fails.
INCLUDED = {
    "edit_firms": {Role.ADVISOR, Role.ADMIN},
    "assess_firms": {Role.ADVISOR, Role.ADMIN},
    "rate_second": {Role.ADVISOR, Role.REVIEWER, Role.ADMIN},
    "see_programme": {Role.REVIEWER, Role.ADMIN},
    "stop_jobs_of_others": {Role.ADMIN},
    "manage_feeds": {Role.ADMIN},
    "rescore": {Role.ADMIN},
    "manage_brand": {Role.ADMIN},
    "manage_members": {Role.ADMIN},
    "read_audit": {Role.ADMIN},
    "take_firms_along": {Role.ADVISOR, Role.ADMIN},
    "erase_firms": {Role.ADMIN},
}


def test_every_rule_is_described():
    assert set(default_rules) == INCLUDED.keys()
    assert ROLES.keys() == set(Role)


@pytest.mark.parametrize("rule", INCLUDED)
def test_what_roles_include(rule):
    assert {role for role in Role if may(rule, Membership(role=role))} == INCLUDED[rule]


@pytest.mark.django_db
def test_curators_and_admins_write_the_library():
    assert {role for role in Role if is_curator(member(role))} == {Role.CURATOR, Role.ADMIN}


@pytest.mark.django_db
def test_who_runs_the_platform_sees_no_firm_by_that(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get("/firms/").status_code == 403
    assert client.get("/admin/").status_code == 200


def test_what_a_role_does_not_include_is_refused():
    check_may("edit_firms", Membership(role=Role.ADVISOR))
    with pytest.raises(PermissionDenied):
        check_may("edit_firms", Membership(role=Role.CURATOR))


def test_nobody_may_nothing():
    assert not may("edit_firms", None)
