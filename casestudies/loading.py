"""Brings the library's files into the database without ever undoing a curator's work unasked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction

from casestudies.content import complete, content_of, write
from casestudies.models import CaseStudy, Source
from casestudies.schema import Library
from casestudies.vocabulary import Status
from casestudies.workflow import keep_loaded

SOURCE_CONTENT = (
    "kind", "authors", "year", "title", "container", "volume", "issue", "pages", "publisher", "location", "doi",
    "url", "note",
)  # fmt: skip


@dataclass(slots=True)
class LoadReport:
    """What a load did, as lists of slugs (of source keys for `kept_sources`)."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # edited here since the last load, so left alone
    kept_sources: list[str] = field(default_factory=list)


@transaction.atomic
def load(library: Library, *, overwrite: bool = False) -> LoadReport:
    """Write the library into the database: all of it, or nothing.

    New cases are published at once, each with a revision that nobody had to review: whoever ships a library has. A
    case edited here since its last load, or with changes under way, is kept as it is, and reported, unless
    `overwrite`. Running it again changes nothing. Status is never touched, so a retired case stays so.
    """
    report = LoadReport()
    for key, values in library.sources.items():
        _load_source(key, values, report, overwrite=overwrite)
    present = {
        case.slug: case
        for case in CaseStudy.objects.select_for_update()
        .filter(slug__in=library.cases)
        .prefetch_related("references__source")
    }
    for slug, values in library.cases.items():
        case = present.get(slug) or CaseStudy(slug=slug, status=Status.PUBLISHED)
        fate = _load_case(case, values, overwrite=overwrite)
        getattr(report, fate).append(slug)
    return report


def _load_source(key: str, given: Mapping[str, Any], report: LoadReport, *, overwrite: bool) -> None:
    blank = Source()
    values = {name: given[name] if name in given else getattr(blank, name) for name in SOURCE_CONTENT}
    wanted = _hash(values)
    source = Source.objects.select_for_update().filter(key=key).first() or Source(key=key)
    here = _hash({name: getattr(source, name) for name in SOURCE_CONTENT})
    if source.pk and here == wanted:
        return
    if source.pk and here != source.loaded_hash and not overwrite:
        report.kept_sources.append(key)
        return
    for name, value in values.items():
        setattr(source, name, value)
    source.loaded_hash = wanted
    source.save()


def _load_case(
    case: CaseStudy, given: Mapping[str, Any], *, overwrite: bool
) -> Literal["created", "updated", "unchanged", "kept"]:
    """Write one case unless it says the same already or was edited here; return what became of it."""
    content = complete(given)
    wanted = _hash(content)
    is_new = case.pk is None
    if not is_new:
        here = content_hash(case)
        if here == wanted:
            return "unchanged"
        if (here != case.loaded_hash or case.changes) and not overwrite:
            return "kept"
    was = "" if is_new else case.stage
    case.loaded_hash, case.changes = wanted, ""
    write(case=case, content=content)
    keep_loaded(case=case, content=content, was=was)
    return "created" if is_new else "updated"


def content_hash(case: CaseStudy) -> str:
    """Return the hash of a case's content as it stands in the database, references included."""
    return _hash(content_of(case))


def _hash(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
