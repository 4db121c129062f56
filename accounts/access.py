"""The door of every private page: signed in, with an organisation, and with a role that includes the deed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from rules.rulesets import test_rule

from accounts.models import Membership, User

View = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request that came through `member_required`: its person belongs to an organisation."""

    user: User
    membership: Membership


def member_required(view: View) -> View:
    """Let in members of an organisation only: others are sent to sign in, or refused (403) without one.

    What such a page shows is kept in no cache: buyers' names and shares are a firm's secrets.
    """

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.membership:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cache_control(private=True, no_store=True)(login_required(guarded))


def may(rule: str, membership: Membership) -> bool:
    """Whether the role includes the deed; the deeds are named in the rules.py of each app."""
    return bool(test_rule(rule, membership))


def check_may(rule: str, membership: Membership) -> None:
    """Insist on `may`. Raises PermissionDenied (403)."""
    if not may(rule, membership):
        raise PermissionDenied
