"""The privacy page, open to everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import privacy_notice
from accounts.periods import PERIODS
from accounts.second_step import is_administrator


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about people and firms; tell administrators what is not set yet."""
    is_admin = request.user.is_authenticated and is_administrator(request)
    context = {
        "responsible": settings.PRIVACY_RESPONSIBLE,
        "contact": settings.PRIVACY_CONTACT,
        "stored_where": settings.PRIVACY_STORED_WHERE,
        "backup_days": settings.PRIVACY_BACKUP_DAYS,
        "periods": PERIODS,
        "session_hours": settings.SESSION_LONGEST_SECONDS // 3600,
        "cookies": privacy_notice.cookies(),
        "unset": privacy_notice.unset() if is_admin else [],
    }
    return render(request, "accounts/privacy.html", context)
