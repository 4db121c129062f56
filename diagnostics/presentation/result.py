"""The whole result in words: what the page and the report both print, from the snapshot alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from diagnostics.core import instruments
from diagnostics.core.findings import Diagnosis
from diagnostics.core.instrument import Instrument
from diagnostics.presentation import words
from diagnostics.presentation.advice import (
    AdviceView,
    CaseView,
    OpenLeverView,
    advice_views,
    case_view,
    counter_lead,
    open_lever_views,
)
from diagnostics.presentation.buyers import BuyerView, SharesView, buyer_views, shares_view
from diagnostics.presentation.evidence import AnswerView, Sources, answer_views, sources_of
from diagnostics.presentation.findings import FindingView, finding_view
from diagnostics.presentation.functions import FunctionsView, functions_view
from diagnostics.snapshots import FirmFacts, Snapshot

READING_ORDER = ("developmental", "first_tier", "risk", "process", "product", "functional")
MOST_UNKNOWNS = 5


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything a result prints, in the reader's language, in reading order.

    `unknowns` are the missing answers whose asking would narrow most results.
    """

    firm: FirmFacts
    facts: tuple[str, ...]
    organisation: str
    advisor: str
    assessed_on: dt.date
    completed_at: dt.datetime
    sentence: str
    findings: tuple[FindingView, ...]
    shares: SharesView
    buyers: tuple[BuyerView, ...]
    functions: FunctionsView
    advice: tuple[AdviceView, ...]
    ask_first: tuple[OpenLeverView, ...]
    strengths: tuple[str, ...]
    context: tuple[str, ...]
    unknowns: tuple[AnswerView, ...]
    cases: tuple[CaseView, ...]
    counter_case: CaseView | None
    counter_lead: str
    coverage_words: str
    instrument_version: str
    engine_version: str

    @property
    def is_examined(self) -> bool:
        """Whether it was tried how firmly the scores stand: not in results older than that, or without a score."""
        return any(finding.stability for finding in self.findings)


def present(snapshot: Snapshot, instrument: Instrument | None = None) -> ResultView:
    """Put a snapshot into words.

    `instrument` is the one the assessment was made with (default: looked up by its version).
    Raises KeyError when the snapshot names an instrument version that this release does not hold.
    """
    diagnosis = snapshot.diagnosis
    used = instrument or instruments.get(diagnosis.instrument_version)
    sources = sources_of(snapshot, used)
    counter = snapshot.ranking.counter
    counter_case = case_view(counter, used) if counter else None
    return ResultView(
        firm=snapshot.firm,
        facts=firm_facts(snapshot.firm),
        organisation=snapshot.organisation,
        advisor=snapshot.advisor,
        assessed_on=snapshot.assessed_on,
        completed_at=snapshot.completed_at,
        sentence=words.render(diagnosis.sentence),
        findings=finding_views(diagnosis, sources),
        shares=shares_view(snapshot),
        buyers=buyer_views(snapshot, sources),
        functions=functions_view(diagnosis.functions),
        advice=advice_views(diagnosis.advice, sources),
        ask_first=open_lever_views(diagnosis.ask_first, sources),
        strengths=tuple(words.render(strength) for strength in diagnosis.strengths),
        context=tuple(words.render(caution) for caution in diagnosis.context),
        unknowns=unknowns(diagnosis, sources),
        cases=tuple(case_view(match, used) for match in snapshot.ranking.matches),
        counter_case=counter_case,
        counter_lead=counter_lead(counter_case),
        coverage_words=coverage_words(snapshot),
        instrument_version=diagnosis.instrument_version,
        engine_version=diagnosis.engine_version,
    )


def coverage_words(snapshot: Snapshot) -> str:
    """Return how much was answered, and that fewer questions were asked in a short visit."""
    part = {"part": words.percent(snapshot.diagnosis.coverage)}
    if snapshot.is_short:
        return (
            gettext(
                "A short first visit: only the core questions were asked. %(part)s of all questions that apply "
                "were answered."
            )
            % part
        )
    return gettext("%(part)s of all questions that apply were answered.") % part


def finding_views(diagnosis: Diagnosis, sources: Sources) -> tuple[FindingView, ...]:
    """Return the six criteria in reading order; one an older engine did not judge is left out."""
    criteria = {criterion.key: criterion for criterion in sources.instrument.criteria}
    return tuple(
        finding_view(diagnosis.findings[key], criteria[key], sources, diagnosis.risk_form)
        for key in READING_ORDER
        if key in diagnosis.findings and key in criteria
    )


def firm_facts(firm: FirmFacts) -> tuple[str, ...]:
    """Return what is known of a firm as short phrases, for one line."""
    workers = ngettext("%(count)s worker", "%(count)s workers", firm.workers or 0) % {"count": firm.workers}
    plants = ngettext("%(count)s plant", "%(count)s plants", firm.plants or 0) % {"count": firm.plants}
    founded = gettext("founded %(year)s") % {"year": firm.founded}
    place = gettext("%(town)s, %(country)s") % {"town": firm.town, "country": firm.country_name}
    return tuple(
        fact
        for fact, is_known in (
            (firm.product_line, firm.product_line),
            (firm.sector_name, firm.sector_name),
            (place if firm.town else firm.country_name, True),
            (workers, firm.workers is not None),
            (plants, firm.plants is not None),
            (founded, firm.founded is not None),
        )
        if is_known
    )


def unknowns(diagnosis: Diagnosis, sources: Sources) -> tuple[AnswerView, ...]:
    """Return the missing answers that would narrow most results, those named by most criteria first."""
    counts: dict[object, int] = {}
    refs = [ref for key in READING_ORDER if key in diagnosis.findings for ref in diagnosis.findings[key].narrowing]
    for ref in refs:
        counts[ref] = counts.get(ref, 0) + 1
    ordered = sorted(dict.fromkeys(refs), key=lambda ref: -counts[ref])
    return answer_views(ordered[:MOST_UNKNOWNS], sources)
