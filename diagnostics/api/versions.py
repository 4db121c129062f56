"""Versions of what can be changed whole: an ETag with each reading, If-Match with each change."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.http import HttpRequest

from diagnostics.api.problems import Problem, refused

HEADER = "If-Match"
ETAG = re.compile(r'"[!#-~]{1,64}"')


def etag_of(*facts: Any) -> str:
    """Return an ETag that changes whenever one of the facts does."""
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def check_match(request: HttpRequest, etag: str) -> None:
    """Insist that the client has read the version that is there. Raises Problem: nothing is overwritten unseen."""
    sent = request.headers.get(HEADER)
    if sent is None:
        raise Problem("no-precondition")
    if not ETAG.fullmatch(sent):
        raise refused(f"header.{HEADER}", sent, 'one ETag, such as "0f3a"')
    if sent != etag:
        raise Problem("changed-meanwhile", headers={"ETag": etag})
