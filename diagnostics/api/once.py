"""Lets a request that is sent twice have one effect: its answer is kept in the transaction that made it.

Without an `Idempotency-Key` a write is done as often as it is sent.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpResponse
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel

from accounts.periods import API_REPLIES
from diagnostics.api.access import ApiRequest
from diagnostics.api.problems import Problem, refused
from diagnostics.models import KeptReply

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,100}")
SWEPT = 100  # outdated answers thrown away with each new one


@dataclass(frozen=True, slots=True)
class Reply:
    """What a write answers, and the firm it is about: the answer is erased with it."""

    status: int
    body: BaseModel
    firm: UUID
    headers: dict[str, str] = field(default_factory=dict)


def once(view: Callable[..., Reply]) -> Callable[..., HttpResponse]:
    """Run a write in one transaction, or answer with what the same request was answered with before.

    Only what was done is kept: a request that was refused has changed nothing, and may be sent again.
    """

    @wraps(view)
    def answered(request: ApiRequest, *args: Any, **values: Any) -> HttpResponse:
        with transaction.atomic():
            kept = claim(request)
            if kept and kept.status:
                return replayed(kept)
            reply = view(request, *args, **values)
            body = json.dumps(reply.body.model_dump(), cls=NinjaJSONEncoder)
            if kept:
                keep(kept, reply, body)
        return response_of(reply.status, body, reply.headers)

    # Ninja reads the types of the arguments, whose names mean something in the view's own module only.
    answered.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answered


def claim(request: ApiRequest) -> KeptReply | None:
    """Return the row of the request's key, None without a key.

    Whoever sends the same key at the same time waits here until this transaction ends. Raises Problem when the key
    is none, or stands for another request.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise refused(f"header.{HEADER}", key, "1 to 100 printable ASCII characters without spaces")
    sweep()
    asked = fingerprint(request)
    kept, _is_new = KeptReply.objects.get_or_create(token=request.auth, key=key, defaults={"fingerprint": asked})
    if kept.fingerprint != asked:
        raise Problem("key-reused")
    return kept


def fingerprint(request: ApiRequest) -> str:
    """Return what tells requests apart: method, address and body."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def sweep() -> None:
    """Throw some outdated answers away, but for those that somebody else is at. One query."""
    outdated = KeptReply.objects.filter(created_at__lt=Now() - API_REPLIES.length).select_for_update(skip_locked=True)
    KeptReply.objects.filter(pk__in=outdated.values("pk")[:SWEPT]).delete()


def keep(kept: KeptReply, reply: Reply, body: str) -> None:
    """Store an answer in the row of its key."""
    kept.status, kept.body, kept.headers, kept.firm_id = reply.status, body, reply.headers, reply.firm
    kept.save(update_fields=["status", "body", "headers", "firm"])


def replayed(kept: KeptReply) -> HttpResponse:
    """Return a kept answer, which says that it is one."""
    return response_of(kept.status, kept.body, {**kept.headers, "Idempotency-Replayed": "true"})


def response_of(status: int, body: str, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8", headers=headers)
