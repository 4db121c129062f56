"""The pages behind an owner's link: no account, no session, and nothing of the application but the chosen questions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from diagnostics import owner_answers, owner_links
from diagnostics.changes import SaveError
from diagnostics.models import OwnerLink
from diagnostics.owner_forms import OwnerSectionForm

MOST_FAILURES = 20  # from one address in FAILURES_SECONDS
FAILURES_SECONDS = 300

OwnerView = Callable[..., HttpResponse]


class OwnerRequest(HttpRequest):
    """A request that came through an open link."""

    link: OwnerLink
    secret: str


def through_link(view: OwnerView) -> OwnerView:
    """Let in whoever holds an open link. An unknown, expired, revoked or completed one answers 404, always the same.

    No cache keeps such a page and no search engine lists it. No other site learns its address.
    """

    @wraps(view)
    def guarded(request: OwnerRequest, link_id: UUID, secret: str, **kwargs: Any) -> HttpResponse:
        link = owner_links.find_open(link_id, secret)
        if link is None:
            return unlisted(closed(request))
        owner_links.note_use(link)
        request.link, request.secret = link, secret
        return unlisted(view(request, **kwargs))

    return cache_control(private=True, no_store=True)(guarded)


def unlisted(response: HttpResponse) -> HttpResponse:
    """Ask robots to forget the page, and browsers to keep its address to themselves."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    return response


def closed(request: HttpRequest) -> HttpResponse:
    """Say that the link opens nothing; after too many of them from one address, to wait."""
    is_too_often = failures(request) > MOST_FAILURES
    return render(request, "diagnostics/owner/closed.html", {"wait": is_too_often}, status=429 if is_too_often else 404)


def failures(request: HttpRequest) -> int:
    """Count one more failure of this address; return how many there were lately. Open links are never counted."""
    key = f"owner-link-failures:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, FAILURES_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out in between
        return 1


@through_link
@require_safe
def welcome(request: OwnerRequest) -> HttpResponse:
    """Say who asks, what for, until when and what becomes of the answers; list the sections."""
    places = owner_links.opened_by(request.link)
    written = owner_answers.counts(request.link)
    lines = [
        (number, place, sum((place.buyer_key, question.key) in written for question in place.section.questions))
        for number, place in enumerate(places, start=1)
    ]
    return show(request, "welcome", {"lines": lines, "is_begun": bool(written)})


@through_link
def section(request: OwnerRequest, number: int) -> HttpResponse:
    """Ask the questions of one of the link's sections, counted from 1, and keep what is sent."""
    places = owner_links.opened_by(request.link)
    if not 1 <= number <= len(places):
        return closed(request)
    place = places[number - 1]
    rows = owner_answers.written_in(request.link, place)
    if request.method != "POST":
        return ask(request, number, len(places), OwnerSectionForm(place=place, rows=rows))
    form = OwnerSectionForm(request.POST, place=place, rows=rows)
    form.is_valid()
    try:
        owner_answers.save(link=request.link, place=place, written=form.written())
    except SaveError:
        return closed(request)
    return ask(request, number, len(places), form) if form.errors else go_on(request, number, len(places))


def go_on(request: OwnerRequest, number: int, last: int) -> HttpResponse:
    """Lead to the next section or to the end; back to the list of sections where a draft was saved."""
    ids = (request.link.pk, request.secret)
    if request.POST.get("action") == "draft":
        return redirect("diagnostics:owner_welcome", *ids)
    if number < last:
        return redirect("diagnostics:owner_section", *ids, number + 1)
    return redirect("diagnostics:owner_thanks", *ids)


def ask(request: OwnerRequest, number: int, last: int, form: OwnerSectionForm) -> HttpResponse:
    """Render a section."""
    response = show(request, "section", {"form": form, "place": form.place, "number": number, "last": last})
    # A page without any referrer sends its form with the origin "null", which the check against forgery refuses.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@through_link
@require_safe
def thanks(request: OwnerRequest) -> HttpResponse:
    """Thank the owner, and say what happens next."""
    return show(request, "thanks", {"written": len(owner_answers.counts(request.link))})


def show(request: OwnerRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    """Render one of the owner's pages."""
    firm = request.link.assessment.firm
    shared = {"link": request.link, "secret": request.secret, "firm": firm, "organisation": firm.organisation}
    return render(request, f"diagnostics/owner/{page}.html", shared | context)
