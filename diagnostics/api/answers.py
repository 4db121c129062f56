"""The answers of an assessment: read, and saved by the verb of the pages, one or many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from accounts.models import Scope
from diagnostics import assessments, models
from diagnostics.api.access import ApiRequest
from diagnostics.api.contract import reads, writes
from diagnostics.api.fields import Question, Revision, Sent, Whole
from diagnostics.api.once import Reply, once
from diagnostics.api.problems import FieldError, Problem
from diagnostics.changes import (
    LONGEST_NOTE,
    Change,
    CompletedError,
    Conflict,
    ConflictError,
    InvalidChangeError,
    SaveError,
    check_change,
)
from diagnostics.core import instruments
from diagnostics.core.checks import shown
from diagnostics.models import AnswerSource, AnswerState, EvidenceGrade
from diagnostics.views.capture import check_may_write, fetch

router = Router(tags=["Answers"])
MOST_AT_ONCE = 300  # more than all questions about five buyers and the firm
State = Literal["answered", "dk", "refused", "na", "noted"]
Level = Annotated[int, Field(strict=True, ge=0, le=4), Whole]
Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


class SentAnswer(Sent):
    """What one answer shall become. `state` null takes it away; a `level` stands exactly where it is "answered".

    `revision` is that of the answer as it was read, or of the assessment: what somebody saved after it is never
    overwritten. `buyer` is needed for questions about a buyer. An `id` of your own makes a save that is sent twice one.
    """

    question: Question
    buyer: UUID | None = None
    state: State | None
    level: Level | None = None
    evidence: EvidenceGrade | None = None
    note: Note = ""
    revision: Revision
    id: UUID | None = None


class SentAnswers(Sent):
    """Answers that are saved together: all of them, or none."""

    answers: list[SentAnswer] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Answer(BaseModel):
    """One answer. "noted" is a note on a question that stands open. `source` is "owner" for the owner's own words."""

    question: str
    buyer: UUID | None
    state: AnswerState
    level: int | None
    evidence: EvidenceGrade | None
    note: str
    source: AnswerSource | None
    needs_confirmation: bool
    revision: int
    updated_at: dt.datetime


class Answers(BaseModel):
    """All answers of an assessment, and its revision."""

    revision: int
    answers: list[Answer]


class Saved(BaseModel):
    """The revision of the assessment after the save."""

    revision: int


@router.get(
    "/assessments/{uuid:assessment_id}/answers",
    url_name="answers",
    summary="Read the answers",
    **reads(Scope.ASSESSMENTS_READ, Answers),
)
def read_answers(request: ApiRequest, assessment_id: UUID) -> Answers:
    """Read all answers. A question that is not among them was not asked yet."""
    assessment = fetch(request, assessment_id)
    rows = assessment.answers.order_by("question_key", "buyer_id")
    return Answers(revision=assessment.revision, answers=[answer_body(row) for row in rows])


@router.patch(
    "/assessments/{uuid:assessment_id}/answers",
    url_name="answers",
    summary="Save answers",
    **writes(Scope.ASSESSMENTS_WRITE, Saved),
)
@once
def save_answers(request: ApiRequest, assessment_id: UUID, sent: SentAnswers) -> Reply:
    """Save answers of a draft, all or none. 409 with both values where somebody else answered meanwhile."""
    draft = fetch(request, assessment_id)
    check_may_write(request, draft)
    changes = [change_of(answer) for answer in sent.answers]
    check_changes(draft, changes)
    return Reply(200, Saved(revision=save(request, draft, changes)), draft.firm_id)


def change_of(sent: SentAnswer) -> Change:
    """Return a sent answer as a change."""
    return Change(
        id=sent.id or uuid4(),
        question=sent.question,
        buyer=sent.buyer,
        state=sent.state,
        level=sent.level,
        evidence=sent.evidence or "",
        note=sent.note.replace("\r\n", "\n").strip(),
        base_revision=sent.revision,
    )


def check_changes(draft: models.Assessment, changes: Sequence[Change]) -> None:
    """Insist that the instrument knows each answer. Raises Problem, naming all that it does not know."""
    instrument = instruments.get(draft.instrument_version)
    errors = []
    for place, change in enumerate(changes):
        try:
            check_change(change, instrument)
        except InvalidChangeError as error:
            errors.append(FieldError(f"answers[{place}]", shown(change.value), str(error)))
    if errors:
        raise Problem("invalid", errors=errors)


def save(request: ApiRequest, draft: models.Assessment, changes: Sequence[Change]) -> int:
    """Save changes by the verb of the pages; return the revision. Raises Problem."""
    try:
        return assessments.save_answers(assessment=draft, changes=changes, by=request.user)
    except ConflictError as error:
        raise Problem("conflict", conflicts=[told(conflict) for conflict in error.conflicts]) from error
    except CompletedError as error:
        raise Problem("completed", str(error)) from error
    except SaveError as error:
        raise Problem("invalid", str(error)) from error


def told(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict with both values. `revision` is the one to send with the value that shall stand."""
    return {
        "question": conflict.change.question,
        "buyer": conflict.change.buyer,
        "yours": conflict.change.value,
        "theirs": conflict.theirs,
        "revision": conflict.revision,
        "by": conflict.by or _("A former member"),
        "at": conflict.at.isoformat(),
    }


def answer_body(row: models.Answer) -> Answer:
    """Return an answer as it is told."""
    return Answer(
        question=row.question_key,
        buyer=row.buyer_id,
        state=AnswerState(row.state),
        level=row.level,
        evidence=EvidenceGrade(row.evidence) if row.evidence else None,
        note=row.note,
        source=AnswerSource(row.source) if row.source else None,
        needs_confirmation=row.needs_confirmation,
        revision=row.revision,
        updated_at=row.updated_at,
    )
