"""The verbs of an assessment: start it, save answers, complete it. Each changes the database in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from diagnostics import models
from diagnostics.core import instruments
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


@dataclass(frozen=True, slots=True)
class Change:
    """What one answer shall become.

    `id` is made by whoever asks and makes a repeated save harmless. `state` None takes the answer away
    ("not asked yet"). `level` is 0 to 4 exactly when `state` is "answered". `base_revision` is the
    assessment's revision that the asker had seen; None saves whatever happened since.
    """

    id: UUID
    question: str
    buyer: UUID | None = None
    state: str | None = None
    level: int | None = None
    evidence: str = ""
    note: str = ""
    base_revision: int | None = None


def start(*, firm: models.Firm, by: User) -> models.Assessment:
    """Return the firm's draft, a new one if there is none: one firm has one draft at a time."""
    previous = firm.assessments.filter(status=models.Assessment.Status.COMPLETE).order_by("-completed_at").first()
    draft, _created = models.Assessment.objects.get_or_create(
        firm=firm,
        status=models.Assessment.Status.DRAFT,
        defaults={"advisor": by, "instrument_version": instruments.CURRENT.version, "previous": previous},
    )
    return draft


def save_answers(*, assessment: models.Assessment, changes: Sequence[Change], by: User) -> int:
    """Save changes of answers, all or none, and return the assessment's new revision."""
    raise NotImplementedError


def complete(*, assessment: models.Assessment, by: User) -> models.Diagnosis:
    """Check, score, match and freeze an assessment. Nothing about it changes afterwards."""
    raise NotImplementedError


def answer_sheet(assessment: models.Assessment) -> AnswerSheet:
    """Return what the engine needs to know of an assessment. Two queries: buyers and answers."""
    by_buyer: dict[UUID | None, dict[str, Answer]] = {}
    for row in assessment.answers.all():
        by_buyer.setdefault(row.buyer_id, {})[row.question_key] = core_answer(row)
    return AnswerSheet(
        answers=by_buyer.get(None, {}),
        buyers=tuple(core_buyers(assessment.buyers.all(), by_buyer)),
        other_buyers=assessment.other_buyers,
        chain_position=ChainPosition(assessment.chain_position) if assessment.chain_position else None,
    )


def core_answer(row: models.Answer) -> Answer:
    """Return an answer row as the core knows it; the note stays behind."""
    return Answer(State(row.state), row.level, Evidence(row.evidence) if row.evidence else None)


def core_buyers(rows: Iterable[models.Buyer], answers: dict[UUID | None, dict[str, Answer]]) -> Iterable[BuyerAnswers]:
    """Yield buyer rows as the core knows them, each with the answers about it."""
    for row in rows:
        yield BuyerAnswers(
            key=str(row.pk),
            name=row.name,
            share_tenths=row.share_tenths,
            kind=BuyerKind(row.kind) if row.kind else None,
            destination=Destination(row.destination) if row.destination else None,
            owner=row.owner,
            answers=answers.get(row.pk, {}),
        )
