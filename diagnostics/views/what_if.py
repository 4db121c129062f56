"""The page on which changes are tried, and the plans kept from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import assessments, plans, selectors
from diagnostics import what_if as trying
from diagnostics.core import engine, instruments
from diagnostics.core.scenario import Scenario
from diagnostics.models import Assessment
from diagnostics.presentation import what_if as views
from diagnostics.views.capture import fetch_own


@member_required
@require_safe
def what_if(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show what would come of the changes in the address. A pressed button leads to the address with its change."""
    assessment = fetch_own(request, assessment_id)
    subject = subject_of(assessment)
    found = trying.read(request.GET, subject)
    scenario, errors = changed(request, found.scenario, subject)
    if "step" in request.GET or ("shares" in request.GET and not errors):
        return redirect(place(assessment, scenario, anchor_of(request)))
    return show(request, assessment, subject, scenario, errors=errors, unread=found.unread)


def subject_of(assessment: Assessment) -> trying.Subject:
    """Return what changes are tried on."""
    sheet = assessments.answer_sheet(assessment)
    return trying.subject_of(sheet, instruments.get(assessment.instrument_version))


def changed(request: MemberRequest, scenario: Scenario, subject: trying.Subject) -> tuple[Scenario, dict[str, str]]:
    """Return the scenario after the button that was pressed, and what is wrong with typed shares."""
    if "shares" in request.GET:
        return trying.with_shares(scenario, request.GET.dict(), subject)
    if "step" in request.GET:
        return trying.with_step(scenario, request.GET["step"], subject), {}
    return scenario, {}


def place(assessment: Assessment, scenario: Scenario, anchor: str = "") -> str:
    """Return the address that names a scenario."""
    query = trying.address(scenario)
    url = reverse("diagnostics:what_if", args=[assessment.pk])
    return f"{url}{'?' if query else ''}{query}{'#' if anchor else ''}{anchor}"


def anchor_of(request: MemberRequest) -> str:
    """Return where on the page a pressed button stands."""
    name = request.GET.get("step", "").rpartition(":")[0]
    return f"try-{name.replace('@', '-')}" if name.replace("@", "").replace("-", "").isalnum() else ""


def show(
    request: MemberRequest,
    assessment: Assessment,
    subject: trying.Subject,
    scenario: Scenario,
    *,
    errors: dict[str, str],
    **more: Any,
) -> HttpResponse:
    """Render the page."""
    outcome = trying.outcome(scenario, subject)
    shifts = views.shift_views(outcome, subject.instrument)
    context = {
        "assessment": assessment,
        "shifts": shifts,
        "announcement": views.announcement(shifts, scenario),
        "tried": views.tried_views(scenario, subject),
        "groups": views.row_groups(scenario, subject),
        "ideas": views.idea_views(engine.single_steps(subject.sheet, subject.instrument), scenario, subject),
        "buyers": subject.sheet.buyers,
        "share_fields": trying.share_fields(subject, scenario, request.GET.dict(), errors),
        "scenario": trying.parts(scenario),
        "plans": views.plan_views(assessment.plans.select_related("created_by"), subject.instrument),
        "may_assess": may("assess_firms", request.membership),
        "errors": errors,
        "has_errors": bool(errors),
    }
    return render(request, "diagnostics/what_if.html", context | more)


@member_required
@require_POST
def plan_save(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Keep what is tried as a plan."""
    assessment = fetch_own(request, assessment_id)
    check_may("assess_firms", request.membership)
    subject = subject_of(assessment)
    scenario = trying.read(request.POST, subject).scenario
    outcome = views.outcome_data(trying.outcome(scenario, subject))
    title = request.POST.get("title", "")
    try:
        query = trying.address(scenario)
        plan = plans.keep(assessment=assessment, title=title, scenario=query, outcome=outcome, by=request.user)
    except plans.PlanError as error:
        return show(request, assessment, subject, scenario, errors={"title": str(error)}, title=title)
    messages.success(request, _("The plan “%(title)s” was kept.") % {"title": plan.title})
    return redirect(place(assessment, scenario, "plans"))


@member_required
@require_POST
def plan_delete(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """Let a plan go."""
    plan = get_object_or_404(selectors.plans_of(request.membership.organisation), pk=plan_id)
    check_may("assess_firms", request.membership)
    plans.let_go(plan=plan)
    messages.success(request, _("The plan “%(title)s” was deleted.") % {"title": plan.title})
    return redirect("diagnostics:what_if", plan.assessment_id)
