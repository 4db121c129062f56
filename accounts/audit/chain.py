"""Reworks the chain of the audit log, apart from the trigger that made it, and says where it is broken.

A chain that hangs together shows that no event was changed, taken out or put in by anybody who did not work out all
later hashes anew. Whoever owns the database can do that, or cut off the end together with the note of it: `Anchor`s,
kept elsewhere, show both, for all that is older than they are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer

from accounts.models import AuditChain, AuditEvent

PLATFORM = UUID(int=0)  # the log of what belongs to no organisation
AT_ONCE = 2_000  # rows in memory
FIELDS = (
    *("pk", "organisation_id", "person_id", "token", "owner_link", "verb", "kind", "object_id", "detail"),
    *("request_id", "at", "number", "hash"),
)
CONTENT = len(FIELDS) - 2  # number and hash come last

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """That the log of an organisation (PLATFORM for none) had this hash at its event of this number."""

    log: UUID
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.log} {self.number} {self.hash}"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row at which a log is broken, by the id of its event (None where it is gone), and why."""

    log: UUID
    number: int
    event: int | None
    why: str

    def __str__(self) -> str:
        return f"{self.log} number {self.number} (event {self.event or '-'}): {self.why}"


# --- One chain


def walk(log: UUID, rows: Iterable[Row], anchors: dict[int, str]) -> Anchor | Broken:
    """Follow a log from its first row; return its end, or where it is broken. Holds one row at a time.

    `anchors` are hashes known from elsewhere, by number.
    """
    number, last = 0, ""
    for row in rows:
        number += 1
        if why := fault_of(row, number, last, anchors):
            return Broken(log, number, row[0], why)
        last = row[-1]
    return Anchor(log, number, last)


def fault_of(row: Row, number: int, last: str, anchors: dict[int, str]) -> str:
    """Return what is wrong with the row that should have this number and follow the hash `last`, "" for nothing."""
    if row[-2] is None:
        return "it was never chained"
    if row[-2] != number:
        return f"number {number} is missing, {row[-2]} follows"
    if row[-1] != hash_of(row, number, last):
        return "its hash does not fit its content and the row before"
    if number in anchors and anchors[number] != row[-1]:
        return "its hash is not the one that was noted elsewhere"
    return ""


def hash_of(row: Row, number: int, last: str) -> str:
    """Return the hash that a row should have, as the trigger works it out."""
    content = [text_of(value) for value in row[:CONTENT]]
    return hashlib.sha256("\n".join([last, str(number), *content]).encode()).hexdigest()


def text_of(value: object) -> str:
    """Return a value as PostgreSQL writes it into the content of a hash."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return str(value)


# --- All chains


def verify(anchors: Iterable[Anchor] = ()) -> Iterator[Anchor | Broken]:
    """Yield the end of each log that hangs together, and where each other one is broken.

    Others go on writing meanwhile: a log must reach at least to where it ended before it was read, and no further than
    where it ends afterwards.
    """
    noted: dict[UUID, dict[int, str]] = {}
    for anchor in (*anchors, *(Anchor(end.pk, end.number, end.hash) for end in AuditChain.objects.all())):
        noted.setdefault(anchor.log, {}).setdefault(anchor.number, anchor.hash)
    seen = set()
    for log, rows in groupby(stored_rows(), key=log_of):
        seen.add(log)
        yield judged(walk(log, rows, noted.get(log, {})), noted.get(log, {}))
    for log in sorted(noted.keys() - seen):
        yield judged(Anchor(log, 0, ""), noted[log])


def judged(found: Anchor | Broken, noted: dict[int, str]) -> Anchor | Broken:
    """Return what was found of a log, held against where it should end."""
    if isinstance(found, Broken):
        return found
    if (most := max(noted, default=0)) > found.number:
        return Broken(found.log, found.number + 1, None, f"its end is cut off: it had {most} events")
    end = AuditChain.objects.filter(pk=found.log).first()
    if end is None or end.number < found.number or (end.number == found.number and end.hash != found.hash):
        return Broken(found.log, found.number, None, f"its end is noted as number {end.number if end else 0}")
    return found


def stored_rows() -> Iterator[Row]:
    """Yield all events, one log after the other, each in its order; those without a number last."""
    events = AuditEvent.objects.order_by("organisation_id", "number", "pk").values_list(*FIELDS)
    return events.iterator(AT_ONCE)


def log_of(row: Row) -> UUID:
    return row[1] or PLATFORM


# --- Anchors in a file


def signer() -> Signer:
    return Signer(salt="accounts.audit.anchor", sep=" ")


def written(anchor: Anchor) -> str:
    """Return an anchor as a signed line: who can write the file but has no SECRET_KEY cannot make one up."""
    return signer().sign(str(anchor))


def read(line: str) -> Anchor:
    """Return the anchor of a signed line. Raises ValueError for a line that is not one of ours."""
    try:
        log, number, digest = signer().unsign(line.strip()).split(" ")
    except BadSignature as error:
        raise ValueError(f"This line was not signed with this site's SECRET_KEY: {line.strip()!r}.") from error
    return Anchor(UUID(log), int(number), digest)
