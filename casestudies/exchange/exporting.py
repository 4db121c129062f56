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
from casestudies.presentation import country_name, sector_names

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
    cases = CaseStudy.objects.order_by("slug").defer("search_vector")
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


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for: pairs of value and name, cases as pairs of slug and title; `count` of all cases."""

    statuses: list[tuple[str, str]]
    outcomes: list[tuple[str, str]]
    sectors: list[tuple[str, str]]
    countries: list[tuple[str, str]]
    cases: list[tuple[str, str]]
    count: int


def choices() -> Choices:
    """Return what the library offers to choose from. One query."""
    rows = list(CaseStudy.objects.order_by("title", "slug").values_list("slug", "title", "sectors", "countries"))
    divisions = {code[:2] for _slug, _title, codes, _countries in rows for code in codes}
    countries = {code for _slug, _title, _codes, codes in rows for code in codes}
    return Choices(
        statuses=[(str(value), str(label)) for value, label in words.Status.choices],
        outcomes=[(str(value), str(label)) for value, label in words.Outcome.choices],
        sectors=sorted(((code, sector_names([code])) for code in divisions), key=lambda pair: pair[1].casefold()),
        countries=sorted(((code, country_name(code)) for code in countries), key=lambda pair: pair[1].casefold()),
        cases=[(slug, title) for slug, title, _codes, _countries in rows[:MOST_PICKED]],
        count=len(rows),
    )
