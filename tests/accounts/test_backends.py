"""The person of a session comes with their organisation, and never without the right to sign in."""

import pytest

from accounts.backends import MemberBackend
from accounts.models import User
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_person_and_organisation_are_one_query(client, django_assert_num_queries):
    member = MembershipFactory()
    with django_assert_num_queries(1):
        person = MemberBackend().get_user(member.user.pk)
        assert person.first_membership.organisation.name == member.organisation.name
    assert person.first_membership == member


def test_the_first_of_several_memberships_counts():
    first = MembershipFactory()
    MembershipFactory(user=first.user)
    assert MemberBackend().get_user(first.user.pk).first_membership == first


def test_somebody_without_an_organisation_is_known_all_the_same():
    assert MemberBackend().get_user(UserFactory().pk).first_membership is None


def test_whoever_was_shut_out_is_nobody():
    member = MembershipFactory()
    User.objects.filter(pk=member.user.pk).update(is_active=False)
    assert MemberBackend().get_user(member.user.pk) is None
    assert MemberBackend().get_user(0) is None
