"""Keeps two ratings of a firm apart while the second is open: a gate before every page of a firm.

Whoever rates a firm blindly gets none of its other assessments, results or reports; nobody but them gets what they
have written. The gate stands before the views, so that a page nobody thought of here is closed too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from accounts.models import Membership, User
from accounts.prepared import Prepared
from diagnostics.models import Assessment, Firm

# Pages of a firm that know how to leave out what a blind rater must not see.
SAFE = {"diagnostics:firm", "diagnostics:firm_edit", "diagnostics:firm_consent", "diagnostics:firm_hand_over"}

# How each id in an address leads to its firm.
PATHS = {
    "firm_id": "pk",
    "assessment_id": "assessments",
    "action_id": "actions",
    "plan_id": "assessments__plans",
    "report_id": "assessments__diagnosis__reports",
    "bundle_id": "assessments__diagnosis__bundle_items__bundle",
    "link_id": "assessments__owner_links",
}


class BlindnessMiddleware:
    """Answers 403 instead of a view that would tell one rater of the other's rating. One query, on such pages only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse the page, or return None to let the view answer."""
        if not kwargs or request.resolver_match.view_name in SAFE:  # type: ignore[union-attr]
            return None
        rating = rating_that_closes(request.user, request.membership, kwargs)  # type: ignore[arg-type, attr-defined]
        return refuse(request, rating) if rating else None


def refuse(request: HttpRequest, rating: Assessment) -> HttpResponse:
    """Say that a page is closed, until when, and where to go on."""
    context = {"rating": rating, "is_mine": rating.advisor_id == request.user.pk}
    response = render(request, "diagnostics/blind.html", context, status=403)
    patch_cache_control(response, private=True, no_store=True)
    return response


def rating_that_closes(person: User, membership: Membership | None, ids: dict[str, Any]) -> Assessment | None:
    """Return the open second rating that closes an address with these ids to a member, None when nothing does."""
    name = next((name for name in PATHS if name in ids), None)
    if name is None or not membership:
        return None
    asked = UUID(str(ids[name]))  # the API's addresses give ids as text
    return in_the_way(name).first(person=person.pk, organisation=membership.organisation_id, asked=asked)


@cache
def in_the_way(name: str) -> Prepared[Assessment]:
    """Return the query for the open second rating that closes a page to a person, by the id in its address.

    A page about one assessment is open to whoever gives that rating, and to nobody else.
    """

    def ratings(*, person: int, organisation: UUID, asked: UUID) -> QuerySet[Assessment]:
        about = Firm.objects.filter(organisation=organisation, **{PATHS[name]: asked})
        return Assessment.objects.open_second_ratings().filter(firm__in=about, advisor=person).order_by("pk")[:1]

    def ratings_beside(*, person: int, organisation: UUID, asked: UUID) -> QuerySet[Assessment]:
        mine, this = Q(advisor=person), Q(pk=asked)
        # Asked before every page and every save: PostgreSQL plans for one firm in a quarter of the time.
        firm = Assessment.objects.filter(pk=asked, firm__organisation=organisation).values("firm")
        found = Assessment.objects.open_second_ratings().filter((mine & ~this) | (~mine & this), firm=Subquery(firm))
        return found.order_by("pk")[:1]

    return Prepared(ratings_beside if name == "assessment_id" else ratings)


def hidden_from(person: User) -> QuerySet[Assessment]:
    """Return the assessments that a list must leave out for a person: the rule of the gate, for many at once."""
    open_ratings = Assessment.objects.open_second_ratings()
    mine = open_ratings.filter(advisor=person)
    others_of_the_firm = Q(firm__in=mine.values("firm")) & ~Q(pk__in=mine.values("pk"))
    somebody_elses = Q(pk__in=open_ratings.exclude(advisor=person).values("pk"))
    return Assessment.objects.filter(others_of_the_firm | somebody_elses)
