"""Scores made-up visits as completing them would: the engine, the match with the library, the frozen snapshot."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

from diagnostics import snapshots
from diagnostics.assessments import cases_for, core_answer, core_buyers
from diagnostics.core import engine
from diagnostics.core.answers import Answer, AnswerSheet, ChainPosition
from diagnostics.core.findings import Diagnosis as Judgement
from diagnostics.made_up.firms import MadeUpFirm, MadeUpVisit, StandIns
from diagnostics.models import Diagnosis, Firm

FEW = 32  # sheets that are scored sooner than other processes are started


def scored(firms: Sequence[MadeUpFirm]) -> list[dict[UUID, Diagnosis]]:
    """Return for each firm the diagnoses of its completed visits, unsaved, by the visit. On every core."""
    completed = [[visit for visit in made.visits if visit.assessment.is_complete] for made in firms]
    judged = iter(examined([sheet_of(visit) for visits in completed for visit in visits]))
    return [
        {visit.assessment.pk: frozen(made.firm, visit, next(judged)) for visit in visits}
        for made, visits in zip(firms, completed, strict=True)
    ]


def examined(sheets: Sequence[AnswerSheet]) -> Iterable[Judgement]:
    """Return what the engine makes of the sheets, in their order."""
    if len(sheets) <= FEW:
        return [engine.examine(sheet) for sheet in sheets]
    # Not forked: a fork would share this process's connection to the database.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        return list(pool.map(engine.examine, sheets, chunksize=4))


def sheet_of(visit: MadeUpVisit) -> AnswerSheet:
    """Return a visit's answers as the engine reads them."""
    by_buyer: dict[UUID | None, dict[str, Answer]] = {}
    for row in visit.answers:
        by_buyer.setdefault(row.buyer_id, {})[row.question_key] = core_answer(row)
    return AnswerSheet(
        answers=by_buyer.get(None, {}),
        buyers=tuple(core_buyers(visit.buyers, by_buyer)),
        other_buyers=visit.assessment.other_buyers,
        chain_position=ChainPosition(visit.assessment.chain_position),
    )


def frozen(firm: Firm, visit: MadeUpVisit, judgement: Judgement) -> Diagnosis:
    """Return the diagnosis of a visit with its snapshot and the columns that lists read, which say the same."""
    snapshot = snapshot_of(firm, visit, judgement)
    return Diagnosis(
        id=StandIns.thing(visit.assessment.started_at.day),
        assessment_id=visit.assessment.pk,
        created_at=snapshot.completed_at,
        created_by_id=StandIns.ADVISOR,
        **snapshots.columns_of(snapshot),
    )


def snapshot_of(firm: Firm, visit: MadeUpVisit, judgement: Judgement) -> snapshots.Snapshot:
    """Return what `snapshots.build` makes of a saved assessment."""
    assert visit.assessment.completed_at  # noqa: S101 - only completed visits are scored
    answers = sorted(visit.answers, key=lambda row: (row.question_key, str(row.buyer_id or "")))
    return snapshots.Snapshot(
        firm=snapshots.firm_facts(firm),
        organisation=StandIns.AGENCY,
        advisor=StandIns.ADVISOR_NAME,
        assessed_on=visit.assessment.started_at.date(),
        completed_at=visit.assessment.completed_at,
        chain_position=visit.assessment.chain_position,
        other_buyers=visit.assessment.other_buyers,
        buyers=tuple(snapshots.buyer_facts(buyer) for buyer in visit.buyers),
        answers=tuple(snapshots.recorded(row) for row in answers),
        diagnosis=judgement,
        ranking=cases_for(firm, judgement, sheet_of(visit)),
    )
