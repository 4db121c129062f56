"""The door of the API: a token that is good and opens this, not too often, and no way past a blind rating."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from accounts import tokens
from accounts.access import MemberRequest
from accounts.models import AccessToken
from accounts.tokens import Use
from diagnostics.api.problems import CHALLENGE, Problem
from diagnostics.blindness import rating_that_closes

# Addresses of a firm that tell nothing of its assessments.
SAFE = {"api-v1:firm"}


class ApiRequest(MemberRequest):
    """A request that came with a good token; its person is the token's."""

    auth: AccessToken
    token: AccessToken  # the same, known before it was asked whether it opens this
    token_use: Use


class Bearer(HttpBearer):
    """Lets in who sends a token with a scope, as its member. Three queries."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        found = super().__call__(request)
        if found is None:
            raise Problem("unauthorised", headers={"WWW-Authenticate": CHALLENGE})
        return found

    def authenticate(self, request: Any, token: str) -> AccessToken:
        """Return the token. Raises Problem when it is no good, used too often, or does not open this."""
        found = tokens.find_open(token)
        if found is None:
            raise Problem("unauthorised", headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
        request.token = found
        count(request, found)
        if self.scope not in found.scopes:
            missing = f'{CHALLENGE}, error="insufficient_scope", scope="{self.scope}"'
            detail = _("This needs the scope %(scope)s.") % {"scope": self.scope}
            raise Problem("missing-scope", detail, headers={"WWW-Authenticate": missing})
        request.membership, request.user = found.membership, found.membership.user
        check_is_open(request)
        return found


def count(request: Any, token: AccessToken) -> None:
    """Count this request. Raises Problem when there were too many."""
    request.token_use = tokens.count_use(token, limit=settings.API_REQUESTS_PER_MINUTE)
    if request.token_use.is_too_often:
        raise Problem("too-many-requests", headers={"Retry-After": str(request.token_use.seconds)})


def check_is_open(request: Any) -> None:
    """Insist that no second rating closes what the address is about, as the pages do. Raises Problem."""
    match = request.resolver_match
    if match.view_name in SAFE:
        return
    if rating_that_closes(request.user, request.membership, match.kwargs):
        raise Problem("blind-rating")
