"""Who is asking: the person of a session and the organisation they work for, read together on every request."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, F, IntegerField, QuerySet, When

from accounts import isolation
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
        if not self.user_can_authenticate(user):
            return None
        isolation.act_for(membership.organisation_id)
        return user


def memberships_of(person: int) -> QuerySet[Membership]:
    """Return the membership a person works by: of the organisation they chose, or else their first.

    The session shows that organisation's rows then.
    """
    is_other = Case(When(organisation=F("user__works_for"), then=0), default=1, output_field=IntegerField())
    own = Membership.objects.using(DEFAULT_DB_ALIAS).filter(user=person).select_related("user", "organisation")
    return own.annotate(shown=isolation.Showing("organisation_id")).order_by(is_other, "pk")[:1]


MEMBERSHIPS = Prepared(memberships_of)


def first_membership(user_id: int) -> Membership | None:
    """Return the membership a person works by, with both its ends. One query, which opens the organisation's rows."""
    with isolation.finding_context():
        found = MEMBERSHIPS.first(person=user_id)
    if found:
        isolation.note_shown(found.shown)  # type: ignore[attr-defined]
    return found
