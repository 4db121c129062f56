"""Pages on which firms change hands: one firm, all of a member who is removed, all of one who leaves."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, check_may, member_required
from accounts.member_views import fetch as fetch_member
from accounts.members import LastAdminError
from accounts.models import Membership
from diagnostics import handing_over
from diagnostics.handing_over_forms import ColleagueForm
from diagnostics.views.firms import fetch as fetch_firm


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def firm_hand_over(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Hand one firm to a colleague."""
    firm = fetch_firm(request, firm_id)
    check_may("edit_firms", request.membership)
    colleagues = handing_over.colleagues_of(request.membership.organisation, without=firm.advisor)
    form = ColleagueForm(request.POST if request.method == "POST" else None, colleagues=colleagues)
    if form.is_valid():
        to = form.cleaned_data["colleague"]
        handing_over.hand_over(firm=firm, to=to)
        said = _("%(person)s looks after %(firm)s from now on.") % {"person": to, "firm": firm.name}
        messages.success(request, said)
        return redirect("diagnostics:firm", firm.pk)
    return render(
        request, "diagnostics/hand_over.html", {"firm": firm, "form": form, "has_colleagues": colleagues.exists()}
    )


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: MemberRequest, membership_id: int) -> HttpResponseBase:
    """Remove a member, whose firms go to a colleague."""
    membership = fetch_member(request, membership_id)
    return go(request, membership, heir=request.membership)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_leave(request: MemberRequest) -> HttpResponseBase:
    """Leave the organisation, with one's firms handed to a colleague."""
    return go(request, request.membership, heir=None)


def go(request: MemberRequest, membership: Membership, *, heir: Membership | None) -> HttpResponseBase:
    """Show who goes and what is handed over, and do it."""
    firms = handing_over.firms_kept_by(membership.user, membership.organisation).count()
    form = heir_form(request, membership, firms, heir) if firms else None
    if request.method == "POST" and (form is None or form.is_valid()):
        answer: HttpResponseBase = end(request, membership, form)
        return answer
    context = {"leaving": membership, "firms": firms, "form": form, "is_me": membership.user_id == request.user.pk}
    return render(request, "diagnostics/member_remove.html", context)


def heir_form(request: MemberRequest, membership: Membership, firms: int, heir: Membership | None) -> ColleagueForm:
    """Return the form that names who looks after so many firms next."""
    label = ngettext("Who looks after %(firms)s firm from now on", "Who looks after %(firms)s firms from now on", firms)
    return ColleagueForm(
        request.POST if request.method == "POST" else None,
        colleagues=handing_over.colleagues_of(membership.organisation, without=membership.user),
        label=label % {"firms": firms},
        initial={"colleague": heir.user_id if heir else None},
    )


@reauthentication_required
def end(request: MemberRequest, membership: Membership, form: ColleagueForm | None) -> HttpResponse:
    """End a membership, once the password was given."""
    is_me = membership.user_id == request.user.pk
    names = {"person": membership.user, "organisation": membership.organisation}
    try:
        handing_over.end_membership(membership=membership, heir=form.cleaned_data["colleague"] if form else None)
    except LastAdminError as error:
        messages.error(request, str(error))
        return redirect("accounts:account" if is_me else "accounts:members")
    if is_me:
        messages.success(request, _("You have left %(organisation)s.") % names)
        return redirect("accounts:account")
    messages.success(request, _("%(person)s is no longer a member of %(organisation)s.") % names)
    return redirect("accounts:members")
