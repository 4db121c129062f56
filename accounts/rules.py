"""What roles include, as predicates on a membership."""

from __future__ import annotations

import rules

from accounts.models import Membership, Role


def has_role(*roles: Role) -> rules.Predicate:
    """Return the predicate "this membership has one of these roles"."""

    @rules.predicate(f"has_role:{'|'.join(roles)}")
    def test(membership: Membership | None) -> bool:
        return bool(membership) and membership is not None and membership.role in roles

    return test


is_admin = has_role(Role.ADMIN)
advises = has_role(Role.ADVISOR, Role.ADMIN)

rules.add_rule("manage_members", is_admin)
