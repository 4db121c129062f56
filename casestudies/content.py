"""The content of a case as plain values: what a revision keeps, a file says, a form shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from casestudies.models import CaseSource, CaseStudy, Source

Content = dict[str, Any]

CASE_CONTENT = (
    "family", "title", "summary", "situation", "what_they_did", "what_happened", "what_to_take", "limits", "cluster",
    "keywords", "outcome", "sectors", "countries", "period_start", "period_end", "firm_sizes", "firm_role", "chain",
    "chain_position", "end_market", "destinations", "buyer_kinds", "governance", "top_share_tenths",
    "functions_before", "functions_after", "process_change", "product_change", "functional_change", "chain_change",
    "risk_form", "bands", "levers", "place", "place_lines", "evidence", "our_inference", "inferred",
)  # fmt: skip
SETS = ("firm_sizes", "destinations", "buyer_kinds", "levers", "inferred")  # whose order says nothing
SOURCES = "sources"  # beside the fields: a list of {"key", "role", "place"}, in their order


class MissingSourceError(ValueError):
    """A content names a source that the library has no longer."""


def content_of(case: CaseStudy) -> Content:
    """Return what the case's row holds, its sources included. Two queries, none where they are prefetched."""
    prefetch_related_objects([case], "references__source")
    references = sorted(case.references.all(), key=lambda one: (one.position, one.pk))
    sources = [{"key": one.source.key, "role": one.role, "place": one.place} for one in references]
    return {name: getattr(case, name) for name in CASE_CONTENT} | {SOURCES: sources}


def complete(given: Mapping[str, Any]) -> Content:
    """Return a whole content from a part of one: what is not given has the model's default, and no sources."""
    blank = CaseStudy()
    fields = {name: given[name] if name in given else getattr(blank, name) for name in CASE_CONTENT}
    return fields | {SOURCES: list(given.get(SOURCES, []))}


def changed_fields(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the fields in which two contents differ, in the order of the form."""
    return [name for name in (*CASE_CONTENT, SOURCES) if _said(one, name) != _said(other, name)]


def _said(content: Mapping[str, Any], name: str) -> Any:
    """Return what a content says in a field: a form gives ticked words back in an order of its own."""
    value = content.get(name)
    return set(value) if name in SETS and value is not None else value


def write(*, case: CaseStudy, content: Mapping[str, Any]) -> None:
    """Make the case's row and its references say this. Raises MissingSourceError; call it inside a transaction."""
    references = references_of(case, content[SOURCES])
    fill(case, content)
    if case.pk:
        CaseSource.objects.filter(case=case).delete()
    case.save()
    CaseSource.objects.bulk_create(references)


def fill(case: CaseStudy, content: Mapping[str, Any]) -> None:
    """Set the fields of a case in memory; the references are left alone."""
    for name in CASE_CONTENT:
        setattr(case, name, content[name])


def reading_copy(case: CaseStudy, content: Mapping[str, Any]) -> CaseStudy:
    """Return the case as its readers would see it with this content, never to be saved. Raises MissingSourceError."""
    copy = CaseStudy(pk=case.pk, slug=case.slug, status=case.stage)
    fill(copy, complete(content))
    references = CaseSource.objects.none()
    references._result_cache = references_of(copy, content[SOURCES])  # what a prefetch would have put there
    copy._prefetched_objects_cache = {"references": references}  # type: ignore[attr-defined]
    return copy


def references_of(case: CaseStudy, given: Iterable[Mapping[str, str]]) -> list[CaseSource]:
    """Return references that are not saved yet. One query. Raises MissingSourceError."""
    wanted = list(given)
    sources = Source.objects.in_bulk([one["key"] for one in wanted], field_name="key")
    missing = [one["key"] for one in wanted if one["key"] not in sources]
    if missing:
        raise MissingSourceError(
            _("The library has no source %(keys)s any more. Choose others.") % {"keys": ", ".join(missing)}
        )
    return [
        CaseSource(case=case, source=sources[one["key"]], role=one["role"], place=one["place"], position=position)
        for position, one in enumerate(wanted)
    ]
