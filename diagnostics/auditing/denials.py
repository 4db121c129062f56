"""Writes down what people were refused: 403, and 404 for what is there and belongs to another organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.isolation import across_organisations
from diagnostics.auditing.kinds import IN_ADDRESSES, Kind

LONGEST_DETAIL = 60


class DenialMiddleware:
    """Looks at refusals alone; every other answer passes without a query.

    Only those of somebody known are written down: a person, with or without a token. Strangers are led to sign-in, and
    could fill the log at will.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (403, 404) and request.resolver_match and is_known(request):
            note(request, is_missing=response.status_code == 404)
        return response


def is_known(request: Any) -> bool:
    """Whether it is known who asks."""
    user = getattr(request, "user", None)
    return hasattr(request, "token") or bool(user and user.is_authenticated)


def note(request: Any, *, is_missing: bool) -> None:
    """Write a refusal down, with the name of the page, and what it was about where the address says so.

    What is missing is a refusal only where somebody else has it.
    """
    token = getattr(request, "token", None)  # refused before its member was put on the request
    membership = token.membership if token else request.membership
    organisation = membership.organisation_id if membership else None
    about = list(ids_in(request))
    if is_missing:
        about = [one for one in about if organisation and is_foreign(*one, organisation)]
        if not about:
            return
    on = audit.Named(about[-1][0].label, about[-1][1]) if about else None
    page = request.resolver_match.view_name.lower()[:LONGEST_DETAIL]
    audit.record(audit.Verb.DENIED, on, organisation=organisation, detail=page)


def ids_in(request: Any) -> Iterator[tuple[Kind, str]]:
    """Yield what the ids in an address are of. Those of the library's pages belong to no organisation."""
    match = request.resolver_match
    if match.app_name != "casestudies":
        yield from ((IN_ADDRESSES[name], str(pk)) for name, pk in match.kwargs.items() if name in IN_ADDRESSES)


def is_foreign(kind: Kind, pk: str, organisation: UUID) -> bool:
    """Whether there is such an object, and it is not this organisation's. One query."""
    with across_organisations("nothing but the fact that it is there is used, and only the log tells it"):
        return kind.model._base_manager.filter(pk=pk).exclude(**{kind.owner: organisation}).exists()
