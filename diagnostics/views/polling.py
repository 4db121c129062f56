"""Parts of pages that a page asks for again and again while something is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import MemberRequest, member_required

View = Callable[..., HttpResponseBase]


def polled(view: View) -> View:
    """Let in members, like `member_required`; whoever was signed out meanwhile gets the whole page, which leads on."""
    for_members = member_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponseClientRefresh()
        return for_members(request, *args, **kwargs)

    return require_safe(guarded)


def news(request: MemberRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Show the part: nothing (204) when it is as the page has it (`seen`), so that nothing is read out twice."""
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, template, context)
