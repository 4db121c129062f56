"""Pages of one assessment while it is a draft: task list, buyers, sections, check answers."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def assessment_start(request: HttpRequest, firm_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Start an assessment of a firm, or continue its draft."""
    return render(request, "base.html")


@login_required
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Show what is done and what is left of an assessment."""
    return render(request, "base.html")


@login_required
def buyers(request: HttpRequest, assessment_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Ask who buys, and how much."""
    return render(request, "base.html")


@login_required
def buyer_section(request: HttpRequest, assessment_id: UUID, buyer_id: UUID, section: str) -> HttpResponse:  # noqa: ARG001
    """Ask a section's questions about one buyer."""
    return render(request, "base.html")


@login_required
def section(request: HttpRequest, assessment_id: UUID, section: str) -> HttpResponse:  # noqa: ARG001
    """Ask a section's questions about the firm."""
    return render(request, "base.html")


@login_required
def check(request: HttpRequest, assessment_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Show every answer before the assessment is completed."""
    return render(request, "base.html")


@login_required
def complete(request: HttpRequest, assessment_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Complete the assessment."""
    return render(request, "base.html")
