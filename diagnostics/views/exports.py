"""Assessments as files: of one assessment, of a firm, of the firms that a list shows or some of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import MemberRequest, member_required
from accounts.replica import reads_replica
from casestudies.exchange.files import CONTENT_TYPES
from diagnostics import selectors
from diagnostics.exports import csv_files, json_files, xlsx_files
from diagnostics.exports.about import About
from diagnostics.exports.choosing import ALL, LATEST, assessments_in, in_order
from diagnostics.exports.records import records_of
from diagnostics.exports.tables import BY_NAME
from diagnostics.models import Assessment, Firm
from diagnostics.portfolio import finding
from diagnostics.portfolio.forms import address_of, chips
from diagnostics.views import portfolio

FORMATS = ("xlsx", "csv", "json")
MOST_IN_FILE = 1_000  # assessments: such a file is made whole before it is sent, a single table row by row
MOST_PICKED = 500  # firms to tick, and firms ticked in one address
ZIP = "application/zip"
JSON = "application/json"


class TooManyAssessmentsError(Exception):
    """More assessments than a file takes. The text is for the person who asked."""

    def __init__(self) -> None:
        text = _(
            "A file takes up to %(most)s assessments, and more were found. Take single tables as CSV, or narrow the "
            "filters."
        )
        super().__init__(text % {"most": f"{MOST_IN_FILE:,}"})


# --- What is asked for


@member_required
@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """Offer the data of the firms that the filters of the address leave, as files."""
    asked = portfolio.read(request)
    if not asked.form.is_valid():
        return portfolio.to_the_list(request)
    context = {
        "chips": list(chips(asked.form)),
        "asked": {name: value for name, value in asked.form.cleaned_data.items() if value},
        "address": address_of(asked.form.cleaned_data),
        "total": finding.count(asked.found.firms),
        "most": finding.MOST_COUNTED,
        "firms": portfolio.in_order(asked).only("name")[:MOST_PICKED],
        "tables": list(BY_NAME),
        "found": asked.found,
    }
    return render(request, "diagnostics/export.html", context)


@member_required
@require_safe
@reads_replica
def export_file(request: MemberRequest) -> HttpResponseBase:
    """Send the assessments of the firms ticked, or of all that the filters leave.

    What holds every firm of the organisation goes out only soon after the password was given.
    """
    asked = portfolio.read(request)
    if not asked.form.is_valid():
        return portfolio.to_the_list(request)
    picked = ids_in(request.GET.getlist("firm"))
    is_everything = not picked and not any(chips(asked.form))
    answer = reauthentication_required(send_found) if is_everything else send_found
    return answer(request, asked, picked)


def send_found(request: MemberRequest, asked: portfolio.Asked, picked: list[UUID]) -> HttpResponseBase:
    """Send the assessments of the firms found, or of those picked among them."""
    firms = asked.found.firms
    if picked:
        firms = firms.filter(pk__in=picked)
    which = ALL if request.GET.get("which") == ALL else LATEST
    words = [f"{chip.label}: {chip.value}" for chip in chips(asked.form)]
    if picked:
        words.append(_("Firms picked: %(count)s") % {"count": len(picked)})
    words.append(_("All, with drafts") if which == ALL else _("The last completed of each firm"))
    chosen = assessments_in(firms, which=which, reader=request.user)
    form = request.GET.get("format", "")
    try:
        return send(request, chosen, form, chosen_words="; ".join(words), name="foothold")
    except TooManyAssessmentsError as error:
        messages.error(request, str(error))
        return redirect(reverse("diagnostics:export") + address_of(asked.form.cleaned_data))


def ids_in(texts: list[str]) -> list[UUID]:
    """Return the ids among the texts of an address; what is none is passed over."""
    found = []
    for text in texts[:MOST_PICKED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@member_required
@require_safe
def firm_export(request: MemberRequest, firm_id: UUID, form: str) -> HttpResponseBase:
    """Send all assessments of a firm."""
    firm = get_object_or_404(selectors.firms_of(request.membership.organisation), pk=firm_id)
    chosen = assessments_in(Firm.objects.filter(pk=firm.pk), which=ALL, reader=request.user)
    words = _("All of %(firm)s") % {"firm": firm.name}
    return send(request, chosen, form, chosen_words=words, name=slugify(firm.name)[:60] or "firm", of_one=firm)


@member_required
@require_safe
def assessment_export(request: MemberRequest, assessment_id: UUID, form: str) -> HttpResponseBase:
    """Send one assessment."""
    known = selectors.assessments_of(request.membership.organisation).own()
    one = get_object_or_404(known, pk=assessment_id)
    name = f"{slugify(one.firm.name)[:60] or 'assessment'}-{one.started_at:%Y-%m-%d}"
    chosen = Assessment.objects.filter(pk=one.pk)
    words = _("The one of %(firm)s, %(day)s") % {"firm": one.firm.name, "day": one.started_at.date()}
    return send(request, chosen, form, chosen_words=words, name=name, of_one=one)


# --- What is sent


def send(  # noqa: PLR0913 -- what a file says of itself, by name
    request: MemberRequest,
    chosen: QuerySet[Assessment],
    form: str,
    *,
    chosen_words: str,
    name: str,
    of_one: Firm | Assessment | None = None,
) -> HttpResponseBase:
    """Return assessments as a file; `of_one` is the firm or the assessment that is taken out alone.

    Raises Http404 for an unknown form, and TooManyAssessmentsError.
    """
    table = BY_NAME.get(form)
    if table is None and form not in FORMATS:
        raise Http404
    of = About(request.membership.organisation, request.user, timezone.now(), chosen_words)
    records = records_of(in_order(chosen))
    if table is None and chosen[: MOST_IN_FILE + 1].count() > MOST_IN_FILE:
        raise TooManyAssessmentsError
    audit.record(audit.Verb.EXPORTED, of_one or Assessment, detail=form)
    if table:
        text = csv_files.write_table(table, records, get_language() or "")
        return attached(StreamingHttpResponse, text, CONTENT_TYPES["csv"], f"{name}-{table.name}.csv")
    if form == "json" and chosen.count() == 1:
        return attached(HttpResponse, json_files.text_of(next(records), of), JSON, f"{name}.json")
    write, kind, ending = WRITERS[form]
    return attached(FileResponse, write(records, of), kind, f"{name}.{ending}")


WRITERS: dict[str, tuple[Callable[..., Any], str, str]] = {
    "xlsx": (xlsx_files.write, CONTENT_TYPES["xlsx"], "xlsx"),
    "csv": (csv_files.write_all, ZIP, "csv.zip"),
    "json": (json_files.write_all, ZIP, "json.zip"),
}


def attached(make: Callable[..., HttpResponseBase], content: Any, kind: str, name: str) -> HttpResponseBase:
    """Return a response that is kept as a file of this name."""
    return make(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
