"""Brings the library's files into the database without ever undoing a curator's work unasked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction

from casestudies.models import CaseSource, CaseStudy, Source
from casestudies.schema import Library
from casestudies.vocabulary import Status

SOURCE_CONTENT = (
    "kind", "authors", "year", "title", "container", "volume", "issue", "pages", "publisher", "location", "doi",
    "url", "note",
)  # fmt: skip
CASE_CONTENT = (
    "family", "title", "summary", "situation", "what_they_did", "what_happened", "what_to_take", "limits", "cluster",
    "keywords", "outcome", "sectors", "countries", "period_start", "period_end", "firm_sizes", "firm_role", "chain",
    "chain_position", "end_market", "destinations", "buyer_kinds", "governance", "top_share_tenths",
    "functions_before", "functions_after", "process_change", "product_change", "functional_change", "chain_change",
    "risk_form", "bands", "levers", "place", "place_lines", "evidence", "our_inference", "inferred",
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

    New cases are published at once. A case edited here since its last load is kept as it is, and reported,
    unless `overwrite`. Running it again changes nothing. Status is never touched, so a retired case stays so.
    """
    report = LoadReport()
    sources = {key: _load_source(key, values, report, overwrite=overwrite) for key, values in library.sources.items()}
    present = {
        case.slug: case
        for case in CaseStudy.objects.select_for_update()
        .filter(slug__in=library.cases)
        .prefetch_related("references__source")
    }
    for slug, values in library.cases.items():
        case = present.get(slug) or CaseStudy(slug=slug, status=Status.PUBLISHED)
        fate = _load_case(case, values, sources, overwrite=overwrite)
        getattr(report, fate).append(slug)
    return report


def _load_source(key: str, given: Mapping[str, Any], report: LoadReport, *, overwrite: bool) -> Source:
    values = _complete(Source, SOURCE_CONTENT, given)
    wanted = _hash(values)
    source = Source.objects.select_for_update().filter(key=key).first()
    if source is None:
        return Source.objects.create(key=key, loaded_hash=wanted, **values)
    here = _hash(_values_of(source, SOURCE_CONTENT))
    if here == wanted:
        return source
    if here != source.loaded_hash and not overwrite:
        report.kept_sources.append(key)
        return source
    _assign(source, values, wanted)
    return source


def _load_case(
    case: CaseStudy, given: Mapping[str, Any], sources: Mapping[str, Source], *, overwrite: bool
) -> Literal["created", "updated", "unchanged", "kept"]:
    """Write one case unless it says the same already or was edited here; return what became of it."""
    values = _complete(CaseStudy, CASE_CONTENT, given)
    wanted = _hash(values | {"sources": given["sources"]})
    is_new = case.pk is None
    if not is_new:
        here = content_hash(case)
        if here == wanted:
            return "unchanged"
        if here != case.loaded_hash and not overwrite:
            return "kept"
    _assign(case, values, wanted)
    _replace_references(case, given["sources"], sources)
    return "created" if is_new else "updated"


def _replace_references(case: CaseStudy, given: list[Mapping[str, Any]], sources: Mapping[str, Source]) -> None:
    case.references.all().delete()
    CaseSource.objects.bulk_create(
        CaseSource(case=case, source=sources[one["key"]], role=one["role"], place=one["place"], position=position)
        for position, one in enumerate(given)
    )


def content_hash(case: CaseStudy) -> str:
    """Return the hash of a case's content as it stands in the database, references included."""
    references = [
        {"key": one.source.key, "role": one.role, "place": one.place}
        for one in sorted(case.references.all(), key=lambda one: (one.position, one.pk))
    ]
    return _hash(_values_of(case, CASE_CONTENT) | {"sources": references})


def _complete(
    model: type[Source] | type[CaseStudy], fields: tuple[str, ...], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a value for every content field, the model's default where the file is silent."""
    blank = model()
    return {name: given[name] if name in given else getattr(blank, name) for name in fields}


def _values_of(instance: Source | CaseStudy, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(instance, name) for name in fields}


def _hash(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _assign(instance: Source | CaseStudy, values: Mapping[str, Any], loaded_hash: str) -> None:
    for name, value in values.items():
        setattr(instance, name, value)
    instance.loaded_hash = loaded_hash
    instance.save()
