"""The pages of a completed assessment: what was found, why, what the firm can do, and what newer rules would say."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, may, member_required
from accounts.prepared import Prepared
from diagnostics import feedback, result_pages, snapshots
from diagnostics.feedback_forms import FeedbackForm
from diagnostics.models import Assessment
from diagnostics.presentation import ResultView
from diagnostics.presentation.rescored import RescoredNote, note, side_by_side
from diagnostics.rescoring import outcomes
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
    return show(request, assessment)


def show(request: MemberRequest, assessment: Assessment, refused: FeedbackForm | None = None) -> HttpResponse:
    """Render the result; `refused` is feedback on one of its cases that was sent with errors."""
    page = result_pages.page_of(assessment.diagnosis)
    context = {
        "assessment": assessment,
        "page": page,
        "result": page.result,
        "rescored": note_on(assessment, page.result),
        "benchmark": beside(assessment, page.result),
        "feedback": feedback_forms(request, assessment, page.result, refused),
        "has_errors": refused is not None,
        "forms": [refused] if refused else [],
    }
    return render(request, "diagnostics/result.html", context)


def note_on(assessment: Assessment, view: ResultView) -> RescoredNote | None:
    """Return what is said of the result's being scored again, None where it was not. One query."""
    row = outcomes.latest_of(assessment.diagnosis.pk)
    return note(row, view.findings) if row else None


@require_safe
@member_required
def rescored(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show a result scored again beside the one it was frozen into. Raises Http404 where it was not."""
    assessment = fetch(request, assessment_id)
    row = outcomes.latest_of(assessment.diagnosis.pk) if assessment.is_complete and not assessment.is_second else None
    if row is None:
        raise Http404
    snapshot = snapshots.read(assessment.diagnosis)
    context = {
        "assessment": assessment,
        "row": row,
        "pairs": side_by_side(snapshot.diagnosis.findings, row),
        "body": result_pages.body_anew(snapshot, row),
    }
    return render(request, "diagnostics/rescored.html", context)


def feedback_forms(
    request: MemberRequest, assessment: Assessment, view: ResultView, refused: FeedbackForm | None
) -> dict[str, FeedbackForm]:
    """Return a form for each case, by slug, for those who may vote. One query."""
    if not may("assess_firms", request.membership):
        return {}
    slugs = [case.slug for case in (*view.cases, view.counter_case) if case]
    votes = feedback.votes(assessment=assessment, by=request.user, slugs=slugs)
    forms = {slug: FeedbackForm(slug=slug, vote=vote) for slug, vote in votes.items()}
    return forms | ({refused.slug: refused} if refused else {})


def fetch(request: MemberRequest, assessment_id: UUID) -> Assessment:
    """Return the assessment with its diagnosis, if the organisation has it. Raises Http404, foreign or not."""
    found = RESULT.first(organisation=request.membership.organisation_id, pk=assessment_id)
    if found is None:
        raise Http404
    return found


def with_diagnosis(*, organisation: UUID, pk: UUID) -> QuerySet[Assessment]:
    """Return an assessment of an organisation with its diagnosis; the snapshot is read where it is asked for."""
    known = Assessment.objects.filter(firm__organisation=organisation, pk=pk)
    return known.select_related("firm__organisation", "diagnosis", "second_rating__advisor").defer(
        "diagnosis__snapshot"
    )


RESULT = Prepared(with_diagnosis)
