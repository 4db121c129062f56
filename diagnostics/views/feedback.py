"""Feedback on matched cases: an advisor's vote, and the page where curators read what advisors think."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, check_may, member_required
from accounts.isolation import across_organisations
from casestudies.curators import CuratorRequest, curator_required
from casestudies.models import CaseStudy
from diagnostics import feedback, snapshots
from diagnostics.feedback_forms import FeedbackForm
from diagnostics.views import result

PAGE_SIZE = 25


@member_required
@require_POST
def give(request: MemberRequest, assessment_id: UUID, slug: str) -> HttpResponse:
    """Note, change or take back a vote on one of the cases a result shows."""
    assessment = result.fetch(request, assessment_id)
    check_may("assess_firms", request.membership)
    if not assessment.is_complete or assessment.is_second:  # a second rating is matched with no case
        raise Http404
    snapshot = snapshots.read(assessment.diagnosis)
    if slug not in feedback.matched(snapshot):
        raise Http404
    case = get_object_or_404(CaseStudy.objects.only("pk", "slug"), slug=slug)
    form = FeedbackForm(request.POST, slug=slug)
    if not form.is_valid():
        return result.show(request, assessment, refused=form)
    if form.is_taken_back:
        feedback.take_back(assessment=assessment, case=case, by=request.user)
    else:
        feedback.vote(assessment=assessment, case=case, by=request.user, vote=form.given())
    return redirect(f"{reverse('diagnostics:result', args=[assessment.pk])}#case-{slug}")


@curator_required
@require_safe
def summary(request: CuratorRequest) -> HttpResponse:
    """Show curators what advisors think of each case: counts and reasons, of nobody in particular."""
    with across_organisations(feedback.FOR_CURATORS):
        page = Paginator(feedback.judged(), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {"page": page, "opinions": feedback.opinions(page)}
    return render(request, "diagnostics/case_feedback.html", context)
