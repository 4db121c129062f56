"""Versions of what can be changed whole: an ETag with each reading, If-Match with each change."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest

from diagnostics.api.problems import Problem


def etag_of(*facts: Any) -> str:
    """Return an ETag that changes whenever one of the facts does."""
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def check_match(request: HttpRequest, etag: str) -> None:
    """Insist that the client has read the version that is there. Raises Problem: nothing is overwritten unseen."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise Problem("no-precondition")
    if etag not in {tag.strip() for tag in sent.split(",")}:
        raise Problem("changed-meanwhile", headers={"ETag": etag})
