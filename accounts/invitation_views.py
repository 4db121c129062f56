"""The page behind an invitation: who is new makes an account, who has one joins with it."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import invitations
from accounts.invitations import State
from accounts.member_forms import JoinForm
from accounts.models import Invitation, User
from accounts.roles import described_as

BACKEND = "accounts.backends.MemberBackend"
GONE = 410


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Say who invites to what, and let the person in."""
    found = invitations.find(secret)
    if found is None:
        return closed(request, "unknown", 404)
    if (state := invitations.state_of(found)) != State.OPEN:
        return closed(request, state, GONE)
    try:
        return for_member(request, found) if request.user.is_authenticated else for_stranger(request, found)
    except invitations.NotOpenError as error:  # somebody was quicker
        return closed(request, error.state, GONE)


def closed(request: HttpRequest, state: str, status: int) -> HttpResponse:
    """Say in a few words why a link opens nothing."""
    return render(request, "accounts/invitation_closed.html", {"state": state}, status=status)


def for_member(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Let a person who is signed in join with their account, if the invitation is for them."""
    assert isinstance(request.user, User)  # noqa: S101 - only those are signed in
    if not invitations.is_for(found, request.user):
        return closed(request, "other", 403)
    if request.method != "POST":
        return show(request, found, None)
    invitations.accept(invitation=found, by=request.user)
    messages.success(request, _("You now work for %(organisation)s.") % {"organisation": found.organisation})
    return redirect("diagnostics:portfolio")


def for_stranger(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Let a person who is not signed in make an account, or sign in first when the address has one."""
    if found.email and User.objects.filter(email__iexact=found.email).exists():
        return show(request, found, None)
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=found)
    if not form.is_valid():
        return show(request, found, form)
    data = form.cleaned_data
    user = invitations.join(invitation=found, email=data.get("email", ""), name=data["name"], password=data["password"])
    messages.success(request, _("Welcome. You now work for %(organisation)s.") % {"organisation": found.organisation})
    user.backend = BACKEND  # as with a password
    answer: HttpResponse = perform_login(request, user)
    return answer


def show(request: HttpRequest, found: Invitation, form: JoinForm | None) -> HttpResponse:
    """Render the page: a form for who is new, else a button to join or the way to sign in."""
    context = {"invitation": found, "role": described_as(found.role), "form": form}
    return render(request, "accounts/invitation.html", context)
