"""The page of a completed assessment: what was found, why, and what the firm can do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, may, member_required
from diagnostics import feedback, selectors, snapshots
from diagnostics.feedback_forms import FeedbackForm
from diagnostics.models import Assessment
from diagnostics.presentation import present
from diagnostics.snapshots import Snapshot
from diagnostics.views.benchmarks import beside


@require_safe
@member_required
def result(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show the diagnosis an assessment was frozen into.

    A draft has none: it leads back to its task list. A second rating leads to its comparison with the first.
    """
    assessment = fetch(request, assessment_id)
    if not assessment.is_complete:
        messages.info(request, _("This assessment is not completed yet. Its result appears here once it is."))
        return redirect("diagnostics:assessment", assessment_id=assessment.pk)
    if assessment.is_second:
        return redirect("diagnostics:agreement", assessment_id=assessment.second_of_id)
    return show(request, assessment, snapshots.read(assessment.diagnosis))


def show(
    request: MemberRequest, assessment: Assessment, snapshot: Snapshot, refused: FeedbackForm | None = None
) -> HttpResponse:
    """Render the result; `refused` is feedback on one of its cases that was sent with errors."""
    shown = present(snapshot)
    context = {
        "assessment": assessment,
        "result": shown,
        "benchmark": beside(assessment, shown),
        "feedback": feedback_forms(request, assessment, snapshot, refused),
        "has_errors": refused is not None,
        "forms": [refused] if refused else [],
    }
    return render(request, "diagnostics/result.html", context)


def feedback_forms(
    request: MemberRequest, assessment: Assessment, snapshot: Snapshot, refused: FeedbackForm | None
) -> dict[str, FeedbackForm]:
    """Return a form for each case, by slug, for those who may vote. One query."""
    if not may("assess_firms", request.membership):
        return {}
    votes = feedback.votes(assessment=assessment, by=request.user, slugs=feedback.matched(snapshot))
    forms = {slug: FeedbackForm(slug=slug, vote=vote) for slug, vote in votes.items()}
    return forms | ({refused.slug: refused} if refused else {})


def fetch(request: MemberRequest, assessment_id: UUID) -> Assessment:
    """Return the assessment with its diagnosis, if the organisation has it. Raises Http404, foreign or not."""
    known = selectors.assessments_of(request.membership.organisation).select_related(
        "firm__organisation", "diagnosis", "second_rating__advisor"
    )
    return get_object_or_404(known, pk=assessment_id)
