"""Pages of one firm: its assessments, its form, and the way in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import demo, second_ratings, selectors
from diagnostics.firm_forms import FirmForm
from diagnostics.models import Action, Assessment, Firm


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the portfolio, or to sign-in."""
    return redirect("diagnostics:portfolio" if request.user.is_authenticated else "account_login")


@member_required
def firm(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Show one firm and its assessments."""
    shown = fetch(request, firm_id)
    visits = list(selectors.visits_of(shown))
    rating = second_ratings.open_ratings_of(request.user).get(shown.pk)
    draft = next((visit for visit in visits if visit.status == Assessment.Status.DRAFT), None)
    context = {
        "firm": shown,
        "visits": visits,
        "draft": draft,
        "completed_count": sum(visit.is_complete for visit in visits),
        "progress": selectors.progress(draft) if draft else None,
        "open_actions": shown.actions.filter(status__in=Action.OPEN).count(),
        "rating": rating,
        "consents": shown.consents.filter(withdrawal_recorded_at=None).order_by("purpose"),
        "may_edit": may("edit_firms", request.membership),
        "may_rate": may("rate_second", request.membership),
    }
    return render(request, "diagnostics/firm.html", context)


@member_required
def firm_create(request: MemberRequest) -> HttpResponse:
    """Add a firm."""
    check_may("edit_firms", request.membership)
    new = Firm(organisation=request.membership.organisation, created_by=request.user)
    return edit(request, new, _("%(name)s was added."))


@member_required
@transaction.atomic
def firm_edit(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Change a firm's facts. The firm is locked, so that of two who save at once the second hears of the first."""
    known = fetch(request, firm_id, is_locked=request.method == "POST")
    check_may("edit_firms", request.membership)
    return edit(request, known, _("%(name)s was changed."))


def fetch(request: MemberRequest, firm_id: UUID, *, is_locked: bool = False) -> Firm:
    """Return a firm of the organisation. Raises Http404 for any other."""
    firms = selectors.firms_of(request.membership.organisation)
    # Nobody who saves answers about the firm waits for this lock.
    found = firms.select_for_update(no_key=True) if is_locked else firms.select_related("advisor")
    return get_object_or_404(found, pk=firm_id)


def edit(request: MemberRequest, shown: Firm, done: str) -> HttpResponse:
    """Show the form of a firm, and save what is sent."""
    title = _("Change the facts of %(name)s") % {"name": shown.name} if shown.name else _("Add a firm")
    form = FirmForm(request.POST if request.method == "POST" else None, instance=shown)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, done % {"name": shown.name})
        return redirect("diagnostics:firm", shown.pk)
    context = {"form": form, "title": title, "is_new": shown._state.adding, "firm": shown}
    return render(request, "diagnostics/firm_form.html", context, status=409 if form.has_conflict else 200)


@member_required
@require_POST
def firm_sample(request: MemberRequest) -> HttpResponse:
    """Add an example firm, assessed and completed, to look around in."""
    check_may("edit_firms", request.membership)
    sample = demo.add_sample(organisation=request.membership.organisation, by=request.user)
    messages.success(request, _("%(name)s was added. It is an invented firm.") % {"name": sample.name})
    return redirect("diagnostics:firm", sample.pk)
