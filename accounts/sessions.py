"""How long a session lasts: some hours without a request, half a day in all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

BEGAN, SEEN = "began_at", "seen_at"  # seconds since 1970, in the session
NOTED_EVERY = 300  # seconds: a write for each request would cost more than it tells


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, **_kwargs: Any) -> None:
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


class SessionAgeMiddleware:
    """End a session that is too old, and lengthen by its idle time one that is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self.look_at(request)
        return self.get_response(request)

    def look_at(self, request: HttpRequest) -> None:
        """Read the session's times. One without them began before this rule, or without signing in: it begins now."""
        now, session = int(time.time()), request.session
        began, seen = session.get(BEGAN, now), session.get(SEEN, 0)
        if now - began >= settings.SESSION_LONGEST_SECONDS:
            session.flush()
        elif not session.is_empty() and now - seen >= NOTED_EVERY:
            session[BEGAN], session[SEEN] = began, now
