"""The verb that reaches everything a person has here: erase their account. What they wrote stays, without a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from accounts import audit, members
from accounts.audit.sign_ins import home_of
from accounts.isolation import across_organisations
from accounts.models import Membership, Organisation, Role, User
from diagnostics import handing_over
from diagnostics.privacy import person_traces


@dataclass(frozen=True, slots=True)
class Kept:
    """How many firms somebody looks after at an organisation, one at least."""

    organisation: Organisation
    firms: int


class NotYetError(Exception):
    """Something has to be done before the account can go. The text is for the reader."""


def erase(*, person: User, heirs: Mapping[UUID, User]) -> None:
    """Erase an account with all that is the person's own; a colleague looks after the firms of each organisation.

    `heirs` are by the id of their organisation, for each in which the person looks after firms. Raises NotYetError.
    """
    with across_organisations("a person goes from all of theirs"):
        memberships = memberships_of(person)
        try:
            with members.keeping_an_admin():
                check_can_go(person, memberships, heirs)
                take_away(person, memberships, heirs)
        except members.LastAdminError as error:  # somebody else has gone meanwhile
            raise NotYetError(str(error)) from error


def take_away(person: User, memberships: list[Membership], heirs: Mapping[UUID, User]) -> None:
    """Do what `erase` says, in its transaction."""
    log = home_of(person)
    Authenticator.objects.filter(user=person).delete()  # while the log still knows whose they are
    forget(person)
    for membership in memberships:
        handing_over.end_membership(membership=membership, heir=heirs.get(membership.organisation_id))
    audit.record(audit.Verb.DELETED, person, organisation=log)
    delete_account(person)


def forget(person: User) -> None:
    """Remove what no relation leads to."""
    person_traces.empty_log(person)
    person_traces.forget_invitations(person)
    person_traces.end_sessions(person)


def delete_account(person: User) -> None:
    """Delete the account's row, and with it the rows that are the person's own. Elsewhere nobody is named any more."""
    User.objects.filter(pk=person.pk).delete()


def memberships_of(person: User) -> list[Membership]:
    """Return a person's memberships, by the organisation's name."""
    return list(person.memberships.select_related("organisation", "user").order_by("organisation__name", "pk"))


# --- What has to be done before


def check_can_go(person: User, memberships: list[Membership], heirs: Mapping[UUID, User]) -> None:
    """Insist that nothing is left without anybody to look after it. Raises NotYetError."""
    said = _("%(person)s still looks after firms of %(organisation)s. Hand them to a colleague first.")
    orphaned = [each.organisation for each in kept_by(person, memberships) if each.organisation.pk not in heirs]
    unkept = [said % {"person": person, "organisation": each} for each in orphaned]
    if reasons := [*reasons_against(person, memberships), *unkept]:
        raise NotYetError(" ".join(reasons))


def kept_by(person: User, memberships: list[Membership]) -> list[Kept]:
    """Return at which organisations a person looks after firms. A query for each of them."""
    with across_organisations("a person looks after firms at all of theirs"):
        counts = (
            (each.organisation, handing_over.firms_kept_by(person, each.organisation).count()) for each in memberships
        )
        return [Kept(organisation, firms) for organisation, firms in counts if firms]


def reasons_against(person: User, memberships: list[Membership]) -> list[str]:
    """Return what an account cannot go for yet, in sentences; an empty list when it can."""
    said = _(
        "%(person)s is the only admin of %(organisation)s. Make somebody else an organisation admin first, or have the "
        "organisation erased by whoever runs this site."
    )
    alone = [each for each in memberships if each.organisation_id in looked_after_alone(person)]
    reasons = [said % {"person": person, "organisation": each.organisation} for each in alone]
    if (
        person.is_superuser
        and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        reasons.append(_("%(person)s is the only platform admin. Name another one first.") % {"person": person})
    return reasons


def looked_after_alone(person: User) -> set[UUID]:
    """Return the ids of the organisations of which a person is the only active admin. One query."""
    admins = Membership.objects.filter(role=Role.ADMIN, user__is_active=True)
    mine = admins.filter(user=person).values("organisation")
    others = admins.exclude(user=person).values("organisation")
    return set(mine.exclude(organisation__in=others).values_list("organisation", flat=True))
