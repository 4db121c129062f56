"""What a case file would do to the library: new, changed, unchanged, in conflict, closed. Nothing is written here.

Every entry carries the revision it was exported with. Where the library still has that revision, nobody changed the
entry since, and the file's changes may go in. Where it has another one (or the file names none), somebody's work would
be overwritten: a conflict, left alone unless chosen. What readers see already is closed to imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from casestudies.exchange.cells import encode, unguarded
from casestudies.exchange.checking import Checked, CheckedFile
from casestudies.exchange.content import (
    Content,
    content_of_case,
    content_of_source,
    record_of_case,
    record_of_source,
    revision_of,
)
from casestudies.exchange.fields import CASE_FIELDS, SOURCE_FIELDS, Kind, kind_of
from casestudies.models import CaseStudy, Source
from casestudies.vocabulary import Status


class Fate(StrEnum):
    """What becomes of an entry."""

    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"
    CLOSED = "closed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that would change, as a table's cell shows it before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the file beside the library.

    `here` is the revision in the library ("" where it has none); `case` or `source` is the row there. `is_older` tells
    that the file has the text as it was exported, and only the library changed since.
    """

    entry: Checked
    fate: Fate
    here: str = ""
    changes: tuple[Change, ...] = ()
    is_older: bool = False
    case: CaseStudy | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do, in the order of the file."""

    sources: tuple[Item, ...]
    cases: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Sources, then cases."""
        return self.sources + self.cases

    def of(self, fate: Fate) -> tuple[Item, ...]:
        """Return the items with a fate."""
        return tuple(item for item in self.items if item.fate is fate)

    @property
    def has_work(self) -> bool:
        """Whether anything could be written."""
        return any(item.fate in {Fate.NEW, Fate.CHANGED, Fate.CONFLICT} for item in self.items)


def plan_import(file: CheckedFile, *, lock: bool = False) -> Plan:
    """Compare a file with the library. Five queries; `lock` holds the rows until the transaction ends."""
    sources = Source.objects.filter(key__in=[entry.name for entry in file.sources])
    cases = CaseStudy.objects.filter(slug__in=[entry.name for entry in file.cases])
    if lock:
        sources, cases = sources.select_for_update(), cases.select_for_update()
    closed = set(Source.objects.filter(cases__in=CaseStudy.objects.exclude(status=Status.DRAFT)).values_list("key"))
    here = {source.key: source for source in sources}
    told = {case.slug: case for case in cases.prefetch_related("references__source")}
    return Plan(
        tuple(_source_item(entry, here.get(entry.name), is_closed=(entry.name,) in closed) for entry in file.sources),
        tuple(_case_item(entry, told.get(entry.name)) for entry in file.cases),
    )


def _source_item(entry: Checked, stored: Source | None, *, is_closed: bool) -> Item:
    if stored is None:
        return Item(entry, Fate.NEW)
    content = content_of_source(stored)
    changes = _changes(record_of_source(content), record_of_source(entry.content), SOURCE_FIELDS)
    return replace(_item(entry, content, changes, is_closed=is_closed), source=stored)


def _case_item(entry: Checked, stored: CaseStudy | None) -> Item:
    if stored is None:
        return Item(entry, Fate.NEW)
    content = content_of_case(stored)
    fields = (*CASE_FIELDS, "sources")
    changes = _changes(record_of_case(content), record_of_case(entry.content), fields)
    return replace(_item(entry, content, changes, is_closed=stored.status != Status.DRAFT), case=stored)


def _item(entry: Checked, content: Content, changes: tuple[Change, ...], *, is_closed: bool) -> Item:
    here = revision_of(content)
    fate = _fate(entry, here, bool(changes), is_closed=is_closed)
    return Item(entry, fate, here, changes, is_older=entry.revision == revision_of(entry.content))


def _fate(entry: Checked, here: str, has_changes: bool, *, is_closed: bool) -> Fate:
    if not has_changes:
        return Fate.UNCHANGED
    if is_closed:
        return Fate.CLOSED
    return Fate.CHANGED if entry.revision == here else Fate.CONFLICT


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]) -> tuple[Change, ...]:
    return tuple(
        Change(field, _as_text(field, before.get(field)), _as_text(field, after.get(field)))
        for field in fields
        if before.get(field) != after.get(field)
    )


def _as_text(field: str, value: Any) -> str:
    if field == "period" and value:
        return "–".join("?" if year is None else str(year) for year in value)
    kind = kind_of(field)
    return str(value) if kind is Kind.NUMBER and value is not None else unguarded(str(encode(kind, value)))
