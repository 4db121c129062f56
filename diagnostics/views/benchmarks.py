"""The page that sets a completed assessment beside those of comparable firms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member_required
from diagnostics import selectors, snapshots
from diagnostics.models import Assessment
from diagnostics.presentation import present
from diagnostics.presentation.benchmark import BenchmarkView, benchmark_view
from diagnostics.programme.benchmarks import benchmark


@member_required
@require_safe
def assessment_benchmark(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show where the firm lies among comparable firms; what is no result of its own leads to the result's page."""
    known = selectors.assessments_of(request.membership.organisation).select_related("firm__organisation", "diagnosis")
    assessment = get_object_or_404(known, pk=assessment_id)
    if not assessment.is_complete or assessment.is_second:
        return redirect("diagnostics:result", assessment_id=assessment.pk)
    result = present(snapshots.read(assessment.diagnosis))
    context = {"assessment": assessment, "result": result, "benchmark": beside(assessment, result)}
    return render(request, "diagnostics/benchmark.html", context)


def beside(assessment: Assessment, result: Any) -> BenchmarkView:
    """Return a result beside comparable firms. Two queries at most."""
    found = benchmark(assessment.firm, assessment.diagnosis.instrument_version)
    return benchmark_view(found, result.findings)
