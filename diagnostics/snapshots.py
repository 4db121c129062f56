"""The frozen record of a completed assessment: built once, and all that pages, reports and exports read.

The JSON has the keys of the dataclasses below, plus "format", so that a later release can still read it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from casestudies.matching import Ranking
from diagnostics import models
from diagnostics.core.answers import (
    Answer,
    AnswerSheet,
    BuyerAnswers,
    BuyerKind,
    ChainPosition,
    Destination,
    Evidence,
    State,
)
from diagnostics.core.findings import Diagnosis
from diagnostics.countries import country_name

FORMAT = 1


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """The firm as it was on the day. `sector` and `country` are codes, the `_name`s what they meant then."""

    name: str
    sector: str
    sector_name: str
    country: str
    country_name: str
    town: str = ""
    product_line: str = ""
    workers: int | None = None
    plants: int | None = None
    founded: int | None = None


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """One buyer. `share_tenths` is in tenths of a percent of sales (0 to 1000), None when unknown."""

    key: str
    name: str
    share_tenths: int | None
    kind: str = ""
    destination: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """One answer. `buyer` is a buyer's key or None; `level` is 0 to 4 when `state` is "answered", else None.

    `source` is "owner" for what the owner wrote, "" for what the advisor wrote down.
    """

    question: str
    buyer: str | None
    state: str
    level: int | None = None
    evidence: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a result shows. `advisor` is the name of whoever completed it, "" when not recorded."""

    firm: FirmFacts
    organisation: str
    advisor: str
    assessed_on: dt.date
    completed_at: dt.datetime
    chain_position: str
    other_buyers: int | None
    buyers: tuple[BuyerFacts, ...]
    answers: tuple[RecordedAnswer, ...]
    diagnosis: Diagnosis
    ranking: Ranking
    is_short: bool = False  # a short first visit

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form; `from_dict` reads it back equal."""
        return {
            "format": FORMAT,
            "firm": asdict(self.firm),
            "organisation": self.organisation,
            "advisor": self.advisor,
            "assessed_on": self.assessed_on.isoformat(),
            "completed_at": self.completed_at.isoformat(),
            "chain_position": self.chain_position,
            "other_buyers": self.other_buyers,
            "buyers": [asdict(buyer) for buyer in self.buyers],
            "answers": [asdict(answer) for answer in self.answers],
            "diagnosis": self.diagnosis.to_dict(),
            "ranking": self.ranking.to_dict(),
            "is_short": self.is_short,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Snapshot:
        """Read back what `to_dict` wrote. Raises ValueError for a format this release does not know."""
        if data.get("format") != FORMAT:
            raise ValueError(f"Snapshot format {data.get('format')!r} is not known; this release reads {FORMAT}.")
        return cls(
            firm=FirmFacts(**data["firm"]),
            organisation=data["organisation"],
            advisor=data["advisor"],
            assessed_on=dt.date.fromisoformat(data["assessed_on"]),
            completed_at=dt.datetime.fromisoformat(data["completed_at"]),
            chain_position=data["chain_position"],
            other_buyers=data["other_buyers"],
            buyers=tuple(BuyerFacts(**buyer) for buyer in data["buyers"]),
            answers=tuple(RecordedAnswer(**answer) for answer in data["answers"]),
            diagnosis=Diagnosis.from_dict(data["diagnosis"]),
            ranking=Ranking.from_dict(data["ranking"]),
            is_short=data.get("is_short", False),
        )


def build(
    assessment: models.Assessment, *, advisor: str, completed_at: dt.datetime, diagnosis: Diagnosis, ranking: Ranking
) -> Snapshot:
    """Freeze an assessment as it stands. Reads firm, organisation, buyers and answers from the database."""
    buyers = sorted(assessment.buyers.all(), key=lambda buyer: (buyer.position, str(buyer.pk)))
    answered = assessment.answers.exclude(state=models.AnswerState.NOTED)
    answers = sorted(answered, key=lambda answer: (answer.question_key, str(answer.buyer_id or "")))
    return Snapshot(
        firm=firm_facts(assessment.firm),
        organisation=assessment.firm.organisation.name,
        advisor=advisor,
        assessed_on=assessment.started_at.date(),
        completed_at=completed_at,
        chain_position=assessment.chain_position,
        other_buyers=assessment.other_buyers,
        buyers=tuple(buyer_facts(buyer) for buyer in buyers),
        answers=tuple(recorded(answer) for answer in answers),
        diagnosis=diagnosis,
        ranking=ranking,
        is_short=assessment.is_short,
    )


def columns_of(snapshot: Snapshot) -> dict[str, Any]:
    """Return what a row of the diagnosis keeps: the snapshot, and the few columns that lists need."""
    diagnosis = snapshot.diagnosis
    bands = {key: finding.band for key, finding in diagnosis.findings.items()}
    return {
        "instrument_version": diagnosis.instrument_version,
        "engine_version": diagnosis.engine_version,
        "snapshot": snapshot.to_dict(),
        "first_tier_band": bands.get("first_tier", ""),
        "risk_band": bands.get("risk", ""),
        "functional_band": bands.get("functional", ""),
        "coverage": diagnosis.coverage,
    }


def read(row: models.Diagnosis) -> Snapshot:
    """Return the snapshot a completed assessment was frozen into."""
    return Snapshot.from_dict(row.snapshot)


def sheet_of(snapshot: Snapshot) -> AnswerSheet:
    """Return the answers of a snapshot as the engine reads them, to be scored again."""
    return _sheet(snapshot.answers, snapshot.buyers, snapshot.other_buyers, snapshot.chain_position)


def sheet_in(data: dict[str, Any]) -> AnswerSheet:
    """Return the answers in a snapshot's JSON form, for which its findings and cases need not be there.

    Raises ValueError, KeyError or TypeError for what is no snapshot of a format that this release knows.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"Snapshot format {data.get('format')!r} is not known; this release reads {FORMAT}.")
    answers = [RecordedAnswer(**answer) for answer in data["answers"]]
    buyers = [BuyerFacts(**buyer) for buyer in data["buyers"]]
    return _sheet(answers, buyers, data["other_buyers"], data["chain_position"])


def _sheet(
    recorded_answers: Iterable[RecordedAnswer], buyers: Iterable[BuyerFacts], other_buyers: int | None, position: str
) -> AnswerSheet:
    answers: dict[str | None, dict[str, Answer]] = {}
    for each in recorded_answers:
        evidence = Evidence(each.evidence) if each.evidence else None
        answers.setdefault(each.buyer, {})[each.question] = Answer(State(each.state), each.level, evidence)
    return AnswerSheet(
        answers=answers.get(None, {}),
        buyers=tuple(_buyer_of(buyer, answers.get(buyer.key, {})) for buyer in buyers),
        other_buyers=other_buyers,
        chain_position=ChainPosition(position) if position else None,
    )


def _buyer_of(facts: BuyerFacts, answers: dict[str, Answer]) -> BuyerAnswers:
    return BuyerAnswers(
        key=facts.key,
        name=facts.name,
        share_tenths=facts.share_tenths,
        kind=BuyerKind(facts.kind) if facts.kind else None,
        destination=Destination(facts.destination) if facts.destination else None,
        owner=facts.owner,
        answers=answers,
    )


def firm_facts(firm: models.Firm) -> FirmFacts:
    """Copy what is known of a firm, with its codes spelt out."""
    return FirmFacts(
        name=firm.name,
        sector=firm.sector,
        sector_name=str(firm.get_sector_display()),
        country=firm.country,
        country_name=country_name(firm.country),
        town=firm.town,
        product_line=firm.product_line,
        workers=firm.workers,
        plants=firm.plants,
        founded=firm.founded,
    )


def buyer_facts(buyer: models.Buyer) -> BuyerFacts:
    """Copy one buyer row."""
    return BuyerFacts(
        key=str(buyer.pk),
        name=buyer.name,
        share_tenths=buyer.share_tenths,
        kind=buyer.kind,
        destination=buyer.destination,
        owner=buyer.owner,
    )


def recorded(answer: models.Answer) -> RecordedAnswer:
    """Copy one answer row."""
    return RecordedAnswer(
        question=answer.question_key,
        buyer=str(answer.buyer_id) if answer.buyer_id else None,
        state=answer.state,
        level=answer.level,
        evidence=answer.evidence,
        note=answer.note,
        source=answer.source,
    )
