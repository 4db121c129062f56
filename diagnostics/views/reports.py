"""Pages of the printed report: ask for one, follow it while it is made, take it away."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.models import Organisation, User
from diagnostics import jobs, selectors
from diagnostics.models import ReportJob

private = cache_control(private=True, no_store=True)


@private
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the reports of a completed assessment; a POST asks for one and leads to its page."""
    diagnosis = get_object_or_404(selectors.diagnoses_of(organisation_of(request)), assessment=assessment_id)
    if request.method == "POST":
        job = jobs.request_report(diagnosis=diagnosis, by=cast(User, request.user), paper=paper_asked(request))
        return redirect("diagnostics:report", report_id=job.pk)
    context = {
        "assessment": diagnosis.assessment,
        "jobs": diagnosis.reports.select_related("requested_by").order_by("-requested_at")[:50],
        "papers": ReportJob.Paper.choices,
    }
    return render(request, "diagnostics/reports.html", context)


@private
@login_required
@require_safe
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Show how far a report is, and lead to the file when it is done."""
    job = get_object_or_404(selectors.reports_of(organisation_of(request)), pk=report_id)
    return render(request, "diagnostics/report.html", progress_of(job))


@private
@require_safe
def report_progress(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Give the page its progress anew: nothing (204) when it is as the page has it, so that nothing is read twice."""
    if not request.user.is_authenticated:
        return HttpResponseClientRefresh()
    job = get_object_or_404(selectors.reports_of(organisation_of(request)), pk=report_id)
    context = progress_of(job)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "diagnostics/report_progress.html", context)


@private
@login_required
@require_safe
def report_download(request: HttpRequest, report_id: UUID) -> FileResponse:
    """Hand over the file."""
    done = selectors.reports_of(organisation_of(request)).filter(status=ReportJob.Status.DONE)
    job = get_object_or_404(done, pk=report_id)
    try:
        file = job.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=download_name(job), content_type="application/pdf")


def organisation_of(request: HttpRequest) -> Organisation:
    """Return the organisation the person works for. Raises Http404 for someone without one."""
    if not request.membership:  # type: ignore[attr-defined]
        raise Http404
    return request.membership.organisation  # type: ignore[attr-defined, no-any-return]


def paper_asked(request: HttpRequest) -> str:
    """Return the paper asked for, A4 unless it is one we have."""
    paper = request.POST.get("paper", "")
    return paper if paper in ReportJob.Paper.values else ReportJob.Paper.A4


def progress_of(job: ReportJob) -> dict[str, object]:
    """Return what the page shows of a job. `seen` changes whenever the page has something new to show."""
    return {
        "job": job,
        "firm": job.diagnosis.assessment.firm,
        "step_name": jobs.STEPS[job.step - 1] if 0 < job.step <= len(jobs.STEPS) else "",
        "steps": len(jobs.STEPS),
        "is_unfinished": job.status in ReportJob.UNFINISHED,
        "size": file_size(job),
        "seen": f"{job.status}.{job.step}.{job.attempts}",
    }


def file_size(job: ReportJob) -> int:
    """Return the file's size in bytes, 0 when there is none (yet, or any more)."""
    try:
        return job.file.size if job.file else 0
    except FileNotFoundError:
        return 0


def download_name(job: ReportJob) -> str:
    """Return a file name of letters, digits and hyphens: the firm's name where those can spell it."""
    assessment = job.diagnosis.assessment
    name = slugify(assessment.firm.name)[:60].strip("-") or "firm"
    return f"foothold-{name}-{assessment.completed_at:%Y-%m-%d}.pdf"
