"""Pages where curators take the library out and bring cases in: choose, upload, look at what would change, apply."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from casestudies.curators import CuratorRequest, curator_required
from casestudies.exchange import exporting, files, preview
from casestudies.exchange.faults import MOST_SHOWN, Fault, RefusedFileError, refused
from casestudies.exchange.limits import MOST_MEGABYTES, MOST_ROWS
from casestudies.exchange.planning import plan_import
from casestudies.exchange.receiving import SizeGuard, apply_upload, keep
from casestudies.exchange.xlsx_files import TooLongForCellError
from casestudies.models import CaseStudy
from casestudies.uploads import CaseUpload

# --- Out


@curator_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the cases asked for, with their sources, as a file."""
    format_name = request.GET.get("format", "")
    if format_name not in files.CONTENT_TYPES:
        raise Http404
    selection = exporting.selection_of(request.GET)
    records = exporting.source_records(selection), exporting.case_records(selection)
    name = f"{_file_name(selection)}.{format_name}"
    audit.record(audit.Verb.EXPORTED, CaseStudy, detail=format_name)
    if format_name != "xlsx":
        text = files.write_text(format_name, *records)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(text, content_type=files.CONTENT_TYPES[format_name], headers=headers)
    try:
        workbook = files.write_workbook(*records)
    except TooLongForCellError as error:
        messages.error(request, str(error))
        return redirect("casestudies:exchange")
    return FileResponse(workbook, as_attachment=True, filename=name, content_type=files.CONTENT_TYPES["xlsx"])


def _file_name(selection: exporting.Selection) -> str:
    """Return the slug of the one case asked for, or a name with the day."""
    if len(selection.slugs) == 1 and exporting.selected(selection).exists():
        return selection.slugs[0]
    return f"foothold-cases-{timezone.localdate():%Y-%m-%d}"


# --- In


@csrf_exempt  # until the handler that stops large files stands; `_exchange` checks the token
@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: CuratorRequest) -> HttpResponseBase:
    """Offer the ways out and in; a POST brings a file and leads to its preview."""
    guard = SizeGuard(request)
    request.upload_handlers.insert(0, guard)
    return _exchange(request, guard)


@csrf_protect
def _exchange(request: CuratorRequest, guard: SizeGuard) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        upload = _receive(request, guard)
    except RefusedFileError as refusal:
        return _page(request, refusal.faults, status=413 if guard.is_exceeded else 200)
    return redirect("casestudies:import", upload_id=upload.pk)


def _receive(request: CuratorRequest, guard: SizeGuard) -> CaseUpload:
    """Return the uploaded file, read without faults and kept. Raises RefusedFileError."""
    file = request.FILES.get("file")
    if guard.is_exceeded:
        raise files.too_large()
    if not isinstance(file, UploadedFile) or not file.name:
        raise refused(_("Choose a file to upload."))
    data = file.read()
    files.read(file.name, data)
    return keep(name=file.name, data=data, by=request.user)


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: CuratorRequest, upload_id: UUID) -> HttpResponse:
    """Show what an uploaded file would change; a POST changes it. An upload is its curator's own."""
    kept = get_object_or_404(CaseUpload, pk=upload_id, by=request.user)
    if kept.applied_at:
        return render(request, "casestudies/exchange/outcome.html", {"upload": kept, "outcome": kept.outcome})
    try:
        if request.method == "POST":
            apply_upload(upload=kept, chosen=preview.chosen_in(request.POST), by=request.user)
            return redirect("casestudies:import", upload_id=kept.pk)
        plan = plan_import(files.read(kept.name, bytes(kept.content)))
    except RefusedFileError as refusal:
        return _page(request, refusal.faults)
    except IntegrityError:
        messages.error(request, _("The library changed while the file was taken in. Nothing was written. Look again."))
        return redirect("casestudies:import", upload_id=kept.pk)
    context = {"upload": kept, "plan": plan, "groups": preview.groups_of(plan)}
    return render(request, "casestudies/exchange/preview.html", context)


def _page(request: HttpRequest, faults: Sequence[Fault] = (), *, status: int = 200) -> HttpResponse:
    """Show the page, with what was wrong with a file."""
    context = {
        "choices": exporting.choices(),
        "selection": exporting.selection_of(request.GET),
        "formats": tuple(files.CONTENT_TYPES),
        "accepted": files.ACCEPTED,
        "most_megabytes": MOST_MEGABYTES,
        "most_rows": MOST_ROWS,
        "has_errors": bool(faults),
        "problems": _problems(faults),
        "target": "id_file" if _is_about_whole(faults) else "faults",
        "faults": () if _is_about_whole(faults) else faults[:MOST_SHOWN],
        "more_faults": max(0, len(faults) - MOST_SHOWN),
    }
    return render(request, "casestudies/exchange/exchange.html", context, status=status)


def _is_about_whole(faults: Sequence[Fault]) -> bool:
    """Whether the one fault is the file's as a whole, so that there is nothing to list."""
    return len(faults) == 1 and not faults[0].row and not faults[0].sheet


def _problems(faults: Sequence[Fault]) -> list[str]:
    """Return what the error summary says."""
    if not faults:
        return []
    if _is_about_whole(faults):
        return [str(faults[0])]
    text = ngettext(
        "%(count)s problem in %(file)s. Nothing was taken in.",
        "%(count)s problems in %(file)s. Nothing was taken in.",
        len(faults),
    )
    return [text % {"count": len(faults), "file": faults[0].file}]
