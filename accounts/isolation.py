"""Whose rows the database shows: one organisation's, nobody's, or all of them where the code says why.

PostgreSQL itself leaves the rows of other organisations out, by a policy on each of their tables
(docs/decisions/0027). What is meant to be seen is kept here for each thread; the connection
(`accounts.postgresql`) tells the session before the first statement that it matters to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.core.signals import request_started
from django.db import connection
from django.db.models import Func, TextField
from django.dispatch import receiver

SETTING = "foothold.organisation"  # of a session: the id of an organisation, "" for none
NOBODY, EVERYBODY = "", "ffffffff-ffff-ffff-ffff-ffffffffffff"  # no organisation is given this id

_wanted: ContextVar[str] = ContextVar("organisation", default=NOBODY)
_is_needed: ContextVar[bool] = ContextVar("is_needed", default=True)


def wanted() -> str:
    """Return whose rows are meant to be seen: an organisation's id, NOBODY or EVERYBODY."""
    return _wanted.get()


def is_needed() -> bool:
    """Whether the next statement depends on whose rows are seen."""
    return _is_needed.get()


def see(whose: str) -> None:
    """See these rows (an organisation's id, NOBODY or EVERYBODY) from now on."""
    _wanted.set(whose)


def act_for(organisation: UUID) -> None:
    """See the rows of one organisation from now on, up to the end of the request."""
    see(str(organisation))


@receiver(request_started, dispatch_uid="isolation")
def act_for_nobody(**_signal: Any) -> None:
    """See nobody's rows from now on: so each request begins, whatever its thread did before."""
    see(NOBODY)


@contextmanager
def acting_for(organisation: UUID | None) -> Iterator[None]:
    """See the rows of one organisation inside; None is nobody's."""
    with _seeing(str(organisation) if organisation else NOBODY):
        yield


@contextmanager
def across_organisations(why: str) -> Iterator[None]:
    """See every organisation's rows inside. `why` is for whoever reads the code: what is done with them, and for whom.

    What leaves the block must be nobody's secret, or belong to whoever gets it.
    """
    if not why:
        raise ValueError("Say why the rows of all organisations are needed.")
    with _seeing(EVERYBODY):
        yield


@contextmanager
def _seeing(whose: str) -> Iterator[None]:
    before = _wanted.set(whose)
    try:
        yield
    finally:
        _wanted.reset(before)


# --- Queries that come before there is a context


class Showing(Func):
    """In a query's columns: lets the session show the rows of the organisation whose id is given, and returns the id.

    The query that says for whom a request works so changes the setting as well, without a statement more.
    """

    template = f"set_config('{SETTING}', (%(expressions)s)::text, false)"
    output_field = TextField()


@contextmanager
def before_context() -> Iterator[None]:
    """Ask inside about tables that belong to no organisation, such as sessions, whatever the session shows."""
    token = _is_needed.set(False)
    try:
        yield
    finally:
        _is_needed.reset(token)


@contextmanager
def finding_context() -> Iterator[None]:
    """Ask inside a query with `Showing`; `note_shown` says afterwards what it found."""
    note_shown(None)
    with before_context():
        yield


def note_shown(whose: str | None) -> None:
    """Remember what a query with `Showing` returned, so that nobody sets it anew; None when that is not known."""
    connection.shown = whose  # type: ignore[attr-defined]
