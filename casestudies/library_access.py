"""Published cases, read with few queries and few columns."""

from __future__ import annotations

from django.db.models import QuerySet

from casestudies.matching import LIMIT, CaseFacts, Profile, Ranking, rank
from casestudies.models import CaseStudy
from casestudies.shortlist import shortlist
from casestudies.vocabulary import Status

FACT_COLUMNS = (
    "slug", "title", "summary", "outcome", "family", "sectors", "countries", "firm_sizes", "governance",
    "top_share_tenths", "risk_form", "functions_before", "functions_after", "bands", "buyer_kinds", "destinations",
    "levers",
)  # fmt: skip


def published() -> QuerySet[CaseStudy]:
    """Return the cases everybody who signs in may read."""
    return CaseStudy.objects.filter(status=Status.PUBLISHED)


def readable(*, can_curate: bool) -> QuerySet[CaseStudy]:
    """Return the cases a person may open: curators see drafts and retired ones too."""
    return CaseStudy.objects.all() if can_curate else published()


def find_matches(profile: Profile, *, limit: int = LIMIT) -> Ranking:
    """Return the published cases most like the firm and one counter-case. Two queries, however many cases."""
    cases = published().filter(slug__in=shortlist(profile, limit=limit)).only(*FACT_COLUMNS)
    return rank(profile, map(facts_of, cases), limit=limit)


def facts_of(case: CaseStudy) -> CaseFacts:
    """Return what matching knows of a case: who did what at its end or, where that is not told, at its start."""
    return CaseFacts(
        slug=case.slug,
        title=case.title,
        summary=case.summary,
        outcome=case.outcome,
        family=case.family,
        sectors=tuple(case.sectors),
        countries=tuple(case.countries),
        sizes=tuple(case.firm_sizes),
        governance=case.governance,
        top_share=None if case.top_share_tenths is None else case.top_share_tenths / 1000,
        risk_form=case.risk_form,
        functions=case.functions_after or case.functions_before or {},
        bands=case.bands,
        buyer_kinds=tuple(case.buyer_kinds),
        destinations=tuple(case.destinations),
        levers=tuple(case.levers),
    )
