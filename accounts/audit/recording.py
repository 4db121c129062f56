"""Writes one line of the audit log, with who is asking taken from the request that is being answered."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest

from accounts import isolation
from accounts.audit.verbs import ALONE, Verb
from accounts.models import AuditEvent, Organisation, User

# Ways from an object to the organisation it belongs to.
OWNERS = ("firm", "assessment", "diagnosis", "membership", "webhook")

answering: ContextVar[HttpRequest | None] = ContextVar("request_being_answered", default=None)


class Named(NamedTuple):
    """An object of which no row is at hand: the label of its model ("diagnostics.firm") and its id, "" for several."""

    kind: str
    id: str


def record(
    verb: Verb,
    on: Model | type[Model] | Named | None = None,
    *,
    organisation: Organisation | UUID | None = None,
    by: User | None = None,
    detail: str = "",
) -> None:
    """Write down that somebody did something to an object (a row, or a model for many of its rows). One query.

    Who did it is whoever the request came from, `by` where there is no request. The line goes into the log of
    `organisation`, else of the person's, else of the object's; the platform's own without any. `detail` is a code in
    small letters and digits, never what somebody typed. Raises TransactionManagementError outside a transaction, but
    for what changes nothing: a change and its line are kept together or not at all.
    """
    if verb not in ALONE and not is_in_transaction():
        raise transaction.TransactionManagementError(f"audit.record({verb!r}) belongs in the change's transaction.")
    kind, object_id = name_of(on)
    log = key_of(organisation) or organisation_of_person() or organisation_of(on)
    with writing_to(log):
        AuditEvent.objects.create(
            organisation_id=log,
            verb=Verb(verb),
            kind=kind,
            object_id=object_id,
            detail=detail,
            request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
            **who(by),
        )


def writing_to(log: UUID | None) -> AbstractContextManager[None]:
    """Return the context in which a line of this log can be written: mostly the one there is."""
    if log is None or isolation.wanted() in (str(log), isolation.EVERYBODY):
        return nullcontext()
    return isolation.acting_for(log)


def is_in_transaction() -> bool:
    """Whether a transaction is open, leaving aside the one that Django's tests put around everything."""
    blocks: list[Any] = connection.atomic_blocks
    return any(not block._from_testcase for block in blocks)


def name_of(on: Model | type[Model] | Named | None) -> Named:
    """Return an object's kind and id; "" for what is not there."""
    if on is None or isinstance(on, Named):
        return on or Named("", "")
    return Named(on._meta.label_lower, str(on.pk) if isinstance(on, Model) else "")


def who(by: User | None) -> dict[str, Any]:
    """Return the columns that say who is asking: a firm's owner by a link, or a person, perhaps by a token."""
    request: Any = answering.get()
    if link := getattr(request, "link", None):
        return {"owner_link": link.pk}
    token = getattr(request, "token", None)
    person = by or (token.membership.user if token else getattr(request, "user", None))
    return {"person_id": person.pk if person else None, "token": token.pk if token else None}


def organisation_of_person() -> UUID | None:
    """Return the id of the organisation that whoever is asking works for, None without one."""
    request: Any = answering.get()
    if request is None or hasattr(request, "link"):
        return None
    membership = getattr(request, "membership", None)
    return membership.organisation_id if membership else None


def organisation_of(on: Any) -> UUID | None:
    """Return the id of the organisation that an object belongs to, None where it belongs to none."""
    if isinstance(on, Organisation):
        return on.pk
    if not isinstance(on, Model):
        return None
    if key := getattr(on, "organisation_id", None):
        return UUID(str(key))
    owner = next((name for name in OWNERS if getattr(on, f"{name}_id", None)), None)
    return organisation_of(getattr(on, owner)) if owner else None


def key_of(organisation: Organisation | UUID | None) -> UUID | None:
    return organisation.pk if isinstance(organisation, Organisation) else organisation
