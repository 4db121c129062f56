"""Pages on who belongs to an organisation: its members and their roles, and the invitations it has out."""

from __future__ import annotations

from uuid import UUID

import structlog
from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations, members
from accounts.access import MemberRequest, check_may, may, member_required
from accounts.member_forms import InvitationForm, RoleForm
from accounts.models import Invitation, Membership, Role
from accounts.roles import PLATFORM, described

MEMBERS_PER_PAGE = 50
log = structlog.get_logger(__name__)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: MemberRequest) -> HttpResponseBase:
    """List the members and the invitations, and invite somebody."""
    check_may("manage_members", request.membership)
    form = InvitationForm(request.POST or None, membership=request.membership)
    return invite(request, form) if form.is_bound and form.is_valid() else show(request, form)


@reauthentication_required
def invite(request: MemberRequest, form: InvitationForm) -> HttpResponse:
    """Invite somebody, once the password was given: a role gives away what the organisation knows."""
    asked = form.cleaned_data
    try:
        invitation, secret = invitations.invite(
            organisation=request.membership.organisation, role=asked["role"], email=asked["email"], by=request.user
        )
    except invitations.TooManyError as error:
        form.add_error(None, str(error))
        return show(request, form)
    address = request.build_absolute_uri(reverse("accounts:invitation", args=[secret]))
    if invitation.email and is_sent(request, invitation, address):
        return redirect("accounts:members")
    return show(request, InvitationForm(membership=request.membership), address)


def is_sent(request: MemberRequest, invitation: Invitation, address: str) -> bool:
    """Send an invitation and say so, or say that no mail goes out: the link can be handed over still."""
    try:
        invitations.send(invitation, address)
    except OSError as error:  # also of SMTP
        log.warning("invitation.not_sent", error=type(error).__name__)
        said = _("The mail to %(email)s could not be sent. Hand the link over yourself.")
        messages.error(request, said % {"email": invitation.email})
        return False
    messages.success(request, _("The invitation was sent to %(email)s.") % {"email": invitation.email})
    return True


def show(request: MemberRequest, form: InvitationForm, address: str = "") -> HttpResponse:
    """Render the page, with the address of the invitation just made."""
    organisation = request.membership.organisation
    page = Paginator(members.members_of(organisation), MEMBERS_PER_PAGE).get_page(request.GET.get("page"))
    people = [each.user_id for each in page]
    steps = Authenticator.objects.filter(user__in=people).exclude(type=Authenticator.Type.RECOVERY_CODES)
    context = {
        "form": form,
        "page": page,
        "protected": set(steps.values_list("user_id", flat=True)),
        "roles": described(),
        "platform": PLATFORM,
        "role_choices": Role.choices,
        "invitations": [(each, invitations.state_of(each)) for each in invitations.invitations_of(organisation)],
        "address": address,
    }
    return render(request, "accounts/members.html", context)


def fetch(request: MemberRequest, membership_id: int) -> Membership:
    """Return a membership of the organisation. Raises Http404 for any other, PermissionDenied for non-managers."""
    found = get_object_or_404(members.members_of(request.membership.organisation), pk=membership_id)
    check_may("manage_members", request.membership)
    return found


@member_required
@require_POST
def member_role(request: MemberRequest, membership_id: int) -> HttpResponseBase:
    """Change a member's role."""
    membership = fetch(request, membership_id)
    form = RoleForm(request.POST, instance=membership)
    if not form.is_valid():
        messages.error(request, form.errors.get_json_data()["role"][0]["message"])
        return redirect("accounts:members")
    answer: HttpResponseBase = give_role(request, membership, form.cleaned_data["role"])
    return answer


@reauthentication_required
def give_role(request: MemberRequest, membership: Membership, role: str) -> HttpResponseBase:
    """Change a role, once the password was given."""
    try:
        members.give_role(membership=membership, role=role)
    except members.LastAdminError as error:
        messages.error(request, str(error))
    else:
        said = _("%(person)s is now: %(role)s.") % {"person": membership.user, "role": membership.get_role_display()}
        messages.success(request, said)
    is_out = membership.user_id == request.user.pk and not may("manage_members", membership)
    return redirect("accounts:account" if is_out else "accounts:members")


@member_required
@require_POST
def invitation_withdraw(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Close an invitation."""
    found = get_object_or_404(request.membership.organisation.invitations, pk=invitation_id)
    check_may("manage_members", request.membership)
    try:
        invitations.withdraw(invitation=found)
    except invitations.NotOpenError:
        messages.error(request, _("This invitation was accepted already. Remove the member instead."))
    else:
        messages.success(request, _("The invitation opens nothing any more."))
    return redirect("accounts:members")


@member_required
@require_POST
def organisation_switch(request: MemberRequest) -> HttpResponse:
    """Turn a person's pages to another of their organisations."""
    own = request.user.memberships.select_related("organisation")
    chosen = next((each for each in own if str(each.organisation_id) == request.POST.get("organisation")), None)
    if chosen is None:
        messages.error(request, _("Choose one of your own organisations."))
        return redirect("accounts:account")
    members.work_for(user=request.user, organisation=chosen.organisation)
    messages.success(request, _("You now work for %(organisation)s.") % {"organisation": chosen.organisation})
    return redirect("diagnostics:portfolio")
