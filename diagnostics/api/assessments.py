"""Assessments: those of a firm, one of them, start and complete."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.access import check_may
from accounts.models import Scope
from diagnostics import assessments, models, selectors
from diagnostics.api import firms
from diagnostics.api.access import ApiRequest
from diagnostics.api.contract import reads, writes
from diagnostics.api.fields import Sent
from diagnostics.api.once import Reply, once
from diagnostics.api.paging import Asked, Order, page_of
from diagnostics.api.problems import Problem
from diagnostics.changes import CompletedError
from diagnostics.models import ChainPosition
from diagnostics.views.capture import check_may_write, fetch

router = Router(tags=["Assessments"])
LATEST_FIRST = Order(("started_at", "id"), is_descending=True)


class NewAssessment(Sent):
    """How the visit is done: a short one asks the core questions only."""

    is_short: bool = Field(False, strict=True)


class Assessment(BaseModel):
    """One visit to a firm. `revision` counts the saves of its answers. `second_of` is the rating it is compared to."""

    id: UUID
    firm: UUID
    status: Literal["draft", "complete"]
    is_short: bool
    instrument_version: str
    revision: int
    chain_position: ChainPosition | None
    other_buyers: int | None
    previous: UUID | None
    second_of: UUID | None
    started_at: dt.datetime
    completed_at: dt.datetime | None


class Assessments(BaseModel):
    """A page of a firm's assessments, the latest first, without second ratings."""

    items: list[Assessment]
    next: str | None


@router.get(
    "/firms/{uuid:firm_id}/assessments",
    url_name="firm_assessments",
    summary="List the assessments of a firm",
    **reads(Scope.ASSESSMENTS_READ, Assessments),
)
def list_assessments(request: ApiRequest, firm_id: UUID, asked: Query[Asked]) -> Assessments:
    """List a firm's assessments, the latest first."""
    rows = firms.fetch(request, firm_id).assessments.own()
    page = page_of(rows, LATEST_FIRST, asked, request)
    return Assessments(items=[assessment_body(row) for row in page.rows], next=page.next)


@router.post(
    "/firms/{uuid:firm_id}/assessments",
    url_name="firm_assessments",
    summary="Start an assessment",
    **writes(Scope.ASSESSMENTS_WRITE, Assessment, status=(200, 201)),
)
@once
def start_assessment(request: ApiRequest, firm_id: UUID, how: NewAssessment) -> Reply:
    """Start an assessment of a firm (201), or continue its draft (200): a firm has one draft at a time."""
    firm = firms.fetch(request, firm_id)
    check_may("assess_firms", request.membership)
    is_new = not firm.assessments.own().filter(status=models.Assessment.Status.DRAFT).exists()
    draft = assessments.start(firm=firm, by=request.user, is_short=how.is_short)
    headers = {"Location": reverse("api-v1:assessment", args=[draft.pk])}
    return Reply(201 if is_new else 200, assessment_body(draft), firm.pk, headers)


@router.get(
    "/assessments/{uuid:assessment_id}",
    url_name="assessment",
    summary="Read an assessment",
    **reads(Scope.ASSESSMENTS_READ, Assessment),
)
def read_assessment(request: ApiRequest, assessment_id: UUID) -> Assessment:
    """Read an assessment, without its buyers and answers."""
    return assessment_body(fetch(request, assessment_id))


@router.post(
    "/assessments/{uuid:assessment_id}/complete",
    url_name="complete",
    summary="Complete an assessment",
    **writes(Scope.ASSESSMENTS_WRITE, Assessment),
)
@once
def complete_assessment(request: ApiRequest, assessment_id: UUID) -> Reply:
    """Score an assessment and freeze it with its diagnosis. It is never changed again."""
    draft = fetch(request, assessment_id)
    check_may_write(request, draft)
    try:
        assessments.complete(assessment=draft, by=request.user)
    except assessments.IncompleteError as error:
        raise Problem("cannot-be-scored", str(error), reasons=error.problems) from error
    except CompletedError as error:
        raise Problem("completed", str(error)) from error
    headers = {"Location": reverse("api-v1:diagnosis", args=[draft.pk])}
    return Reply(200, assessment_body(fetch(request, assessment_id)), draft.firm_id, headers)


def fetch_own(request: ApiRequest, assessment_id: UUID) -> models.Assessment:
    """Return an assessment that may stand for its firm, with its diagnosis. Raises Http404 for any other."""
    known = selectors.assessments_of(request.membership.organisation).own()
    found: models.Assessment = get_object_or_404(
        known.select_related("firm__organisation", "diagnosis"), pk=assessment_id
    )
    return found


def assessment_body(row: models.Assessment) -> Assessment:
    """Return an assessment as it is told."""
    return Assessment(
        id=row.pk,
        firm=row.firm_id,
        status="complete" if row.is_complete else "draft",
        is_short=row.is_short,
        instrument_version=row.instrument_version,
        revision=row.revision,
        chain_position=ChainPosition(row.chain_position) if row.chain_position else None,
        other_buyers=row.other_buyers,
        previous=row.previous_id,
        second_of=row.second_of_id,
        started_at=row.started_at,
        completed_at=row.completed_at,
    )
