"""Pages of the printed report: ask for one, follow it while it is made, take it away."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import MemberRequest, member_required
from diagnostics import jobs, selectors
from diagnostics.models import ReportJob


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """List the reports of a completed assessment; a POST asks for one and leads to its page."""
    own = selectors.diagnoses_of(request.membership.organisation).defer("snapshot")
    diagnosis = get_object_or_404(own, assessment=assessment_id)
    if request.method == "POST":
        job = jobs.request_report(diagnosis=diagnosis, by=request.user, paper=paper_asked(request))
        return redirect("diagnostics:report", report_id=job.pk)
    context = {
        "assessment": diagnosis.assessment,
        "jobs": diagnosis.reports.select_related("requested_by").order_by("-requested_at")[:50],
        "papers": ReportJob.Paper.choices,
    }
    return render(request, "diagnostics/reports.html", context)


@member_required
@require_safe
def report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Show how far a report is, and lead to the file when it is done."""
    job = get_object_or_404(reports_of(request), pk=report_id)
    return render(request, "diagnostics/report.html", progress_of(job))


@require_safe
def report_progress(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Give the page its progress anew; whoever was signed out meanwhile gets the whole page, which leads to sign-in."""
    if not request.user.is_authenticated:
        return HttpResponseClientRefresh()
    return progress(request, report_id)


@member_required
def progress(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Show how far a report is: nothing (204) when it is as the page has it, so that nothing is read out twice."""
    job = get_object_or_404(reports_of(request), pk=report_id)
    context = progress_of(job)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "diagnostics/report_progress.html", context)


@member_required
@require_safe
def report_download(request: MemberRequest, report_id: UUID) -> FileResponse:
    """Hand over the file."""
    job = get_object_or_404(reports_of(request), pk=report_id, status=ReportJob.Status.DONE)
    try:
        file = job.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=download_name(job), content_type="application/pdf")


def reports_of(request: MemberRequest) -> QuerySet[ReportJob]:
    """Return the organisation's reports, each without its snapshot: that is large, and a page asks every second."""
    return selectors.reports_of(request.membership.organisation).defer("diagnosis__snapshot")


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
