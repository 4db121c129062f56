"""The page from which a person finds everything about their account."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Membership
from accounts.roles import described_as


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Say who is signed in, for whom they work and how the account is protected, with the ways to change it."""
    membership: Membership | None = request.membership  # type: ignore[attr-defined]  # the middleware's
    own = Membership.objects.filter(user=request.user.pk).select_related("organisation").order_by("organisation__name")
    context = {
        "has_second_step": is_mfa_enabled(request.user),
        "role": described_as(membership.role) if membership else None,
        "others": [each for each in own if not membership or each.pk != membership.pk],
    }
    return render(request, "accounts/account.html", context)
