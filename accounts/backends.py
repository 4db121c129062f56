"""Who is asking: the person of a session and the organisation they work for, read together on every request."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.prepared import Prepared


class MemberBackend(ModelBackend):
    """Signs people in as Django does, and remembers on each person the membership that came with them."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person with their first membership, None when they may not sign in. One query for members."""
        membership = first_membership(user_id)
        if membership is None:
            return super().get_user(user_id)
        user = membership.user
        user.first_membership = membership
        return user if self.user_can_authenticate(user) else None


def memberships_of(person: int) -> QuerySet[Membership]:
    """Return the first membership of a person, with both its ends."""
    return Membership.objects.filter(user=person).select_related("user", "organisation").order_by("pk")[:1]


MEMBERSHIPS = Prepared(memberships_of)


def first_membership(user_id: int) -> Membership | None:
    """Return the first membership of a person, with both its ends. One query."""
    return MEMBERSHIPS.first(person=user_id)
