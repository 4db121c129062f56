"""What the curators' templates need: names of people, and whether to offer them the desk."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from accounts.models import User
from casestudies import presence
from casestudies.rules import CURATING_ROLES

register = template.Library()


@register.filter
def curator_name(user: User | None) -> str:
    """Return how other curators see a person."""
    return presence.name_of(user)


@register.filter
def curates(request: HttpRequest | None) -> bool:
    """Whether to offer the desk in the masthead: goes by what is known of the request, so it takes no query more."""
    user = getattr(request, "user", None)  # error pages are drawn without
    if user is None or not user.is_authenticated:
        return False
    membership = getattr(request, "membership", None)
    return user.is_staff or bool(membership and membership.role in CURATING_ROLES)
