"""The buyers of an assessment: the list, read and saved whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from accounts.models import Scope
from diagnostics import models
from diagnostics.api.access import ApiRequest
from diagnostics.api.contract import reads, writes
from diagnostics.api.fields import FilledLine, Line, Sent, Tenths, Whole
from diagnostics.api.once import Reply, once
from diagnostics.api.problems import Problem, refused
from diagnostics.api.versions import check_match
from diagnostics.buyers import BuyerRow, BuyersChangedError, fingerprint, save_buyers
from diagnostics.changes import CompletedError
from diagnostics.core.buyers import MOST_BUYERS, MOST_OTHER_BUYERS
from diagnostics.models import BuyerKind, ChainPosition, Destination
from diagnostics.views.capture import check_may_write, fetch

router = Router(tags=["Buyers"])
OtherBuyers = Annotated[int, Field(strict=True, ge=0, le=MOST_OTHER_BUYERS), Whole]


class SentBuyer(Sent):
    """One buyer. With the `id` of one on the list it is changed; without, it is new."""

    id: UUID | None = None
    name: FilledLine
    share_tenths: Tenths | None = None
    kind: BuyerKind | None = None
    destination: Destination | None = None
    owner: Line = ""


class SentBuyers(Sent):
    """The whole list, in its order. Who is left out is taken off it, with the answers about it."""

    buyers: list[SentBuyer] = Field(max_length=MOST_BUYERS)
    chain_position: ChainPosition | None = None
    other_buyers: OtherBuyers | None = None


class Buyer(BaseModel):
    """One buyer. Shares are in tenths of a percent of sales, null where unknown."""

    id: UUID
    name: str
    share_tenths: int | None
    kind: BuyerKind | None
    destination: Destination | None
    owner: str


class Buyers(BaseModel):
    """The buyers in their order, to whom the firm delivers, and how many buyers share the rest."""

    buyers: list[Buyer]
    chain_position: ChainPosition | None
    other_buyers: int | None


@router.get(
    "/assessments/{uuid:assessment_id}/buyers",
    url_name="buyers",
    summary="Read the buyers",
    **reads(Scope.ASSESSMENTS_READ, Buyers),
)
def read_buyers(request: ApiRequest, assessment_id: UUID, response: HttpResponse) -> Buyers:
    """Read the list of buyers. The header ETag is its version."""
    assessment = fetch(request, assessment_id)
    rows = list(assessment.buyers.all())
    response.headers["ETag"] = version_of(assessment, rows)
    return buyers_body(assessment, rows)


@router.put(
    "/assessments/{uuid:assessment_id}/buyers",
    url_name="buyers",
    summary="Save the buyers",
    **writes(Scope.ASSESSMENTS_WRITE, Buyers, has_version=True),
)
@once
def replace_buyers(request: ApiRequest, assessment_id: UUID, sent: SentBuyers) -> Reply:
    """Save the whole list of a draft, if nobody else did since it was read."""
    draft = fetch(request, assessment_id)
    check_may_write(request, draft)
    check_ids(sent.buyers)
    present = list(draft.buyers.all())
    check_match(request, version_of(draft, present))
    save(request, draft, sent, present)
    draft.refresh_from_db(fields=["chain_position", "other_buyers"])
    rows = list(draft.buyers.all())
    return Reply(200, buyers_body(draft, rows), draft.firm_id, {"ETag": version_of(draft, rows)})


def check_ids(buyers: Sequence[SentBuyer]) -> None:
    """Insist that no buyer stands twice. Raises Problem."""
    seen: set[UUID] = set()
    for place, buyer in enumerate(buyers):
        if buyer.id in seen:
            raise refused(f"buyers[{place}].id", str(buyer.id), _("each buyer once"))
        if buyer.id:
            seen.add(buyer.id)


def save(request: ApiRequest, draft: models.Assessment, sent: SentBuyers, present: Sequence[models.Buyer]) -> None:
    """Save the list by the verb of the pages. Raises Problem."""
    rows = [row_of(buyer) for buyer in sent.buyers]
    try:
        save_buyers(
            assessment=draft,
            rows=rows,
            facts={"chain_position": sent.chain_position or "", "other_buyers": sent.other_buyers},
            remove={buyer.pk for buyer in present} - {row.id for row in rows},
            seen=fingerprint(draft, present),
            by=request.user,
        )
    except CompletedError as error:
        raise Problem("completed", str(error)) from error
    except BuyersChangedError as error:
        raise Problem("changed-meanwhile") from error


def row_of(buyer: SentBuyer) -> BuyerRow:
    """Return a sent buyer as a row of the list."""
    values = {
        "name": buyer.name.strip(),
        "share_tenths": buyer.share_tenths,
        "kind": buyer.kind or "",
        "destination": buyer.destination or "",
        "owner": buyer.owner.strip(),
    }
    return BuyerRow(buyer.id or uuid4(), values)


def version_of(assessment: models.Assessment, rows: Sequence[models.Buyer]) -> str:
    return f'"{fingerprint(assessment, rows)}"'


def buyers_body(assessment: models.Assessment, rows: Sequence[models.Buyer]) -> Buyers:
    """Return the list as it is told."""
    return Buyers(
        buyers=[buyer_body(row) for row in rows],
        chain_position=ChainPosition(assessment.chain_position) if assessment.chain_position else None,
        other_buyers=assessment.other_buyers,
    )


def buyer_body(row: models.Buyer) -> Buyer:
    return Buyer(
        id=row.pk,
        name=row.name,
        share_tenths=row.share_tenths,
        kind=BuyerKind(row.kind) if row.kind else None,
        destination=Destination(row.destination) if row.destination else None,
        owner=row.owner,
    )
