"""The page of a completed assessment: what was found, why, and what the firm can do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member_required
from diagnostics import selectors, snapshots
from diagnostics.models import Assessment
from diagnostics.presentation import present


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
    view = present(snapshots.read(assessment.diagnosis))
    return render(request, "diagnostics/result.html", {"assessment": assessment, "result": view})


def fetch(request: MemberRequest, assessment_id: UUID) -> Assessment:
    """Return the assessment with its diagnosis, if the organisation has it. Raises Http404, foreign or not."""
    known = selectors.assessments_of(request.membership.organisation).select_related(
        "firm__organisation", "diagnosis", "second_rating__advisor"
    )
    return get_object_or_404(known, pk=assessment_id)
