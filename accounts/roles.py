"""What each role is for, in words for the people who give it and who get it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role


@dataclass(frozen=True, slots=True)
class Described:
    """A role with its name and what it can do."""

    value: str
    name: str | Promise
    text: str | Promise


ROLES = {
    Role.ADVISOR: _(
        "Adds firms, fills in assessments, completes them, and asks for reports. Records what a firm agreed to, and "
        "takes along all that is held about it."
    ),
    Role.REVIEWER: _(
        "Reads every firm and result, gives second ratings, and sees the programme pages. Changes no first assessment."
    ),
    Role.CURATOR: _("Reads every firm and result. Writes, checks and publishes case studies of the shared library."),
    Role.ADMIN: _(
        "Does what advisors, reviewers and curators do. Invites and removes members, gives roles, and sets the look of "
        "reports and the webhooks. Has firms scored anew, erases them, and reads the audit log. An organisation always "
        "has one."
    ),
}
PLATFORM = Described(
    "platform",
    _("platform admin"),
    _("Runs the site: creates organisations and accounts. Sees a firm only as a member of its organisation."),
)


def described() -> list[Described]:
    """Return the roles that an organisation gives, in the order of what they can do."""
    return [Described(role.value, role.label, text) for role, text in ROLES.items()]


def described_as(role: str) -> Described:
    """Return one role. Raises ValueError for an unknown one."""
    known = Role(role)
    return Described(known.value, known.label, ROLES[known])
