"""Puts the organisation a person is working for on every request, and keeps their pages out of every cache."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from accounts import isolation
from accounts.backends import first_membership
from accounts.models import Membership


def membership_of(request: HttpRequest) -> Membership | None:
    """Return the membership a person works by, or None. It came with the person; else one query, if asked."""
    if not request.user.is_authenticated:
        return None
    membership = request.user.first_membership or first_membership(request.user.pk)
    if membership:  # who has signed in with this very request
        isolation.act_for(membership.organisation_id)
    return membership


class OrganisationMiddleware:
    """Set `request.membership`: the one door through which views learn the organisation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: membership_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Keep what a session was sent with in no cache, unless the view says otherwise.

    Such a page names its reader at the least. Static files are answered before, and are for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)
        return response
