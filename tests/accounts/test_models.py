"""Who uses Foothold: what the database refuses, and how people are made."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import Membership, Organisation, Role, User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def refuses(rule):
    return pytest.raises(IntegrityError, match=rule)


def test_people_sign_in_by_address():
    user = User.objects.create_user("Ada@Agency.Example", "a field notebook")
    assert user.email == "ada@agency.example"
    assert user.check_password("a field notebook")
    assert not user.is_staff
    assert not user.is_superuser


def test_a_superuser_runs_the_platform():
    user = User.objects.create_superuser("root@agency.example", "a field notebook")
    assert user.is_staff
    assert user.is_superuser


def test_without_a_password_nobody_signs_in():
    assert not User.objects.create_user("ada@agency.example").has_usable_password()


def test_addresses_given_before_are_written_in_small_letters():
    """The migration: until then whoever had capitals in their address could not sign in."""
    before, other = UserFactory(email="Ada@Agency.Example"), UserFactory()
    import_module("accounts.migrations.0007_lower_addresses").lower_addresses(apps, None)
    assert {user.pk: user.email for user in User.objects.all()} == {
        before.pk: "ada@agency.example",
        other.pk: other.email,
    }


def test_two_spellings_of_an_address_are_one_person():
    UserFactory(email="ada@agency.example")
    with refuses("user_email_unique"), transaction.atomic():
        UserFactory(email="ADA@agency.example")


def test_a_person_has_one_role_in_an_organisation_and_may_have_another_elsewhere():
    first = MembershipFactory()
    with refuses("membership_unique"), transaction.atomic():
        MembershipFactory(user=first.user, organisation=first.organisation, role=Role.ADMIN)
    MembershipFactory(user=first.user)
    assert first.user.memberships.count() == 2


def test_only_known_roles():
    with refuses("membership_role_known"), transaction.atomic():
        MembershipFactory(role="owner")


def test_who_leaves_takes_the_membership_along_and_nothing_else():
    membership = MembershipFactory()
    membership.user.delete()
    assert not Membership.objects.exists()
    assert Organisation.objects.get() == membership.organisation


def test_names_for_people():
    assert str(UserFactory(name="Ada")) == "Ada"
    assert str(UserFactory(name="", email="ada@agency.example")) == "ada@agency.example"
    membership = MembershipFactory(user__name="Ben", organisation__name="Agency")
    assert str(membership) == "Ben · Agency"
    assert str(OrganisationFactory(name="Agency")) == "Agency"
