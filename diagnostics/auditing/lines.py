"""Events of the audit log as people read them: names looked up now, ids where nothing is left to name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import Verb
from accounts.models import AuditEvent
from casestudies.exchange.csv_files import BYTE_ORDER_MARK
from diagnostics.auditing import kinds
from diagnostics.exports.csv_files import line

PORTION = 500  # events of a file at a time


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words; `name` is "" for what has no name, or is gone."""

    event: AuditEvent
    person: str
    verb: str
    kind: str
    name: str


def lines_of(events: Sequence[AuditEvent], organisation: UUID) -> list[Line]:
    """Return events in words. One query for each kind of object among them."""
    names = kinds.names_of(events, organisation)
    return [
        Line(
            event,
            person_of(event),
            str(Verb(event.verb).label) if event.verb in Verb.values else event.verb,
            str(kinds.word_for(event.kind)),
            names.get((event.kind, event.object_id), ""),
        )
        for event in events
    ]


def person_of(event: AuditEvent) -> str:
    """Return who did it: by name, by number where the account was erased, or as what they came."""
    if event.owner_link:
        return _("The firm’s owner, by a link")
    if event.person:
        return str(event.person)
    return _("A former member (%(number)s)") % {"number": event.person_id} if event.person_id else _("Nobody signed in")


def write_csv(events: QuerySet[AuditEvent], organisation: UUID, language: str) -> Iterator[str]:
    """Yield events as CSV, in a language: what is sent as it is made is made after the view has ended."""
    with translation.override(language):
        yield BYTE_ORDER_MARK + line(headings())
    rest = events.iterator(chunk_size=PORTION)
    while portion := list(islice(rest, PORTION)):
        with translation.override(language):
            text = "".join(line(cells_of(one)) for one in lines_of(portion, organisation))
        yield text


def headings() -> Iterable[str]:
    """Return the names of the columns."""
    who = (_("Person"), _("Number of the person"), _("Access token"), _("Owner’s link"))
    what = (_("What was done"), _("Kind of object"), _("Name"), _("Id of the object"), _("Detail"))
    return (_("Time"), *who, *what, _("Request"), _("Number in the log"), _("Hash"))


def cells_of(one: Line) -> Iterable[str | int | None]:
    """Return the cells of an event."""
    event = one.event
    ids = [str(value) if value else "" for value in (event.token, event.owner_link)]
    who = (one.person, event.person_id, *ids)
    what = (one.verb, one.kind, one.name, event.object_id, event.detail)
    return (event.at.isoformat(), *who, *what, event.request_id, event.number, event.hash)
