"""Which cases go out, and their records: read in portions, so that a large library does not fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from casestudies import isic
from casestudies import vocabulary as words
from casestudies.exchange.content import (
    Record,
    content_of_case,
    content_of_source,
    record_of_case,
    record_of_source,
    revision_of,
)
from casestudies.models import CaseStudy, Source

PORTION = 200
MOST_PICKED = 500  # single cases in one address


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases are asked for. Empty means "any"; `slugs` name single cases. `sector` is an ISIC division."""

    status: str = ""
    outcome: str = ""
    sector: str = ""
    country: str = ""
    slugs: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether the whole library is asked for."""
        return self == Selection()


def selection_of(query: QueryDict) -> Selection:
    """Return what an address asks for. A value that nothing can have is taken as "any"."""
    sector, country = query.get("sector", ""), query.get("country", "")
    return Selection(
        status=_known(query.get("status", ""), words.Status.values),
        outcome=_known(query.get("outcome", ""), words.Outcome.values),
        sector=sector if len(sector) == 2 and isic.is_known(sector) else "",
        country=country if len(country) == 2 and country.isascii() and country.isupper() else "",
        slugs=tuple(slug for slug in query.getlist("case")[:MOST_PICKED] if slug and "\x00" not in slug),
    )


def _known(value: str, choices: list[str]) -> str:
    return value if value in choices else ""


def selected(selection: Selection) -> QuerySet[CaseStudy]:
    """Return the cases of a selection, by slug."""
    cases = CaseStudy.objects.order_by("slug").defer("search_vector", "search_words")
    if selection.slugs:
        cases = cases.filter(slug__in=selection.slugs)
    if selection.status:
        cases = cases.filter(status=selection.status)
    if selection.outcome:
        cases = cases.filter(outcome=selection.outcome)
    if selection.country:
        cases = cases.filter(countries__contains=[selection.country])
    return cases.filter(sectors__overlap=isic.within(selection.sector)) if selection.sector else cases


def sources_of(selection: Selection) -> QuerySet[Source]:
    """Return the sources of a selection's cases; of the whole library also those no case names yet."""
    sources = Source.objects.order_by("key")
    return sources if selection.is_all else sources.filter(cases__in=selected(selection)).distinct()


def case_records(selection: Selection) -> Iterator[Record]:
    """Yield the records of a selection's cases, with slug, revision and status."""
    cases = selected(selection).prefetch_related("references__source")
    for case in cases.iterator(chunk_size=PORTION):
        content = content_of_case(case)
        bookkeeping = {"slug": case.slug, "revision": revision_of(content), "status": case.status}
        yield bookkeeping | record_of_case(content)


def source_records(selection: Selection) -> Iterator[Record]:
    """Yield the records of a selection's sources, with their key as slug, and revision."""
    for source in sources_of(selection).iterator(chunk_size=PORTION):
        content = content_of_source(source)
        yield {"slug": source.key, "revision": revision_of(content)} | record_of_source(content)
