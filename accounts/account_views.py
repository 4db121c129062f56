"""The page from which a person finds everything about their account."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Say who is signed in, for whom they work and how the account is protected, with the ways to change it."""
    return render(request, "accounts/account.html", {"has_second_step": is_mfa_enabled(request.user)})
