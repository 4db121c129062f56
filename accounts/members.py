"""The members of an organisation: their roles, and how they go. One who looks after the organisation always stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Membership, Organisation, User

GUARD = "organisation_keeps_an_admin"  # the constraint trigger in the database, for every way there is


class LastAdminError(Exception):
    """The organisation would be left without anybody who may look after it. The text is for the reader."""

    def __init__(self) -> None:
        super().__init__(_("An organisation needs an admin. Make somebody else an organisation admin first."))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the members with their persons, by name."""
    return organisation.memberships.select_related("user").order_by("user__name", "user__email", "pk")


@contextmanager
def keeping_an_admin() -> Iterator[None]:
    """Do something in one transaction. Raises LastAdminError, and undoes it, where no active admin remained."""
    try:
        with transaction.atomic():
            yield
            check_now()
    except IntegrityError as error:
        if GUARD in str(error):
            raise LastAdminError from error
        raise


def check_now() -> None:
    """Have the database check the guard at once instead of when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def give_role(*, membership: Membership, role: str) -> None:
    """Change what a member may do. Raises LastAdminError."""
    with keeping_an_admin():
        membership.role = role
        membership.save(update_fields=["role"])
        audit.record(audit.Verb.CHANGED, membership, detail=role)


def remove(*, membership: Membership) -> None:
    """End a membership, and with it what its tokens open: sessions find it gone at their next request.

    Raises LastAdminError.
    """
    gone = audit.Named(membership._meta.label_lower, str(membership.pk))
    with keeping_an_admin():
        membership.delete()
        audit.record(audit.Verb.DELETED, gone, organisation=membership.organisation_id)


def work_for(*, user: User, organisation: Organisation) -> None:
    """Choose which of a person's organisations their pages show."""
    user.works_for = organisation
    user.save(update_fields=["works_for"])
