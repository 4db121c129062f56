"""The audit log of an organisation, for its admins: who did what, and the same as a file."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import MemberRequest, check_may, member_required
from accounts.models import AuditEvent
from casestudies.exchange.files import CONTENT_TYPES
from diagnostics.auditing.finding import find, page_of
from diagnostics.auditing.forms import AuditFilter
from diagnostics.auditing.lines import lines_of, write_csv


@member_required
@require_safe
def audit_log(request: MemberRequest) -> HttpResponse:
    """List what was done, newest first, by the filters of the address; a filter that is wrong filters nothing."""
    check_may("read_audit", request.membership)
    organisation = request.membership.organisation
    form = AuditFilter(request.GET, organisation=organisation)
    form.full_clean()
    older = request.GET.get("older", "")
    events, place = page_of(find(organisation.pk, form.cleaned_data), older)
    context = {
        "form": form,
        "lines": lines_of(events, organisation.pk),
        "older": place,
        "is_first": not older,
        "is_filtered": any(form.cleaned_data.values()),
        "address": asked_in(request),
        "has_errors": bool(form.errors),
    }
    return render(request, "diagnostics/audit.html", context)


@member_required
@require_safe
def audit_csv(request: MemberRequest) -> HttpResponseBase:
    """Send what the filters leave as CSV, and write that down as well."""
    check_may("read_audit", request.membership)
    organisation = request.membership.organisation
    form = AuditFilter(request.GET, organisation=organisation)
    if not form.is_valid():
        return redirect(reverse("diagnostics:audit") + asked_in(request))
    audit.record(audit.Verb.EXPORTED, AuditEvent, detail="csv")
    text = write_csv(find(organisation.pk, form.cleaned_data), organisation.pk, get_language() or "")
    name = f"foothold-audit-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(text, content_type=CONTENT_TYPES["csv"], headers=headers)


def asked_in(request: MemberRequest) -> str:
    """Return the filters of an address, as the end of one."""
    asked = request.GET.copy()
    asked.pop("older", None)
    return f"?{asked.urlencode()}" if asked else ""
