"""Pages on scoring an organisation's portfolio anew, for its admins: start it, follow it, and see whose bands moved."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, check_may, member_required
from diagnostics.models import Rescoring
from diagnostics.presentation.rescored import moves_of
from diagnostics.rescoring import jobs, outcomes
from diagnostics.views.polling import news, polled

PER_PAGE = 50


@member_required
@require_safe
def rescoring(request: MemberRequest) -> HttpResponse:
    """Show how far the rescoring by the newest versions is, and whose bands are others now."""
    context = context_of(request)
    found = outcomes.moved(context["rescoring"], request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    moved = [(row, moves_of(row)) for row in page]
    return render(request, "diagnostics/rescoring.html", context | {"page": page, "moved": moved})


@polled
def rescoring_progress(request: MemberRequest) -> HttpResponse:
    """Show how far it is."""
    return news(request, "diagnostics/rescoring_progress.html", context_of(request) | {"is_update": True})


@member_required
@require_POST
def rescoring_start(request: MemberRequest) -> HttpResponse:
    """Start it, or go on where it was left. One that is under way stays as it is."""
    check_may("rescore", request.membership)
    newest = outcomes.current_of(request.membership.organisation)
    jobs.request(organisation=newest.organisation, version=newest.instrument_version, by=request.user)
    return redirect("diagnostics:rescoring")


@member_required
@require_POST
def rescoring_pause(request: MemberRequest) -> HttpResponse:
    """Let it rest; nothing happens where there is none."""
    check_may("rescore", request.membership)
    jobs.pause(outcomes.current_of(request.membership.organisation))
    return redirect("diagnostics:rescoring")


@member_required
@require_POST
def rescoring_cancel(request: MemberRequest) -> HttpResponse:
    """Give it up; nothing happens where there is none."""
    check_may("rescore", request.membership)
    jobs.cancel(outcomes.current_of(request.membership.organisation))
    return redirect("diagnostics:rescoring")


def context_of(request: MemberRequest) -> dict[str, Any]:
    """Return what the page shows of a rescoring. `seen` changes whenever the page has something new to show."""
    check_may("rescore", request.membership)
    shown = outcomes.current_of(request.membership.organisation)
    is_under_way = shown.status in Rescoring.UNDER_WAY
    return {
        "rescoring": shown,
        "progress": outcomes.progress_of(shown),
        "is_under_way": is_under_way,
        "left": 0 if is_under_way else outcomes.left_of(shown),
        "seen": f"{shown.status}.{shown.turns > 0}.{shown.done}",
    }
