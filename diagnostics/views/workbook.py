"""Pages of the questionnaire as a workbook: download it for a draft, upload it filled in, look through it, save."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import MemberRequest, member_required
from casestudies.exchange.faults import RefusedFileError
from casestudies.exchange.files import CONTENT_TYPES
from casestudies.exchange.limits import MOST_MEGABYTES
from diagnostics.assessments import SaveError
from diagnostics.core import instruments
from diagnostics.imports.receiving import file_in, keep, status_of, takes_file
from diagnostics.merging import read_revision
from diagnostics.models import Assessment
from diagnostics.uploads import Upload
from diagnostics.views.capture import check_may_write, fetch, may_write
from diagnostics.workbook import planning, preview, reading, saving, writing


@csrf_exempt  # `takes_file` checks the token
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_file
def workbook(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Offer the workbook; a POST brings one that was filled in and leads to what it would change."""
    draft = fetch(request, assessment_id)
    if draft.is_complete:
        return redirect("diagnostics:result", draft.pk)
    if request.method != "POST":
        return show(request, draft)
    check_may_write(request, draft)
    try:
        name, data = file_in(request)
        filled = reading.read(data, draft, instruments.get(draft.instrument_version))
    except RefusedFileError as refusal:
        return show(request, draft, problem=str(refusal.faults[0]))
    content = saving.stored(filled)
    kept = keep(
        name=name, content=content, by=request.user, organisation=request.membership.organisation, assessment=draft
    )
    return redirect("diagnostics:workbook_upload", draft.pk, kept.pk)


def show(request: MemberRequest, draft: Assessment, *, problem: str = "") -> HttpResponse:
    """Show the page, with what was wrong with a file."""
    context = {
        "assessment": draft,
        "most_megabytes": MOST_MEGABYTES,
        "has_errors": bool(problem),
        "problems": [problem] if problem else [],
        "target": "id_file",
        "may_assess": may_write(request, draft),
    }
    return render(request, "diagnostics/workbook/workbook.html", context, status=status_of(request))


@member_required
@require_safe
def workbook_file(request: MemberRequest, assessment_id: UUID) -> HttpResponseBase:
    """Send the questionnaire of a draft as a workbook, with the answers so far."""
    draft = fetch(request, assessment_id)
    if draft.is_complete:
        return redirect("diagnostics:result", draft.pk)
    audit.record(audit.Verb.DOWNLOADED, draft, detail="workbook")
    name = f"{slugify(draft.firm.name)[:60] or 'questionnaire'}-questionnaire.xlsx"
    return FileResponse(writing.write(draft), as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def workbook_upload(request: MemberRequest, assessment_id: UUID, upload_id: UUID) -> HttpResponse:
    """Show what an uploaded workbook would change; a POST saves it. An upload is its uploader's own."""
    draft = fetch(request, assessment_id)
    kept = get_object_or_404(Upload, pk=upload_id, assessment=draft, by=request.user)
    if request.method == "POST":
        check_may_write(request, draft)
        take(request, kept)
        return redirect("diagnostics:workbook_upload", draft.pk, kept.pk)
    if kept.applied_at:
        context = {"assessment": draft, "upload": kept, "outcome": kept.outcome}
        return render(request, "diagnostics/workbook/outcome.html", context)
    filled = saving.restored(kept)
    plan = planning.plan_of(draft, filled, instruments.get(draft.instrument_version).questions)
    context = {
        "assessment": draft,
        "upload": kept,
        "plan": plan,
        "groups": preview.groups_of(plan),
        "wrong": filled.wrong,
        "may_assess": may_write(request, draft),
    }
    return render(request, "diagnostics/workbook/preview.html", context)


def take(request: MemberRequest, kept: Upload) -> None:
    """Save what an uploaded workbook says, as far as it was looked at, or say why not."""
    seen = read_revision(request.POST.get("seen", ""))
    try:
        saving.save(upload=kept, seen=seen or 0, chosen=request.POST.getlist("take"), by=request.user)
    except SaveError as error:
        messages.error(request, str(error))
