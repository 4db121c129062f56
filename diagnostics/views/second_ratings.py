"""Pages of a second, blind rating: its start, and the comparison with the first. In between it is captured like any."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import second_ratings, selectors, snapshots
from diagnostics.changes import CompletedError
from diagnostics.core import instruments
from diagnostics.models import Assessment
from diagnostics.presentation.agreement import present_agreement
from diagnostics.second_rating_forms import StartForm
from diagnostics.views.capture import check_may_write


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_rating(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Say what a second rating is and who may give it; a POST starts it."""
    first = fetch(request, assessment_id)
    if first.is_second or not first.is_complete:
        return redirect("diagnostics:assessment", first.pk)
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        check_may("rate_second", request.membership)
        if form.is_valid():
            return start(request, first, form.cleaned_data["seen"])
    rating = getattr(first, "second_rating", None)
    context = {
        "assessment": first,
        "rating": rating,
        "form": form,
        "obstacle": second_ratings.obstacle(first, rating, request.user),
        "may_rate": may("rate_second", request.membership),
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "diagnostics/second_rating.html", context)


def start(request: MemberRequest, first: Assessment, seen: str) -> HttpResponse:
    """Start the rating and lead to it, or say why not."""
    try:
        rating = second_ratings.start(first=first, seen=seen, by=request.user)
    except second_ratings.SecondRatingError as error:
        messages.error(request, str(error))
        return redirect("diagnostics:second_rating", first.pk)
    return redirect("diagnostics:assessment", rating.pk)


@member_required
@require_POST
def take_back(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Take back a second rating that was started by mistake."""
    rating = fetch(request, assessment_id)
    check_may_write(request, rating)
    try:
        second_ratings.take_back(rating=rating)
    except (second_ratings.SecondRatingError, CompletedError) as error:
        messages.error(request, str(error))
        return redirect("diagnostics:assessment", rating.pk)
    messages.success(request, _("The second rating was taken back."))
    return redirect("diagnostics:firm", rating.firm_id)


@member_required
@require_safe
def agreement(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Set two completed ratings side by side; `?all=1` shows also where they agree."""
    first = fetch(request, assessment_id)
    if first.is_second:
        return redirect("diagnostics:agreement", first.second_of_id)
    second = getattr(first, "second_rating", None)
    if second is None or not second.is_complete:
        messages.info(request, _("There is no completed second rating to compare with yet."))
        return redirect("diagnostics:assessment", first.pk)
    show_all = request.GET.get("all") == "1"
    view = present_agreement(
        selectors.rating_of(first),
        selectors.rating_of(second),
        (snapshots.read(first.diagnosis).diagnosis, snapshots.read(second.second_diagnosis).diagnosis),
        instruments.get(first.instrument_version),
        show_all=show_all,
    )
    context = {"assessment": first, "agreement": view, "show_all": show_all}
    return render(request, "diagnostics/agreement.html", context)


def fetch(request: MemberRequest, assessment_id: UUID) -> Assessment:
    """Return an assessment of the organisation with its second rating and both results. Raises Http404."""
    known = selectors.assessments_of(request.membership.organisation).select_related(
        "firm__organisation", "advisor", "diagnosis", "second_rating__advisor", "second_rating__second_diagnosis"
    )
    return get_object_or_404(known, pk=assessment_id)
