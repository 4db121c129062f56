"""Reports: ask for one, follow it while it is made, take it away."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router
from pydantic import BaseModel

from accounts import audit
from accounts.models import Scope
from diagnostics import jobs, models
from diagnostics.api.access import ApiRequest
from diagnostics.api.assessments import fetch_own
from diagnostics.api.contract import hands_over, reads, writes
from diagnostics.api.fields import Sent
from diagnostics.api.once import Reply, once
from diagnostics.api.problems import Problem
from diagnostics.file_names import report_name
from diagnostics.models import ReportJob
from diagnostics.views.reports import reports_of

router = Router(tags=["Reports"])


class NewReport(Sent):
    """How the report is printed."""

    paper: ReportJob.Paper = ReportJob.Paper.A4


class Report(BaseModel):
    """A report. `file` is the address of the PDF once `status` is "done"."""

    id: UUID
    assessment: UUID
    paper: ReportJob.Paper
    status: Literal["queued", "running", "done", "failed", "cancelled", "expired"]
    requested_at: dt.datetime
    finished_at: dt.datetime | None
    file: str | None


@router.post(
    "/assessments/{uuid:assessment_id}/reports",
    url_name="assessment_reports",
    summary="Ask for a report",
    **writes(Scope.REPORTS_WRITE, Report, status=(202,)),
)
@once
def ask_for_report(request: ApiRequest, assessment_id: UUID, how: NewReport) -> Reply:
    """Ask for the report of a completed assessment. One that is under way on the same paper is the same report."""
    assessment = fetch_own(request, assessment_id)
    if not assessment.is_complete:
        raise Problem("not-ready")
    job = jobs.request_report(diagnosis=assessment.diagnosis, by=request.user, paper=how.paper)
    headers = {"Location": reverse("api-v1:report", args=[job.pk])}
    return Reply(202, report_body(job), assessment.firm_id, headers)


@router.get(
    "/reports/{uuid:report_id}", url_name="report", summary="Follow a report", **reads(Scope.REPORTS_READ, Report)
)
def read_report(request: ApiRequest, report_id: UUID) -> Report:
    """Read how far a report is."""
    return report_body(fetch(request, report_id))


@router.get(
    "/reports/{uuid:report_id}/file",
    url_name="report_file",
    summary="Download a report",
    **hands_over(Scope.REPORTS_READ, "application/pdf"),
)
def read_file(request: ApiRequest, report_id: UUID) -> FileResponse:
    """Download the PDF."""
    job = fetch(request, report_id)
    if job.status != ReportJob.Status.DONE:
        raise Problem("not-ready")
    try:
        file = job.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    audit.record(audit.Verb.DOWNLOADED, job)
    return FileResponse(
        file, as_attachment=True, filename=report_name(job.diagnosis.assessment), content_type="application/pdf"
    )


def fetch(request: ApiRequest, report_id: UUID) -> models.ReportJob:
    """Return a report of the organisation. Raises Http404 for any other."""
    return get_object_or_404(reports_of(request), pk=report_id)


def report_body(job: models.ReportJob) -> Report:
    """Return a report as it is told."""
    is_done = job.status == ReportJob.Status.DONE
    return Report(
        id=job.pk,
        assessment=job.diagnosis.assessment_id,
        paper=ReportJob.Paper(job.paper),
        status=job.status,  # type: ignore[arg-type]
        requested_at=job.requested_at,
        finished_at=job.finished_at,
        file=reverse("api-v1:report_file", args=[job.pk]) if is_done else None,
    )
