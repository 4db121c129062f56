"""The door of the curators' pages: signed in, and a curator."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control

from accounts.models import User
from casestudies.models import CaseStudy
from casestudies.rules import is_curator

View = Callable[..., HttpResponseBase]


class CuratorRequest(HttpRequest):
    """A request that came through `curator_required`."""

    user: User


def curator_required(view: View) -> View:
    """Let in curators only: others are sent to sign in, or refused (403), whether there is such a case or not."""

    @wraps(view)
    def guarded(request: CuratorRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_curator(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cache_control(private=True, no_store=True)(login_required(guarded))


def fetch(slug: str) -> CaseStudy:
    """Return a case, whatever its status. Raises Http404."""
    return get_object_or_404(CaseStudy, slug=slug)
