"""The page of a person's access tokens: make one, see what they are used for, revoke one."""

from __future__ import annotations

from uuid import UUID

import structlog
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tokens
from accounts.access import MemberRequest, member_required
from accounts.isolation import across_organisations
from accounts.token_forms import AccessTokenForm

log = structlog.get_logger(__name__)

OF_A_PERSON = "a token is its person's own, in whichever of their organisations"


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_tokens(request: MemberRequest) -> HttpResponseBase:
    """List the person's tokens, and make one. Its secret is shown once, on the page that made it."""
    form = AccessTokenForm(request.POST or None)
    return make(request, form) if form.is_bound and form.is_valid() else show(request, form)


@reauthentication_required
def make(request: MemberRequest, form: AccessTokenForm) -> HttpResponse:
    """Make a token, once the password was given: it outlives the session that asked for it."""
    token, secret = tokens.issue(membership=request.membership, **form.cleaned_data)
    log.info("token.issued", token=token.public_part, scopes=token.scopes)
    return show(request, AccessTokenForm(), secret)


def show(request: MemberRequest, form: AccessTokenForm, secret: str = "") -> HttpResponse:
    """Render the page, with the secret of the token just made."""
    with across_organisations(OF_A_PERSON):
        context = {"form": form, "tokens": list(tokens.tokens_of(request.user)), "secret": secret}
    return render(request, "accounts/tokens.html", context)


@member_required
@require_POST
def revoke(request: MemberRequest, token_id: UUID) -> HttpResponse:
    """Close one of the person's own tokens."""
    with across_organisations(OF_A_PERSON):
        token = get_object_or_404(tokens.tokens_of(request.user), pk=token_id)
        tokens.revoke(token=token)
    log.info("token.revoked", token=token.public_part)
    messages.success(request, _("%(name)s opens nothing any more.") % {"name": token.name})
    return redirect("accounts:tokens")
