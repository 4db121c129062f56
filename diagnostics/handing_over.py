"""Who looks after a firm when somebody goes: firms are handed to a colleague, one by one or all at once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit, members
from accounts.models import Membership, Organisation, Role, User
from diagnostics import second_ratings
from diagnostics.models import Assessment, Firm

ADVISING = (Role.ADVISOR, Role.ADMIN)


def firms_kept_by(user: User, organisation: Organisation) -> QuerySet[Firm]:
    """Return the organisation's firms that a person looks after."""
    return Firm.objects.filter(organisation=organisation, advisor=user)


def colleagues_of(organisation: Organisation, *, without: User | None) -> QuerySet[User]:
    """Return who may look after firms there, by name, but for one person."""
    advising = Membership.objects.filter(organisation=organisation, role__in=ADVISING)
    people = User.objects.filter(is_active=True, memberships__in=advising)
    return (people.exclude(pk=without.pk) if without else people).order_by("name", "email")


def hand_over(*, firm: Firm, to: User) -> None:
    """Have a colleague look after a firm from now on. Assessments and history keep their names."""
    with transaction.atomic():
        Firm.objects.filter(pk=firm.pk).update(handed_to=to)
        audit.record(audit.Verb.CHANGED, firm, detail="handed_over")


def end_membership(*, membership: Membership, heir: User | None) -> int:
    """Hand all firms of a member over and end the membership; return how many firms. Raises LastAdminError.

    A member with firms needs an heir.
    """
    with transaction.atomic():
        firms = firms_kept_by(membership.user, membership.organisation).select_for_update()
        kept = list(firms.values_list("pk", flat=True))
        if kept and heir is None:
            raise ValueError("who leaves firms behind needs an heir")
        if heir:
            Firm.objects.filter(pk__in=kept).update(handed_to=heir)
            audit.record(audit.Verb.CHANGED, Firm, organisation=membership.organisation, detail="handed_over")
        take_back_unanswered(membership)
        members.remove(membership=membership)
    return len(kept)


def take_back_unanswered(membership: Membership) -> None:
    """Take back the second ratings that a member began and did not answer, so that a colleague can rate instead."""
    begun = Assessment.objects.open_second_ratings().filter(
        advisor=membership.user, firm__organisation=membership.organisation, changes=None
    )
    for rating in begun:
        second_ratings.take_back(rating=rating)
