"""Access tokens: made, revoked, found by their secret, and counted, so that nobody asks too often."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts import audit, isolation
from accounts.models import AccessToken, Membership, User

BRAND = "fh"  # what scanners for leaked secrets look for
SECRET_BYTES = 32  # 256 random bits, beyond any guessing
PUBLIC_BYTES = 4
WINDOW_SECONDS = 60

# One statement, so that web processes that count at the same moment never lose a request.
COUNT = """
    UPDATE accounts_accesstoken SET
        used_at = statement_timestamp(),
        window_count = CASE WHEN window_start > statement_timestamp() - %(window)s
                       THEN window_count + 1 ELSE 1 END,
        window_start = CASE WHEN window_start > statement_timestamp() - %(window)s
                       THEN window_start ELSE statement_timestamp() END
    WHERE id = %(token)s
    RETURNING window_count, extract(epoch FROM window_start + %(window)s - statement_timestamp())
"""


@dataclass(frozen=True, slots=True)
class Use:
    """How often a token may still be used: `left` requests until the window ends in `seconds` (1 to 60)."""

    limit: int
    left: int
    seconds: int
    is_too_often: bool


def issue(*, membership: Membership, name: str, scopes: Collection[str], days: int) -> tuple[AccessToken, str]:
    """Make a token that is good for `days` (1 to 366); return it with its secret, which is kept nowhere."""
    public_part = f"{BRAND}_{secrets.token_hex(PUBLIC_BYTES)}"
    secret = f"{public_part}_{secrets.token_urlsafe(SECRET_BYTES)}"
    with transaction.atomic():
        token = AccessToken.objects.create(
            membership=membership,
            name=name,
            public_part=public_part,
            digest=digest(secret),
            scopes=sorted(scopes),
            expires_at=Now() + timedelta(days=days),
        )
        audit.record(audit.Verb.CREATED, token, by=membership.user)
    token.refresh_from_db()
    return token, secret


@transaction.atomic
def revoke(*, token: AccessToken) -> None:
    """Close a token from its next request on. Revoked twice, it keeps its first time."""
    if AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now()):
        audit.record(audit.Verb.REVOKED, token)


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """Return a person's tokens, newest first, each with `is_expired`."""
    own = AccessToken.objects.filter(membership__user=user).select_related("membership__organisation")
    return own.annotate(is_expired=Q(expires_at__lte=Now()))


def digest(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so that one round of hashing is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def find_open(secret: str) -> AccessToken | None:
    """Return the token with this secret, with its member, None unless it opens something at this moment. One query.

    From then on its organisation's rows are seen.

    What is looked up is a hash: how long that takes tells nothing of the secrets there are.
    """
    good = AccessToken.objects.filter(revoked_at=None, expires_at__gt=Now(), membership__user__is_active=True)
    known = good.select_related("membership__user", "membership__organisation")
    shown = isolation.Showing("membership__organisation_id")
    with isolation.across_organisations("a token says whose it is"):
        found = known.filter(digest=digest(secret)).annotate(shown=shown).first()
    if found:
        isolation.note_shown(found.shown)
        isolation.act_for(found.membership.organisation_id)
    return found


def count_use(token: AccessToken, *, limit: int) -> Use:
    """Count a request of a token, of which `limit` are accepted a minute. One query, by the database's clock."""
    values: Any = {"token": token.pk, "window": timedelta(seconds=WINDOW_SECONDS)}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        count, rest = cursor.fetchone() or (limit + 1, WINDOW_SECONDS)  # revoked with its membership just now
    return Use(limit, max(0, limit - count), max(1, ceil(rest)), count > limit)
