"""Pages of the portfolio: the list of an organisation's firms, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import MemberRequest, may, member_required
from accounts.replica import reads_replica
from casestudies.exchange.files import CONTENT_TYPES
from diagnostics import second_ratings
from diagnostics.models import Firm
from diagnostics.portfolio import export, finding
from diagnostics.portfolio.forms import PortfolioFilter, address_of, chips
from diagnostics.portfolio.lines import lines_of
from diagnostics.portfolio.orders import ORDERS, USUAL, next_order
from diagnostics.portfolio.paging import Page, UnknownPlaceError, page_of, stretch

FIRMS_PER_PAGE = 25
SORTED_BY = ("name", "stage", "risk", "assessed", "due")  # columns with a heading that sorts


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the filters' form, the name of the order, the firms found and those hidden."""

    form: PortfolioFilter
    order: str
    found: finding.Found
    hidden: set[UUID]


def read(request: MemberRequest) -> Asked:
    """Return what the address asks for; a filter that is wrong is told, and filters nothing."""
    organisation = request.membership.organisation
    form = PortfolioFilter(request.GET, organisation=organisation)
    form.full_clean()
    values = form.cleaned_data
    hidden = second_ratings.firms_rated_by(request.user, organisation)
    found = finding.find(organisation, values, hidden=hidden)
    return Asked(form, values.get("sort") or USUAL, found, hidden)


@member_required
@require_safe
def portfolio(request: MemberRequest) -> HttpResponse:
    """List the organisation's firms that pass the filters of the address, a page at a time."""
    asked = read(request)
    page, problems = turn_to(request, asked)
    today = timezone.localdate()
    context = {
        "form": asked.form,
        "neighbours": neighbours(asked, page),
        "lines": lines_of(page.firms, today=today, hidden=asked.hidden),
        "found": asked.found,
        "total": finding.count(asked.found.firms),
        "most": finding.MOST_COUNTED,
        "chips": list(chips(asked.form)),
        "headings": {key: heading(asked, key) for key in SORTED_BY},
        "address": address_of(asked.form.cleaned_data),
        "problems": problems,
        "has_errors": bool(problems),
        "target": "firms",
        "may_edit": may("edit_firms", request.membership),
    }
    if not page.firms:
        context["ways_out"] = ways_out(request, asked)
    return render(request, "diagnostics/portfolio.html", context)


def turn_to(request: MemberRequest, asked: Asked) -> tuple[Page, list[str]]:
    """Return the page the address names, or the first and what is wrong with the address."""
    firms = asked.found.firms.select_related("advisor")
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    try:
        return page_of(firms, asked.order, FIRMS_PER_PAGE, before=before, after=after), []
    except UnknownPlaceError as error:
        return page_of(firms, asked.order, FIRMS_PER_PAGE), [str(error)]


def heading(asked: Asked, key: str) -> dict[str, str]:
    """Return what a column's heading needs: where it leads, and how the column is sorted now, "" for not at all."""
    is_sorted = asked.order.removeprefix("-") == key
    direction = "descending" if ORDERS[asked.order].is_descending else "ascending"
    url = address_of(asked.form.cleaned_data, without=["sort"], sort=next_order(key, asked.order))
    return {"url": url, "sorted": direction if is_sorted else ""}


def neighbours(asked: Asked, page: Page) -> dict[str, str]:
    """Return where the links to the previous and the next page lead, "" for no page."""
    places = {"before": page.before, "after": page.after}
    return {way: place and address_of(asked.form.cleaned_data, **{way: place}) for way, place in places.items()}


def ways_out(request: MemberRequest, asked: Asked) -> list[dict[str, Any]]:
    """Return the filters that, taken off alone, would bring firms back, with how many (None for very many)."""
    ways = []
    for chip in chips(asked.form):
        values = asked.form.cleaned_data | {chip.name: ""}
        found = finding.find(request.membership.organisation, values, hidden=asked.hidden)
        if (total := finding.count(found.firms)) != 0:
            ways.append({"chip": chip, "total": total})
    return ways


# --- Files


@member_required
@require_safe
@reads_replica
def portfolio_csv(request: MemberRequest) -> HttpResponseBase:
    """Send the firms found as CSV, row by row."""
    asked = read(request)
    if not asked.form.is_valid():
        return to_the_list(request)
    rows = export.rows_of(in_order(asked), hidden=asked.hidden)
    audit.record(audit.Verb.EXPORTED, Firm, detail="csv")
    text = export.write_csv(rows, get_language() or "")
    return StreamingHttpResponse(text, content_type=CONTENT_TYPES["csv"], headers={"Content-Disposition": named("csv")})


@member_required
@require_safe
@reads_replica
def portfolio_xlsx(request: MemberRequest) -> HttpResponseBase:
    """Send the firms found as a workbook, or say that they are too many for one."""
    asked = read(request)
    if not asked.form.is_valid():
        return to_the_list(request)
    try:
        workbook = export.write_workbook(in_order(asked), hidden=asked.hidden)
    except export.TooManyFirmsError as error:
        messages.error(request, str(error))
        return to_the_list(request)
    audit.record(audit.Verb.EXPORTED, Firm, detail="xlsx")
    return FileResponse(workbook, content_type=CONTENT_TYPES["xlsx"], headers={"Content-Disposition": named("xlsx")})


def in_order(asked: Asked) -> QuerySet[Firm]:
    """Return all firms found, in the order asked for."""
    return stretch(asked.found.firms, asked.order, "")


def named(ending: str) -> str:
    """Return the header that gives a file its name, with the day."""
    return f'attachment; filename="foothold-firms-{timezone.localdate():%Y-%m-%d}.{ending}"'


def to_the_list(request: MemberRequest) -> HttpResponse:
    """Lead to the list that the same address names: it says what is wrong."""
    return redirect(reverse("diagnostics:portfolio") + address_of(request.GET))
