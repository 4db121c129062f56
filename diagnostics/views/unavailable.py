"""What is answered to a request that broke. Where database or disk refuse for now, what was typed is handed back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from diagnostics.refusals import Refusal, refusal_of

AGAIN_AFTER = 5  # seconds
SECRET = ("password", "code", "secret")  # parts of names of fields whose content stands on no page


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal as a page tells it, and as the end of a sentence that begins with “Not saved”."""

    title: str | Promise
    text: str | Promise
    short: str | Promise


WORDS = {
    Refusal.NO_ROOM: Words(
        _("There is no room left to save this"),
        _("The disk of this site is full. Whoever runs Foothold for you has to make room; then it works again."),
        _("the disk of this site is full. It is tried again by itself"),
    ),
    Refusal.NO_DATABASE: Words(
        _("The database does not answer just now"),
        _("As a rule it is back within seconds."),
        _("the database does not answer. It is tried again by itself"),
    ),
}


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that raised what nobody expected: 503 for a refusal, else 500."""
    refusal = refusal_of(sys.exc_info()[1])
    if refusal is None:
        return defaults.server_error(request)
    response = told(request, WORDS[refusal])
    response.headers["Retry-After"] = str(AGAIN_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


def told(request: HttpRequest, words: Words) -> HttpResponse:
    """Say why. Asks neither the database nor the session: both may be what is missing."""
    if request.content_type == "application/json":
        return JsonResponse({"message": words.short}, status=503)
    kept = list(typed(request)) if can_be_kept(request) else []
    context = {"words": words, "path": request.get_full_path(), "is_post": request.method == "POST", "kept": kept}
    return HttpResponse(render_to_string("503.html", context), status=503)


def typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield all fields of a form that was sent, the one against forgery included."""
    for name, values in request.POST.lists():
        for value in values:
            yield name, value


def can_be_kept(request: HttpRequest) -> bool:
    """Whether a page may hold all of what was sent: it neither can hold a file, nor may it hold a secret."""
    return not request.FILES and not any(part in name for name in request.POST for part in SECRET)
