"""Diagnoses: the frozen one of a completed assessment, the present one of a draft, and the cases like the firm.

No score is computed here: a result is the engine's, put into words as the pages do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from ninja import Query, Router
from pydantic import BaseModel

from accounts.models import Scope
from casestudies.matching import Match, Ranking
from diagnostics import models, selectors, snapshots
from diagnostics.api.access import ApiRequest
from diagnostics.api.assessments import fetch_own
from diagnostics.api.contract import reads
from diagnostics.api.paging import Asked, Order, page_of
from diagnostics.api.problems import Problem
from diagnostics.assessments import answer_sheet, cases_for
from diagnostics.blindness import hidden_from
from diagnostics.core import engine, findings, instruments
from diagnostics.core.answers import AnswerSheet
from diagnostics.core.instrument import Instrument
from diagnostics.presentation.words import render
from diagnostics.shares import what_cannot_be_scored

router = Router(tags=["Diagnoses"])
LATEST_FIRST = Order(("created_at", "id"), is_descending=True)


class Ends(BaseModel):
    """A score from 0 to 100: unknown answers left out (`point`), at one extreme and at the other."""

    low: float
    point: float
    high: float


class Place(BaseModel):
    """Points to an answer: a question, and the buyer it is about."""

    question: str
    buyer: str | None
    state: str
    level: int | None


class Driver(BaseModel):
    """What pushes a score up or down, in points that sum to it."""

    key: str
    label: str
    effect: float
    answers: list[Place]


class Gate(BaseModel):
    """A condition that nothing else compensates: open, closed, or null while its answer is missing."""

    key: str
    text: str
    is_open: bool | None


class Interval(BaseModel):
    """Where nine in ten scores lie when weights and answers are a little off. `kept` is how often the band holds."""

    low: float
    high: float
    kept: float
    draws: int
    seed: int


class Step(BaseModel):
    """One step that would change a score, and what the score would be."""

    label: str
    effect: float
    score: float
    band: str


class Source(BaseModel):
    """Where a rule comes from: a place in the paper, or our reading of it."""

    place: str
    origin: str
    reason: str


class Finding(BaseModel):
    """The result for one criterion. `range` and `band` are empty unless `status` is "scored"."""

    key: str
    name: str
    status: str
    sentence: str
    range: Ends | None
    band: str
    bands: list[str]
    coverage: float
    drivers: list[Driver]
    gates: list[Gate]
    missing: list[Place]
    ask_first: list[Place]
    notes: list[str]
    interval: Interval | None
    steps: list[Step]
    sources: list[Source]


class BuyerResult(BaseModel):
    """One buyer judged: who rules the relation, and how developmental the buyer is. Shares in tenths of a percent."""

    id: str
    name: str
    share_tenths: int | None
    governance: list[findings.GovernanceClass]
    sentence: str
    developmental_band: str
    traits_present: int
    traits_asked: int
    allows: list[str]
    blocks: list[str]


class Advice(BaseModel):
    """A lever that fits the firm."""

    lever: str
    action: str
    why: str
    first_step: str
    firmness: str
    criterion: str
    warning: str


class Diagnosis(BaseModel):
    """The result of an assessment. `is_final`: frozen on completion; otherwise that of a draft as it stands, not kept.

    A draft is judged without intervals and steps, which take a hundred times as long.
    """

    assessment: UUID
    firm: UUID
    is_final: bool
    completed_at: dt.datetime | None
    instrument_version: str
    engine_version: str
    sentence: str
    coverage: float
    risk_form: findings.RiskForm
    findings: list[Finding]
    buyers: list[BuyerResult]
    advice: list[Advice]
    strengths: list[str]
    cautions: list[str]


class DiagnosisLine(BaseModel):
    """A diagnosis in a list. An empty band could not be judged."""

    assessment: UUID
    firm: UUID
    created_at: dt.datetime
    instrument_version: str
    engine_version: str
    first_tier_band: str
    risk_band: str
    functional_band: str
    coverage: float


class Diagnoses(BaseModel):
    """A page of diagnoses, the latest first."""

    items: list[DiagnosisLine]
    next: str | None


class MatchedCase(BaseModel):
    """A case beside the firm. `score` runs from 0 to 100 and orders cases; it is no probability."""

    slug: str
    title: str
    summary: str
    outcome: str
    score: float
    reasons: list[str]
    differences: list[str]
    levers: list[str]


class Matches(BaseModel):
    """The cases most like the firm, and one where the same road failed. `is_final` as for the diagnosis."""

    is_final: bool
    matches: list[MatchedCase]
    counter_case: MatchedCase | None


@router.get("/diagnoses", url_name="diagnoses", summary="List diagnoses", **reads(Scope.DIAGNOSES_READ, Diagnoses))
def list_diagnoses(request: ApiRequest, asked: Query[Asked]) -> Diagnoses:
    """List the organisation's frozen diagnoses, the latest first, but for firms that you are rating blindly."""
    rows = selectors.diagnoses_of(request.membership.organisation).defer("snapshot")
    page = page_of(rows.exclude(assessment__in=hidden_from(request.user)), LATEST_FIRST, asked, request)
    return Diagnoses(items=list(map(line_of, page.rows)), next=page.next)


@router.get(
    "/assessments/{uuid:assessment_id}/diagnosis",
    url_name="diagnosis",
    summary="Read a diagnosis",
    **reads(Scope.DIAGNOSES_READ, Diagnosis, also=(409,)),
)
def read_diagnosis(request: ApiRequest, assessment_id: UUID) -> Diagnosis:
    """Read the diagnosis of an assessment: the frozen one, or that of a draft as it stands now."""
    assessment = fetch_own(request, assessment_id)
    if not assessment.is_complete:
        sheet = sheet_of(assessment)
        return body(assessment, engine.diagnose(sheet, instruments.get(assessment.instrument_version)))
    return body(assessment, snapshots.read(assessment.diagnosis).diagnosis)


@router.get(
    "/assessments/{uuid:assessment_id}/cases",
    url_name="matches",
    summary="Read the matched case studies",
    **reads(Scope.DIAGNOSES_READ, Matches, also=(409,)),
)
def read_matches(request: ApiRequest, assessment_id: UUID) -> Matches:
    """Read the cases that are like the firm: as they were frozen, or as a draft stands now."""
    assessment = fetch_own(request, assessment_id)
    ranking = snapshots.read(assessment.diagnosis).ranking if assessment.is_complete else present_cases(assessment)
    counter = ranking.counter
    return Matches(
        is_final=assessment.is_complete,
        matches=list(map(case_of, ranking.matches)),
        counter_case=case_of(counter) if counter else None,
    )


def present_cases(draft: models.Assessment) -> Ranking:
    """Return the cases that are like a draft's firm. Raises Problem for a draft that cannot be scored."""
    sheet = sheet_of(draft)
    return cases_for(draft.firm, engine.diagnose(sheet, instruments.get(draft.instrument_version)), sheet)


def sheet_of(draft: models.Assessment) -> AnswerSheet:
    """Return a draft as the engine reads it. Raises Problem when it cannot be scored."""
    if reasons := what_cannot_be_scored(list(draft.buyers.all())):
        raise Problem("cannot-be-scored", " ".join(reasons), reasons=reasons)
    return answer_sheet(draft)


# --- Results in words


def line_of(row: models.Diagnosis) -> DiagnosisLine:
    """Return a diagnosis as a list tells it."""
    return DiagnosisLine(
        assessment=row.assessment_id,
        firm=row.assessment.firm_id,
        created_at=row.created_at,
        instrument_version=row.instrument_version,
        engine_version=row.engine_version,
        first_tier_band=row.first_tier_band,
        risk_band=row.risk_band,
        functional_band=row.functional_band,
        coverage=row.coverage,
    )


def body(assessment: models.Assessment, result: findings.Diagnosis) -> Diagnosis:
    """Return a diagnosis as it is told, in the reader's language."""
    instrument = instruments.get(result.instrument_version)
    return Diagnosis(
        assessment=assessment.pk,
        firm=assessment.firm_id,
        is_final=assessment.is_complete,
        completed_at=assessment.completed_at,
        instrument_version=result.instrument_version,
        engine_version=result.engine_version,
        sentence=render(result.sentence),
        coverage=result.coverage,
        risk_form=result.risk_form,
        findings=[finding_of(finding, instrument) for finding in result.findings.values()],
        buyers=list(map(buyer_of, result.buyers)),
        advice=list(map(advice_of, result.advice)),
        strengths=list(map(render, result.strengths)),
        cautions=list(map(render, result.context)),
    )


def finding_of(finding: findings.Finding, instrument: Instrument) -> Finding:
    """Return a finding as it is told."""
    ends, stability = finding.range, finding.stability
    return Finding(
        key=finding.key,
        name=render(instrument.criterion(finding.key).title),
        status=finding.status,
        sentence=render(finding.sentence),
        range=Ends(low=ends.low, point=ends.point, high=ends.high) if ends else None,
        band=finding.band,
        bands=list(finding.bands),
        coverage=finding.coverage,
        drivers=list(map(driver_of, finding.drivers)),
        gates=[Gate(key=gate.key, text=render(gate.text), is_open=gate.is_open) for gate in finding.gates],
        missing=places_of(finding.missing),
        ask_first=places_of(finding.narrowing),
        notes=list(map(render, finding.notes)),
        interval=interval_of(stability) if stability else None,
        steps=[step_of(change) for change in finding.changes],
        sources=[Source(place=each.place, origin=each.origin, reason=each.reason) for each in finding.citations],
    )


def driver_of(driver: findings.Driver) -> Driver:
    label = render(driver.label)
    return Driver(key=driver.key, label=label, effect=driver.effect, answers=places_of(driver.answers))


def step_of(change: findings.Change) -> Step:
    return Step(label=render(change.label), effect=change.effect, score=change.score, band=change.band)


def interval_of(stability: findings.Stability) -> Interval:
    return Interval(
        low=stability.low, high=stability.high, kept=stability.kept, draws=stability.draws, seed=stability.seed
    )


def places_of(refs: Iterable[findings.AnswerRef]) -> list[Place]:
    return [Place(question=ref.question, buyer=ref.buyer, state=ref.state, level=ref.level) for ref in refs]


def buyer_of(buyer: findings.BuyerDiagnosis) -> BuyerResult:
    """Return a judged buyer as it is told."""
    return BuyerResult(
        id=buyer.key,
        name=buyer.name,
        share_tenths=buyer.share_tenths,
        governance=list(buyer.governance.classes),
        sentence=render(buyer.governance.sentence),
        developmental_band=buyer.developmental.band,
        traits_present=buyer.traits_present,
        traits_asked=buyer.traits_asked,
        allows=list(map(render, buyer.allows)),
        blocks=list(map(render, buyer.blocks)),
    )


def advice_of(advice: findings.Advice) -> Advice:
    """Return a piece of advice as it is told."""
    return Advice(
        lever=advice.lever,
        action=render(advice.action),
        why=render(advice.why),
        first_step=render(advice.first_step),
        firmness=advice.firmness,
        criterion=advice.criterion,
        warning=render(advice.warning),
    )


def case_of(match: Match) -> MatchedCase:
    """Return a matched case as it is told."""
    return MatchedCase(
        slug=match.slug,
        title=match.title,
        summary=match.summary,
        outcome=match.outcome,
        score=match.score,
        reasons=list(map(render, match.reasons)),
        differences=list(map(render, match.differences)),
        levers=list(match.levers),
    )
