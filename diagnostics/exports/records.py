"""What is known of an assessment, read in portions: of a completed one its frozen record, of a draft its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import JSONObject

from diagnostics.core import instruments
from diagnostics.core.instrument import Instrument
from diagnostics.models import Answer, AnswerState, Assessment, Buyer, Diagnosis
from diagnostics.snapshots import BuyerFacts, FirmFacts, RecordedAnswer, buyer_facts, firm_facts, recorded

PORTION = 100  # assessments at a time
# What is taken out of a frozen record: less than a tenth of it, which is mostly reasons.
PARTS = {name: name for name in ("firm", "organisation", "advisor", "chain_position", "other_buyers")} | {
    "buyers": "buyers",
    "answers": "answers",
    "judged": "diagnosis__buyers",
    "risk_form": "diagnosis__risk_form",
}
RESULT_PARTS = ("status", "band", "bands", "range")

Key = tuple[str, str | None, str]  # assessment, buyer (None: the firm itself), question


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion judged: codes of status and bands, the score and its range from 0 to 100, None without a score."""

    status: str
    band: str = ""
    bands: tuple[str, ...] = ()
    low: float | None = None
    score: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One assessment. `results` is empty for a draft; `judged` holds what was found of buyers, by their keys.

    `answered_at` tells when each answer was last written, by buyer's key (None: the firm) and question.
    """

    assessment: Assessment
    instrument: Instrument
    firm: FirmFacts
    advisor: str
    chain_position: str
    other_buyers: int | None
    buyers: tuple[BuyerFacts, ...]
    answers: tuple[RecordedAnswer, ...]
    answered_at: Mapping[tuple[str | None, str], dt.datetime]
    results: Mapping[str, Result] = field(default_factory=dict)
    judged: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    risk_form: str = ""
    coverage: float | None = None
    engine_version: str = ""


def records_of(assessments: QuerySet[Assessment]) -> Iterator[Record]:
    """Yield a record for each assessment, in order. Four queries for each portion, and one for the whole."""
    rest = assessments.select_related("firm", "advisor").iterator(chunk_size=PORTION)
    while portion := list(islice(rest, PORTION)):
        yield from records_in(portion)


def records_in(portion: Sequence[Assessment]) -> Iterator[Record]:
    """Yield the records of a few assessments. Four queries at most."""
    frozen = {row.assessment_id: row for row in frozen_parts([each for each in portion if each.is_complete])}
    drafts = [each for each in portion if each.pk not in frozen]
    answers, written = answers_of(portion, {draft.pk for draft in drafts})
    buyers: dict[UUID, list[Buyer]] = {draft.pk: [] for draft in drafts}
    if drafts:
        for buyer in Buyer.objects.filter(assessment__in=drafts):
            buyers[buyer.assessment_id].append(buyer)
    for each in portion:
        if each.pk in frozen:
            yield of_result(each, frozen[each.pk], written[each.pk])
        else:
            yield of_draft(each, buyers[each.pk], answers[each.pk], written[each.pk])


def frozen_parts(completed: Sequence[Assessment]) -> list[Diagnosis]:
    """Return the diagnoses of assessments with `parts` of their snapshots instead of the whole. One query."""
    if not completed:
        return []
    keys = {criterion.key for each in completed for criterion in instrument_of(each).criteria}
    at = "snapshot__diagnosis__findings"
    findings = {key: JSONObject(**{part: F(f"{at}__{key}__{part}") for part in RESULT_PARTS}) for key in sorted(keys)}
    parts = {name: F(f"snapshot__{path}") for name, path in PARTS.items()}
    rows = Diagnosis.objects.filter(assessment__in=completed).defer("snapshot")
    return list(rows.annotate(parts=JSONObject(**parts, findings=JSONObject(**findings))))


def answers_of(
    portion: Sequence[Assessment], drafts: set[UUID]
) -> tuple[dict[UUID, list[Answer]], dict[UUID, dict[tuple[str | None, str], dt.datetime]]]:
    """Return the answers of drafts, and when every answer was last written, both by assessment. Two queries."""
    answers: dict[UUID, list[Answer]] = {pk: [] for pk in drafts}
    if drafts:
        rows = Answer.objects.of(drafts).exclude(state=AnswerState.NOTED)
        for row in rows.order_by("question_key", "buyer"):
            answers[row.assessment_id].append(row)
    written: dict[UUID, dict[tuple[str | None, str], dt.datetime]] = {each.pk: {} for each in portion}
    times = Answer.objects.of(portion)
    for pk, buyer, question, at in times.values_list("assessment", "buyer", "question_key", "updated_at"):
        written[pk][(str(buyer) if buyer else None, question)] = at
    return answers, written


def instrument_of(assessment: Assessment) -> Instrument:
    return instruments.get(assessment.instrument_version)


def of_result(assessment: Assessment, row: Any, written: Mapping[tuple[str | None, str], dt.datetime]) -> Record:
    """Return the record of a completed assessment from the parts of its snapshot."""
    parts = row.parts
    return Record(
        assessment=assessment,
        instrument=instrument_of(assessment),
        firm=FirmFacts(**parts["firm"]),
        advisor=parts["advisor"],
        chain_position=parts["chain_position"],
        other_buyers=parts["other_buyers"],
        buyers=tuple(BuyerFacts(**buyer) for buyer in parts["buyers"]),
        answers=tuple(RecordedAnswer(**answer) for answer in parts["answers"]),
        answered_at=written,
        results={key: result_of(found) for key, found in parts["findings"].items()},
        judged={buyer["key"]: buyer for buyer in parts["judged"]},
        risk_form=parts["risk_form"],
        coverage=row.coverage,
        engine_version=row.engine_version,
    )


def result_of(found: Mapping[str, Any]) -> Result:
    """Return one criterion's result as it was frozen."""
    score = found["range"] or {}
    return Result(
        status=found["status"],
        band=found["band"],
        bands=tuple(found["bands"] or ()),
        low=score.get("low"),
        score=score.get("point"),
        high=score.get("high"),
    )


def of_draft(
    assessment: Assessment,
    buyers: Sequence[Buyer],
    answers: Sequence[Answer],
    written: Mapping[tuple[str | None, str], dt.datetime],
) -> Record:
    """Return the record of a draft as it stands: answers without results."""
    return Record(
        assessment=assessment,
        instrument=instrument_of(assessment),
        firm=firm_facts(assessment.firm),
        advisor=str(assessment.advisor or ""),
        chain_position=assessment.chain_position,
        other_buyers=assessment.other_buyers,
        buyers=tuple(buyer_facts(buyer) for buyer in buyers),
        answers=tuple(recorded(answer) for answer in answers),
        answered_at=written,
    )
