"""The pages of what is held about a firm: what it is, all of it as one file, and erasing it."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import firms
from diagnostics.exports.about import About
from diagnostics.models import Assessment, Firm
from diagnostics.privacy import firm_file, reach
from diagnostics.privacy.forms import EraseForm
from diagnostics.views.firms import fetch


@member_required
@require_safe
def firm_data(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Show what is held about a firm, with the ways to take it along and to erase it."""
    firm = fetch(request, firm_id)
    context = {
        "firm": firm,
        "held": reach.held_of(firm),
        "is_rated": is_being_rated(firm),
        "may_take": may("take_firms_along", request.membership),
        "may_erase": may("erase_firms", request.membership),
    }
    return render(request, "diagnostics/firm_data.html", context)


@member_required
@require_safe
def firm_data_file(request: MemberRequest, firm_id: UUID) -> HttpResponseBase:
    """Send everything held about a firm. While it is rated a second time it would tell one rater of the other."""
    firm = fetch(request, firm_id)
    check_may("take_firms_along", request.membership)
    if is_being_rated(firm):
        return redirect("diagnostics:firm_data", firm.pk)
    audit.record(audit.Verb.DOWNLOADED, firm, detail="everything")
    of = About(firm.organisation, request.user, timezone.now(), firm.name)
    name = f"{slugify(firm.name)[:60] or 'firm'}-everything.zip"
    return FileResponse(firm_file.write(firm, of), content_type="application/zip", as_attachment=True, filename=name)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def firm_erase(request: MemberRequest, firm_id: UUID) -> HttpResponseBase:
    """Say what erasing a firm takes away, and do it once its name was typed."""
    firm = fetch(request, firm_id)
    check_may("erase_firms", request.membership)
    form = EraseForm(request.POST if request.method == "POST" else None, firm=firm)
    return erase(request, firm) if form.is_bound and form.is_valid() else ask(request, firm, form)


def ask(request: MemberRequest, firm: Firm, form: EraseForm) -> HttpResponse:
    """Show what goes and what stays, and ask for the name."""
    context = {"firm": firm, "form": form, "held": reach.held_of(firm)}
    return render(request, "diagnostics/firm_erase.html", context)


@reauthentication_required
def erase(request: MemberRequest, firm: Firm) -> HttpResponse:
    """Erase the firm, once the password was given: it cannot be undone."""
    with transaction.atomic():
        firms.erase(firm=get_object_or_404(Firm.objects.select_for_update(), pk=firm.pk))
    messages.success(request, _("The firm was erased with everything held about it."))
    return redirect("diagnostics:portfolio")


def is_being_rated(firm: Firm) -> bool:
    """Whether a second rating of the firm is open."""
    return Assessment.objects.open_second_ratings().filter(firm=firm).exists()
