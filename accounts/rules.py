"""What roles include, as predicates on a membership."""

from __future__ import annotations

from rules.predicates import Predicate
from rules.rulesets import add_rule

from accounts.models import Membership, Role, User


def has_role(*roles: Role) -> Predicate:
    """Return the predicate "this membership has one of these roles"."""

    def test(membership: Membership | None) -> bool:
        return bool(membership and membership.role in roles)

    return Predicate(test, f"has_role:{'|'.join(roles)}")


is_admin = has_role(Role.ADMIN)
advises = has_role(Role.ADVISOR, Role.ADMIN)
rates = has_role(Role.ADVISOR, Role.REVIEWER, Role.ADMIN)
oversees = has_role(Role.REVIEWER, Role.ADMIN)

add_rule("manage_members", is_admin)
add_rule("manage_brand", is_admin)
add_rule("read_audit", is_admin)


def administers(user: User) -> bool:
    """Whether the person administers the site or any organisation."""
    return user.is_staff or user.memberships.filter(role=Role.ADMIN).exists()
