"""Pages of a firm's action plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import actions, selectors
from diagnostics.action_forms import ActionForm
from diagnostics.merging import read_revision
from diagnostics.models import Action, Firm
from diagnostics.views import capture, firms


@member_required
@require_safe
def action_plan(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """List a firm's actions, and the advice of its last diagnosis that could become one."""
    firm = firms.fetch(request, firm_id)
    planned, today = selectors.action_plan(firm), timezone.localdate()
    latest = selectors.latest_diagnosis(firm)
    context = {
        "firm": firm,
        "actions": planned,
        "overdue": {action.pk for action in planned if actions.is_overdue(action, today)},
        "open_count": sum(action.is_open for action in planned),
        "proposals": actions.proposals(latest, planned),
        "latest": latest,
        "may_edit": may("assess_firms", request.membership),
    }
    return render(request, "diagnostics/action_plan.html", context)


@member_required
def action_new(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Add an action of the firm's own making."""
    firm = firms.fetch(request, firm_id)
    check_may("assess_firms", request.membership)
    form = ActionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.add(firm=firm, values=form.cleaned_data, by=request.user)
        messages.success(request, _("The action was added."))
        return redirect("diagnostics:action_plan", firm.pk)
    return show(request, firm, form)


@member_required
@require_POST
def action_take_up(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Make an action of a piece of advice."""
    assessment = capture.fetch_own(request, assessment_id)
    check_may("assess_firms", request.membership)
    try:
        action = actions.take_up(assessment=assessment, lever=request.POST.get("lever", ""), by=request.user)
    except KeyError as error:
        raise Http404 from error
    messages.success(
        request, _("“%(action)s” is on the action plan. Say who does it and by when.") % {"action": action.text}
    )
    return redirect("diagnostics:action", action.pk)


@member_required
def action(request: MemberRequest, action_id: UUID) -> HttpResponse:
    """Change an action. Somebody else's text is shown beside one's own, and never overwritten unseen."""
    known = fetch(request, action_id)
    check_may("assess_firms", request.membership)
    if request.method != "POST":
        return show(request, known.firm, ActionForm(instance=known), action=known, seen=known.revision)
    seen, form = read_revision(request.POST.get("seen", "")), ActionForm(request.POST, instance=known)
    if not form.is_valid():
        return show(request, known.firm, form, action=known, seen=request.POST.get("seen", ""))
    try:
        actions.change(action=known, values=form.cleaned_data, seen=seen, by=request.user)
    except actions.OutdatedError as error:
        theirs = {"theirs": error.current, "problems": [str(error)], "has_errors": True}
        return show(request, known.firm, form, action=known, seen=error.current.revision, status=409, **theirs)
    messages.success(request, _("The action was saved."))
    return redirect("diagnostics:action_plan", known.firm_id)


@member_required
@require_POST
def action_delete(request: MemberRequest, action_id: UUID) -> HttpResponse:
    """Take an action off the plan."""
    known = fetch(request, action_id)
    check_may("assess_firms", request.membership)
    actions.take_off(action=known)
    messages.success(request, _("“%(action)s” was taken off the plan.") % {"action": known.text})
    return redirect("diagnostics:action_plan", known.firm_id)


def fetch(request: MemberRequest, action_id: UUID) -> Action:
    """Return an action of the organisation's firms. Raises Http404 for any other."""
    return get_object_or_404(selectors.actions_of(request.membership.organisation), pk=action_id)


def show(request: MemberRequest, firm: Firm, form: ActionForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render the form of an action."""
    return render(request, "diagnostics/action_form.html", {"firm": firm, "form": form} | more, status=status)
