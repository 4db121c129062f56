"""The page of a case study beside a firm: why it was matched, how the firm differs, and the case itself."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member_required
from casestudies.library_access import published
from casestudies.reader import reader_of
from diagnostics import snapshots
from diagnostics.presentation.beside import beside
from diagnostics.views.result import fetch


@require_safe
@member_required
def case(request: MemberRequest, assessment_id: UUID, slug: str) -> HttpResponse:
    """Show a case that a completed assessment was matched with. What is said of the firm is as it was frozen."""
    assessment = fetch(request, assessment_id)
    if not assessment.is_complete or assessment.is_second:  # a second rating is matched with no case
        raise Http404
    view = beside(snapshots.read(assessment.diagnosis), slug)
    if view is None:
        raise Http404
    context = {"assessment": assessment, "beside": view}
    study = published().prefetch_related("references__source").filter(slug=slug).first()
    if study is None:  # taken out of the library since
        return render(request, "diagnostics/case_gone.html", context)
    return render(request, "diagnostics/case.html", context | reader_of(study))
