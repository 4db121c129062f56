"""Pages of a bundle of reports: ask for one from the portfolio, follow it while it is made, take it away."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import MemberRequest, member_required
from diagnostics import keeping, selectors
from diagnostics.bundles import archive, jobs
from diagnostics.bundles.choosing import choose
from diagnostics.bundles.ranges import NoSuchRangeError, read_range
from diagnostics.models import BundleItem, ReportBundle, ReportJob
from diagnostics.portfolio.forms import address_of, chips
from diagnostics.report_forms import paper_known
from diagnostics.views.polling import news, polled
from diagnostics.views.portfolio import in_order, read, to_the_list
from diagnostics.views.reports import check_may_stop, key_asked, may_stop

MOST_NAMED = 20  # firms whose report could not be made


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def bundle_new(request: MemberRequest) -> HttpResponse:
    """Show what a bundle of the firms that the address names would hold; a POST asks for it."""
    asked = read(request)
    if not asked.form.is_valid():
        return to_the_list(request)
    choice = choose(in_order(asked).exclude(pk__in=asked.hidden))
    if request.method == "POST" and choice.diagnoses and not choice.is_too_many:
        made = jobs.request_bundle(
            organisation=request.membership.organisation,
            diagnoses=choice.diagnoses,
            by=request.user,
            paper=paper_known(request.POST.get("paper")),
            key=key_asked(request) or uuid4(),
        )
        return redirect("diagnostics:bundle", bundle_id=made.pk)
    context = {
        "choice": choice,
        "left_out": len(asked.hidden),
        "most": jobs.MOST_REPORTS,
        "chips": list(chips(asked.form)),
        "address": address_of(asked.form.cleaned_data),
        "papers": ReportJob.Paper.choices,
        "key": uuid4(),
    }
    return render(request, "diagnostics/bundle_new.html", context)


@member_required
@require_safe
def bundle(request: MemberRequest, bundle_id: UUID) -> HttpResponse:
    """Show how far a bundle is, and lead to the file when it is done."""
    return render(request, "diagnostics/bundle.html", context_of(request, fetch(request, bundle_id)))


@polled
def bundle_progress(request: MemberRequest, bundle_id: UUID) -> HttpResponse:
    """Show how far a bundle is."""
    context = context_of(request, fetch(request, bundle_id)) | {"is_update": True}
    return news(request, "diagnostics/bundle_progress.html", context)


@member_required
@require_POST
def bundle_cancel(request: MemberRequest, bundle_id: UUID) -> HttpResponse:
    """Stop a bundle."""
    shown = fetch(request, bundle_id)
    check_may_stop(request, shown)
    jobs.cancel(shown.pk)
    return redirect("diagnostics:bundle", bundle_id=shown.pk)


@member_required
@require_POST
def bundle_again(request: MemberRequest, bundle_id: UUID) -> HttpResponse:
    """Make what a bundle lacks."""
    shown = fetch(request, bundle_id)
    jobs.make_again(bundle=shown)
    return redirect("diagnostics:bundle", bundle_id=shown.pk)


@member_required
@require_safe
def bundle_download(request: MemberRequest, bundle_id: UUID) -> HttpResponseBase:
    """Stream the archive, or the part of it that a broken download still lacks."""
    shown = get_object_or_404(selectors.bundles_of(request.membership.organisation), pk=bundle_id, status="done")
    made_at = shown.finished_at or shown.requested_at
    entries = archive.entries_of(shown)
    size, tag = archive.size_of(entries), archive.tag_of(entries, made_at)
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Content-Disposition": f'attachment; filename="foothold-reports-{made_at:%Y-%m-%d}.zip"',
    }
    try:
        part = part_asked(request, size, tag)
    except NoSuchRangeError:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size)
    audit.record(audit.Verb.DOWNLOADED, shown, detail="part" if part else "")
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    content = archive.write(entries, made_at, start=start, end=end) if request.method == "GET" else ()
    return StreamingHttpResponse(content, status=206 if part else 200, content_type="application/zip", headers=headers)


def part_asked(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """Return the part that is asked for, None for all of it: also when the archive is another one by now."""
    if request.headers.get("If-Range", tag) != tag:
        return None
    return read_range(request.headers.get("Range", ""), size)


def fetch(request: MemberRequest, bundle_id: UUID) -> ReportBundle:
    """Return a bundle of the organisation. Raises Http404 for any other."""
    return get_object_or_404(selectors.bundles_of(request.membership.organisation), pk=bundle_id)


def context_of(request: MemberRequest, shown: ReportBundle) -> dict[str, object]:
    """Return what the page shows of a bundle. `seen` changes whenever the page has something new to show."""
    done = jobs.progress_of(shown)
    is_unfinished = shown.status in ReportBundle.UNFINISHED
    lacking = shown.items.filter(state=BundleItem.State.LEFT_OUT).select_related("diagnosis__assessment__firm")
    return {
        "bundle": shown,
        "done": done,
        "is_unfinished": is_unfinished,
        "has_begun": shown.turns > 0,
        "size": size_of(shown) if shown.status == ReportBundle.Status.DONE else 0,
        "lacking": lacking.defer("diagnosis__snapshot")[:MOST_NAMED] if done.left_out and not is_unfinished else (),
        "kept_until": keeping.kept_until(shown),
        "may_stop": may_stop(request, shown),
        "seen": f"{'unfinished' if is_unfinished else shown.status}.{shown.turns > 0}.{done.settled}",
    }


def size_of(shown: ReportBundle) -> int:
    """Return the length of the archive in bytes, 0 when nothing of it is left."""
    entries = archive.entries_of(shown)
    return archive.size_of(entries) if entries else 0
