"""Pages of the case library: the searchable list, a case for its reader, its references for download."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.replica import reads_replica
from casestudies import presentation
from casestudies import vocabulary as words
from casestudies.citations import FORMATS
from casestudies.counting import FACETS
from casestudies.library_access import readable
from casestudies.models import CaseStudy
from casestudies.reader import reader_of
from casestudies.rules import is_curator
from casestudies.search import MOST_RANKED, PAGE_SIZE, Found, Wish, marked, plain, read, search, wish_of


@login_required
@require_safe
@reads_replica
def case_list(request: HttpRequest) -> HttpResponse:
    """List the published cases that answer the search in the address."""
    wish = wish_of(request.GET)
    found = search(wish)
    pages = Paginator(found.cases, PAGE_SIZE)
    pages.count = found.count  # counted already, with the filters  # type: ignore[misc]
    page = pages.get_page(request.GET.get("page"))
    context = {
        "wish": wish,
        "found": found,
        "is_by_title": found.query is not None and found.count > MOST_RANKED,
        "page": page,
        "entries": [_entry(case) for case in read(found, page.number)],
        "filters": _filters(wish, found),
    }
    return render(request, "casestudies/list.html", context)


def _entry(case: CaseStudy) -> dict[str, Any]:
    return {
        "case": case,
        "place": presentation.place_line(case),
        "sectors": presentation.sector_names(case.sectors[:1]),
        "text": _snippet(case),
    }


def _snippet(case: CaseStudy) -> str:
    """Return the passage with the words found, or the summary where nothing was searched."""
    snippet = getattr(case, "snippet", "")
    if not snippet:
        return case.summary
    starts_there = case.summary.startswith(plain(snippet)[:20])
    return format_html("{}{} …", "" if starts_there else "… ", marked(snippet))


def _filters(wish: Wish, found: Found) -> list[dict[str, Any]]:
    """Return the filters with their values in reading order, each with the number of cases it would leave."""
    labels = {"sector": _("Sector"), "country": _("Country"), "outcome": _("Outcome"), "governance": _("Who rules")}
    filters = []
    for facet in FACETS:
        chosen = getattr(wish, facet)
        counts = {**({chosen: 0} if chosen else {}), **found.counts[facet]}
        options: list[dict[str, Any]] = [
            {"value": value, "name": _value_name(facet, value), "count": number, "is_chosen": value == chosen}
            for value, number in counts.items()
        ]
        options.sort(key=lambda option: option["name"].casefold())
        filters.append({"name": facet, "label": labels[facet], "options": options})
    return filters


def _value_name(facet: str, value: str) -> str:
    match facet:
        case "sector":
            return presentation.sector_names([value])
        case "country":
            return presentation.country_name(value)
        case "outcome":
            return str(words.Outcome(value).label)
        case _:
            return str(words.Governance(value).label)


@login_required
@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one case to its reader. A curator also sees what is not published."""
    can_curate = is_curator(request.user)
    study = get_object_or_404(readable(can_curate=can_curate).prefetch_related("references__source"), slug=slug)
    return render(request, "casestudies/case.html", reader_of(study) | {"can_curate": can_curate})


@login_required
@require_safe
def references(request: HttpRequest, slug: str, format_name: str) -> HttpResponse:
    """Send the references of a case as a file for a reference manager."""
    if format_name not in FORMATS:
        raise Http404
    study = get_object_or_404(
        readable(can_curate=is_curator(request.user)).prefetch_related("references__source"), slug=slug
    )
    write, ending, content_type = FORMATS[format_name]
    text = write(reference.source for reference in study.references.all())
    headers = {"Content-Disposition": f'attachment; filename="{study.slug}.{ending}"'}
    return HttpResponse(text, content_type=content_type, headers=headers)
