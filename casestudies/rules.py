"""Who may curate the library. The library is one for all organisations; its curators are few."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from rules.permissions import add_perm
from rules.predicates import predicate

from accounts.models import Role, User

CURATING_ROLES = (Role.CURATOR, Role.ADMIN)
MODELS = ("casestudy", "source", "casesource")


@predicate  # type: ignore[untyped-decorator]  # the package has no types
def is_curator(user: User | AnonymousUser | None) -> bool:
    """Return whether a person curates: staff, or a curator or admin of an organisation. At most one query."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    return user.is_staff or user.memberships.filter(role__in=CURATING_ROLES).exists()


PERMISSIONS = (
    "casestudies",  # the app's place in the admin
    *(f"casestudies.view_{model}" for model in MODELS),
    "casestudies.add_source",  # cases are written on the curators' pages
    "casestudies.change_source",
)
for permission in PERMISSIONS:
    add_perm(permission, is_curator)  # type: ignore[no-untyped-call]  # the package has no types
