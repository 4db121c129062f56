"""The page on which somebody finds what they asked for: reports and bundles, wherever they have gone meanwhile."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import MemberRequest, may, member_required
from diagnostics import jobs, keeping, selectors
from diagnostics.blindness import hidden_from
from diagnostics.bundles.jobs import progress_of
from diagnostics.models import ReportBundle, ReportJob
from diagnostics.views.reports import reports_of

PER_PAGE = 25
BUNDLES_SHOWN = 5


@require_safe
def my_reports(request: HttpRequest) -> HttpResponseBase:
    """List what somebody asked for; a page that asks for itself after they signed out is led to sign-in."""
    if request.htmx and not request.user.is_authenticated:  # type: ignore[attr-defined]
        return HttpResponseClientRefresh()
    return listed(request)


@member_required
def listed(request: MemberRequest) -> HttpResponse:
    """List what the person asked for, newest first: nothing (204) when it is as the page has it."""
    after = request.GET.get("older", "")
    reports, older = page_of(mine(request), after)
    bundles = [] if after else list(bundles_of(request)[:BUNDLES_SHOWN])
    statuses = [job.status for job in reports] + [bundle.status for bundle in bundles]
    context = {
        "reports": [(job, keeping.kept_until(job), jobs.step_name(job)) for job in reports],
        "bundles": [(bundle, progress_of(bundle), keeping.kept_until(bundle)) for bundle in bundles],
        "older": older,
        "is_first": not after,
        "may_manage_feeds": may("manage_feeds", request.membership),
        "is_unfinished": any(status in ReportJob.UNFINISHED for status in statuses),
    }
    context["seen"] = fingerprint(context["reports"], context["bundles"])
    if request.htmx and request.GET.get("seen") == context["seen"]:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return render(request, "diagnostics/my_reports.html", context)


def mine(request: MemberRequest) -> QuerySet[ReportJob]:
    """Return the reports that the person asked for, one by one, and may see at this time."""
    asked = reports_of(request).filter(requested_by=request.user, is_part=False)
    return asked.exclude(diagnosis__assessment__in=hidden_from(request.user)).order_by("-requested_at", "-id")


def bundles_of(request: MemberRequest) -> QuerySet[ReportBundle]:
    """Return the bundles that the person asked for."""
    asked = selectors.bundles_of(request.membership.organisation).filter(requested_by=request.user)
    return asked.order_by("-requested_at", "-id")


def page_of(reports: QuerySet[ReportJob], after: str) -> tuple[list[ReportJob], UUID | None]:
    """Return a page of reports older than the one of that id, or the first page, and where the next one begins."""
    last = reports.filter(pk=after).values_list("requested_at", "id").first() if is_id(after) else None
    if last:
        reports = reports.filter(TupleLessThan(Tuple(F("requested_at"), F("id")), last))
    rows = list(reports[: PER_PAGE + 1])
    return rows[:PER_PAGE], rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def fingerprint(*shown: object) -> str:
    """Return a short text that changes whenever the page has something new to show."""
    told = [[(job.pk, job.status, getattr(job, "step", 0), str(more)) for job, *more in part] for part in shown]  # type: ignore[attr-defined]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
