"""Pages of the printed report: ask for one, follow it while it is made, take it away."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import MemberRequest, may, member_required
from diagnostics import jobs, keeping, selectors
from diagnostics.file_names import report_name
from diagnostics.models import ReportBundle, ReportJob
from diagnostics.report_forms import ReportForm
from diagnostics.views.polling import news, polled


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """List the reports of a completed assessment; a POST asks for one and leads to its page."""
    own = selectors.diagnoses_of(request.membership.organisation).defer("snapshot")
    diagnosis = get_object_or_404(own, assessment=assessment_id)
    has_earlier = bool(selectors.visits_before(diagnosis.assessment, most=1))
    form = ReportForm(request.POST if request.method == "POST" else None, has_earlier=has_earlier)
    if request.method == "POST" and form.is_valid():
        job = jobs.request_report(
            diagnosis=diagnosis,
            by=request.user,
            paper=form.cleaned_data["paper"],
            options=form.options(),
            key=key_asked(request),
        )
        return redirect("diagnostics:report", report_id=job.pk)
    context = {
        "form": form,
        "languages": settings.LANGUAGES,
        "may_brand": may("manage_brand", request.membership),
        "assessment": diagnosis.assessment,
        "jobs": diagnosis.reports.select_related("requested_by").order_by("-requested_at")[:50],
        "papers": ReportJob.Paper.choices,
        "key": uuid4(),
    }
    return render(request, "diagnostics/reports.html", context)


@member_required
@require_safe
def report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Show how far a report is, and lead to the file when it is done."""
    job = get_object_or_404(reports_of(request), pk=report_id)
    return render(request, "diagnostics/report.html", progress_of(request, job))


@polled
def report_progress(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Show how far a report is."""
    job = get_object_or_404(reports_of(request), pk=report_id)
    return news(request, "diagnostics/report_progress.html", progress_of(request, job))


@member_required
@require_POST
def report_cancel(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Stop a report."""
    job = get_object_or_404(reports_of(request), pk=report_id)
    check_may_stop(request, job)
    if not jobs.cancel(job.pk):
        messages.info(request, _("It was finished before it could be cancelled."))
    return redirect("diagnostics:report", report_id=job.pk)


@member_required
@require_POST
def report_again(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Make a report again that has no file."""
    job = jobs.make_again(job=get_object_or_404(reports_of(request), pk=report_id))
    return redirect("diagnostics:report", report_id=job.pk)


@member_required
@require_safe
def report_download(request: MemberRequest, report_id: UUID) -> FileResponse:
    """Hand over the file."""
    job = get_object_or_404(reports_of(request), pk=report_id, status=ReportJob.Status.DONE)
    try:
        file = job.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    audit.record(audit.Verb.DOWNLOADED, job)
    return FileResponse(
        file, as_attachment=True, filename=report_name(job.diagnosis.assessment), content_type="application/pdf"
    )


def reports_of(request: MemberRequest) -> QuerySet[ReportJob]:
    """Return the organisation's reports, each without its snapshot: that is large, and a page asks every second."""
    return selectors.reports_of(request.membership.organisation).defer("diagnosis__snapshot")


def key_asked(request: HttpRequest) -> UUID | None:
    """Return the key that the page made for this request, None for none or a broken one."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def may_stop(request: MemberRequest, job: ReportJob | ReportBundle) -> bool:
    """Whether somebody may cancel a job: their own, one of nobody, or any if they are an admin."""
    return job.requested_by_id in {None, request.user.pk} or may("stop_jobs_of_others", request.membership)


def check_may_stop(request: MemberRequest, job: ReportJob | ReportBundle) -> None:
    """Insist on `may_stop`. Raises PermissionDenied (403)."""
    if not may_stop(request, job):
        raise PermissionDenied


def progress_of(request: MemberRequest, job: ReportJob) -> dict[str, object]:
    """Return what the page shows of a job. `seen` changes whenever the page has something new to show."""
    return {
        "job": job,
        "firm": job.diagnosis.assessment.firm,
        "step_name": jobs.step_name(job),
        "steps": len(jobs.STEPS),
        "is_unfinished": job.status in ReportJob.UNFINISHED,
        "lacked_room": jobs.lacked_room(job),
        "size": file_size(job),
        "kept_until": keeping.kept_until(job),
        "may_stop": may_stop(request, job),
        "seen": f"{job.status}.{job.step}.{job.attempts}",
    }


def file_size(job: ReportJob) -> int:
    """Return the file's size in bytes, 0 when there is none (yet, or any more)."""
    try:
        return job.file.size if job.file else 0
    except FileNotFoundError:
        return 0
