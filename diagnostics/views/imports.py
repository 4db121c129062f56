"""Pages that bring firms in from a spreadsheet: upload, columns, preview, what was done, undo."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, check_may, member_required
from casestudies.exchange.faults import RefusedFileError
from casestudies.exchange.limits import MOST_MEGABYTES
from diagnostics.assessments import SaveError
from diagnostics.countries import country_choices
from diagnostics.imports import columns, planning, preview, tables
from diagnostics.imports.applying import LookAgainError, apply
from diagnostics.imports.receiving import file_in, keep, status_of, takes_file
from diagnostics.imports.undoing import CannotUndoError, undo
from diagnostics.models import FirmSector
from diagnostics.uploads import Upload


@csrf_exempt  # `takes_file` checks the token
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_file
def firm_import(request: MemberRequest) -> HttpResponse:
    """Ask for a table of firms; a POST brings one and leads to its columns."""
    check_may("edit_firms", request.membership)
    problem = ""
    if request.method == "POST":
        try:
            name, data = file_in(request)
            table = tables.read(name, data)
        except RefusedFileError as refusal:
            problem = str(refusal.faults[0])
        else:
            content = planning.stored(table)
            kept = keep(name=name, content=content, by=request.user, organisation=request.membership.organisation)
            return redirect("diagnostics:import_columns", kept.pk)
    context = {
        "accepted": tables.ACCEPTED,
        "most_megabytes": MOST_MEGABYTES,
        "most_rows": tables.MOST_ROWS,
        "fields": columns.fields(),
        "has_errors": bool(problem),
        "problems": [problem] if problem else [],
        "target": "id_file",
    }
    return render(request, "diagnostics/imports/upload.html", context, status=status_of(request))


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Ask which column holds what; a POST keeps it and leads to the preview."""
    kept = fetch(request, upload_id)
    if kept.applied_at:
        return redirect("diagnostics:import_upload", kept.pk)
    table = planning.table_of(kept)
    problems: list[str] = []
    if request.method == "POST":
        chosen, problems = columns.read_choices(request.POST, table)
        if not problems:
            kept.choices = chosen.stored()
            kept.save(update_fields=["choices"])
            return redirect("diagnostics:import_upload", kept.pk)
    else:
        chosen = planning.choices_of(kept) if kept.choices else columns.Choices(columns.guess(table.headings))
    context = {
        "upload": kept,
        "lines": columns.lines_of(table, chosen.columns),
        "fields": columns.fields(),
        "chosen": chosen,
        "sectors": FirmSector.choices,
        "countries": country_choices(),
        "remarks": table.remarks,
        "count": len(table.rows),
        "has_errors": bool(problems),
        "problems": problems,
        "target": "column-0",
    }
    return render(request, "diagnostics/imports/columns.html", context)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Show what a table would do, or did; a POST does it."""
    kept = fetch(request, upload_id)
    if not kept.applied_at and not kept.choices:
        return redirect("diagnostics:import_columns", kept.pk)
    if request.method == "POST":
        take(request, kept)
        return redirect("diagnostics:import_upload", kept.pk)
    if kept.applied_at:
        context = {"upload": kept, "outcome": kept.outcome, "lines": preview.done_lines(kept)}
        return render(request, "diagnostics/imports/outcome.html", context)
    plan = planning.plan_of(kept)
    context = {
        "upload": kept,
        "plan": plan,
        "lines": [preview.line_of(item) for item in plan.usable],
        "wrong": plan.wrong,
        "ready": len(plan.usable),
    }
    return render(request, "diagnostics/imports/preview.html", context)


def take(request: MemberRequest, kept: Upload) -> None:
    """Take a table in as it was looked at, or say why not."""
    chosen = preview.chosen_in(request.POST)
    try:
        apply(upload=kept, chosen=chosen, digest=request.POST.get("digest", ""), by=request.user)
    except (LookAgainError, SaveError) as error:
        messages.error(request, str(error))


@member_required
@require_POST
def import_undo(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Undo an import, or say why it stays."""
    kept = fetch(request, upload_id)
    try:
        undo(upload=kept, by=request.user)
    except CannotUndoError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The import was undone."))
    return redirect("diagnostics:import_upload", kept.pk)


def fetch(request: MemberRequest, upload_id: UUID) -> Upload:
    """Return a table this person uploaded. Raises Http404 for any other, and PermissionDenied (403) for readers."""
    own = Upload.objects.filter(organisation=request.membership.organisation, by=request.user, assessment=None)
    kept = get_object_or_404(own.select_related("organisation"), pk=upload_id)
    check_may("edit_firms", request.membership)
    return kept
