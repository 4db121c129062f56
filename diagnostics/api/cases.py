"""The case library: published cases, searched and read."""

from __future__ import annotations

from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.models import Scope
from casestudies import vocabulary as words
from casestudies.library_access import published
from casestudies.models import CaseStudy
from casestudies.search import LONGEST_QUERY, Wish, search
from diagnostics.api.access import ApiRequest
from diagnostics.api.contract import reads
from diagnostics.api.fields import LINE, Country
from diagnostics.api.paging import Asked, Order, page_of

router = Router(tags=["Case studies"])
BY_TITLE = Order(("title", "slug"))
Division = Annotated[str, Field(pattern="^[0-9]{2}$", description="A division of ISIC Rev. 4.")]


class CaseLine(BaseModel):
    """A case in a list."""

    slug: str
    title: str
    summary: str
    outcome: words.Outcome
    sectors: list[str]
    countries: list[str]
    cluster: str
    period_start: int | None
    period_end: int | None


class Cases(BaseModel):
    """A page of cases by title; where words were asked for, the best of them, and no further page.

    `is_similar` tells that no case has the words themselves.
    """

    items: list[CaseLine]
    is_similar: bool
    next: str | None


class CaseSource(BaseModel):
    """Where a case comes from."""

    role: words.SourceRole
    place: str
    citation: str


class Case(CaseLine):
    """A whole case. `inferred` names the attributes that are our inference, which `our_inference` tells in words."""

    situation: str
    what_they_did: str
    what_happened: str
    what_to_take: str
    limits: str
    evidence: words.Strength
    governance: words.Governance | None
    levers: list[str]
    our_inference: str
    inferred: list[str]
    sources: list[CaseSource]


class CaseFilter(Asked):
    """Which cases are asked for."""

    q: str = Field("", max_length=LONGEST_QUERY, pattern=LINE, description="Words; “-word” leaves one out.")
    sector: Division | None = None
    country: Country | None = None
    outcome: words.Outcome | None = None
    governance: words.Governance | None = None


@router.get("/cases", url_name="cases", summary="Search the case library", **reads(Scope.CASES_READ, Cases))
def list_cases(request: ApiRequest, asked: Query[CaseFilter]) -> Cases:
    """List published cases by title; with `q`, the best matches first, 100 at most and without further pages."""
    found = search(wish_of(asked))
    if found.query is not None:
        return Cases(items=list(map(line_of, found.cases[: asked.limit])), is_similar=found.is_similar, next=None)
    page = page_of(found.cases, BY_TITLE, asked, request)
    return Cases(items=list(map(line_of, page.rows)), is_similar=False, next=page.next)


@router.get("/cases/{slug:slug}", url_name="case", summary="Read a case study", **reads(Scope.CASES_READ, Case))
def read_case(request: ApiRequest, slug: str) -> Case:  # noqa: ARG001
    """Read a published case with its sources."""
    case = get_object_or_404(published().prefetch_related("references__source"), slug=slug)
    sources = [
        CaseSource(role=words.SourceRole(each.role), place=each.place, citation=str(each.source))
        for each in case.references.all()
    ]
    names = set(Case.model_fields) - set(CaseLine.model_fields) - {"sources", "governance"}
    governance = words.Governance(case.governance) if case.governance else None
    told = {name: getattr(case, name) for name in names}
    return Case(**line_of(case).model_dump(), **told, governance=governance, sources=sources)


def wish_of(asked: CaseFilter) -> Wish:
    """Return what is asked for as the search knows it."""
    text = " ".join(asked.q.split())
    return Wish(text, asked.sector or "", asked.country or "", asked.outcome or "", asked.governance or "")


def line_of(case: CaseStudy) -> CaseLine:
    """Return a case as a list tells it."""
    return CaseLine(**{name: getattr(case, name) for name in CaseLine.model_fields})
