"""Firms: the list, one firm, its facts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from accounts.access import check_may
from accounts.models import Scope
from diagnostics import models, selectors
from diagnostics.api.access import ApiRequest
from diagnostics.api.contract import reads, writes
from diagnostics.api.fields import LINE, Country, FilledLine, Line, Sent, Whole, without_defaults
from diagnostics.api.once import Reply, once
from diagnostics.api.paging import Asked, Order, page_of
from diagnostics.api.problems import FieldError, Problem
from diagnostics.api.versions import check_match, etag_of
from diagnostics.core.checks import shown
from diagnostics.firm_forms import FirmForm
from diagnostics.models import FirmSector
from diagnostics.portfolio.finding import STAGES, find

router = Router(tags=["Firms"])
BY_NAME = Order(("name_folded", "id"))
STAGE_NAMES: dict[models.Firm.Stage, Any] = {stage: name for name, stage in STAGES.items()}
FACTS = FirmForm.Meta.fields

Stage = Literal["none", "draft", "complete"]
Town = Annotated[str, Field(max_length=120, pattern=LINE)]
Workers = Annotated[int, Field(strict=True, ge=0, le=1_000_000), Whole]
Plants = Annotated[int, Field(strict=True, ge=0, le=1_000), Whole]
# The form of the pages says the same, by the day's date; here it is that of the start of the process.
Year = Annotated[int, Field(strict=True, ge=1800, le=dt.datetime.now(dt.UTC).year), Whole]


class NewFirm(Sent):
    """What is known of a firm. Name, sector and country are needed."""

    name: FilledLine
    sector: FirmSector
    country: Country
    town: Town = ""
    product_line: Line = ""
    workers: Workers | None = None
    plants: Plants | None = None
    founded: Year | None = None


class FirmChanges(Sent):
    """The facts to change; what is left out stays. Null takes a number away."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    name: FilledLine = ""
    sector: FirmSector = FirmSector.OTHER
    country: Country = ""
    town: Town = ""
    product_line: Line = ""
    workers: Workers | None = None
    plants: Plants | None = None
    founded: Year | None = None


class Firm(BaseModel):
    """A firm. `stage` tells how far it is: nothing yet, a draft under way, or assessed. Sectors are ISIC divisions."""

    id: UUID
    name: str
    sector: FirmSector
    country: str
    town: str
    product_line: str
    workers: int | None
    plants: int | None
    founded: int | None
    stage: Stage
    created_at: dt.datetime


class Firms(BaseModel):
    """A page of firms, by name."""

    items: list[Firm]
    next: str | None


class FirmFilter(Asked):
    """Which firms are asked for."""

    q: str = Field("", max_length=200, pattern=LINE, description="Letters of the name, accents aside.")
    sector: FirmSector | None = None
    country: Country | None = None
    stage: Stage | None = None


@router.get("/firms", url_name="firms", summary="List firms", **reads(Scope.FIRMS_READ, Firms))
def list_firms(request: ApiRequest, asked: Query[FirmFilter]) -> Firms:
    """List the organisation's firms by name, with filters."""
    found = find(request.membership.organisation, asked.model_dump(include={"q", "sector", "country", "stage"}))
    page = page_of(found.firms, BY_NAME, asked, request)
    return Firms(items=[firm_body(firm) for firm in page.rows], next=page.next)


@router.post("/firms", url_name="firms", summary="Add a firm", **writes(Scope.FIRMS_WRITE, Firm, status=(201,)))
@once
def add_firm(request: ApiRequest, facts: NewFirm) -> Reply:
    """Add a firm to the organisation."""
    check_may("edit_firms", request.membership)
    new = models.Firm(organisation=request.membership.organisation, created_by=request.user)
    return reply_with(save_facts(new, facts.model_dump()), 201)


@router.get("/firms/{uuid:firm_id}", url_name="firm", summary="Read a firm", **reads(Scope.FIRMS_READ, Firm))
def read_firm(request: ApiRequest, firm_id: UUID, response: HttpResponse) -> Firm:
    """Read a firm. The header ETag is its version."""
    firm = fetch(request, firm_id)
    response.headers["ETag"] = version_of(firm)
    return firm_body(firm)


@router.patch(
    "/firms/{uuid:firm_id}",
    url_name="firm",
    summary="Change a firm",
    **writes(Scope.FIRMS_WRITE, Firm, has_version=True),
)
@once
def change_firm(request: ApiRequest, firm_id: UUID, changes: FirmChanges) -> Reply:
    """Change facts of a firm, if nobody else did since it was read."""
    firm = fetch(request, firm_id, is_held=True)
    check_may("edit_firms", request.membership)
    check_match(request, version_of(firm))
    known = {name: getattr(firm, name) for name in FACTS}
    return reply_with(save_facts(firm, known | changes.model_dump(exclude_unset=True)))


def fetch(request: ApiRequest, firm_id: UUID, *, is_held: bool = False) -> models.Firm:
    """Return a firm of the organisation, held until the transaction ends where asked. Raises Http404 for any other."""
    firms = selectors.firms_of(request.membership.organisation)
    return get_object_or_404(firms.select_for_update(no_key=True) if is_held else firms, pk=firm_id)


def save_facts(firm: models.Firm, facts: dict[str, Any]) -> models.Firm:
    """Save a firm by the form of the pages, whose rules hold here too. Raises Problem."""
    form = FirmForm(facts, instance=firm)
    if not form.is_valid():
        raise Problem(
            "invalid",
            errors=[
                FieldError(name, shown(facts.get(name)), " ".join(map(str, texts)))
                for name, texts in form.errors.items()
            ],
        )
    saved: models.Firm = form.save()
    return saved


def reply_with(firm: models.Firm, status: int = 200) -> Reply:
    """Return what a write of a firm answers."""
    headers = {"ETag": version_of(firm)}
    if status == 201:
        headers["Location"] = reverse("api-v1:firm", args=[firm.pk])
    return Reply(status, firm_body(firm), firm.pk, headers)


def version_of(firm: models.Firm) -> str:
    return etag_of(*(str(getattr(firm, name)) for name in FACTS))


def firm_body(firm: models.Firm) -> Firm:
    """Return a firm as it is told."""
    facts = {name: getattr(firm, name) for name in FACTS}
    stage = STAGE_NAMES[models.Firm.Stage(firm.stage)]
    return Firm(id=firm.pk, stage=stage, created_at=firm.created_at, **facts)
