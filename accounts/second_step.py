"""Sends administrators without a second step at sign-in to set one up, before anything else."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.rules import is_admin

HAS_ONE = "has_second_step"  # in the session, so that it is asked only once
ACCOUNT_PAGES = "/accounts/"


class SecondStepMiddleware:
    """Keep administrators on their account pages until they have a second step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.ADMINS_NEED_SECOND_STEP or request.path.startswith(ACCOUNT_PAGES):
            return self.get_response(request)
        if not is_missing(request):
            return self.get_response(request)
        messages.warning(request, _("Administrators sign in with a second step. Set one up to go on."))
        return redirect("mfa_index")


def is_missing(request: HttpRequest) -> bool:
    """Whether this person must have a second step and has none."""
    if not request.user.is_authenticated or not is_administrator(request) or request.session.get(HAS_ONE):
        return False
    if is_mfa_enabled(request.user):
        request.session[HAS_ONE] = True
        return False
    return True


def is_administrator(request: HttpRequest) -> bool:
    """Whether this person administers the site, or the organisation they work for; no query of its own."""
    membership = getattr(request, "membership", None)
    return request.user.is_staff or bool(membership and is_admin(membership))
