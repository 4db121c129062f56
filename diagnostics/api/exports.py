"""Assessments as files, one or those of many firms: the same files as on the page of exports."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel

from accounts.models import Scope
from casestudies.exchange.files import CONTENT_TYPES
from diagnostics import selectors
from diagnostics.api.access import ApiRequest
from diagnostics.api.contract import hands_over
from diagnostics.api.fields import Country
from diagnostics.api.problems import Problem
from diagnostics.exports.choosing import assessments_in
from diagnostics.models import Assessment, FirmSector
from diagnostics.views.exports import JSON, ZIP, TooManyAssessmentsError, send

router = Router(tags=["Exports"])


class OneFile(BaseModel):
    """As which kind of file an assessment is taken out."""

    format: Literal["json", "xlsx"] = "json"


class ManyFiles(BaseModel):
    """Which assessments are taken out, and as what: workbook, or ZIP of tables or of assessment files."""

    format: Literal["xlsx", "csv", "json"] = "xlsx"
    which: Literal["latest", "all"] = "latest"
    sector: FirmSector | None = None
    country: Country | None = None


@router.get(
    "/assessments/{uuid:assessment_id}/export",
    url_name="assessment_export",
    summary="Take an assessment out",
    **hands_over(Scope.EXPORTS_READ, JSON, CONTENT_TYPES["xlsx"]),
)
def export_assessment(request: ApiRequest, assessment_id: UUID, asked: Query[OneFile]) -> HttpResponseBase:
    """Take an assessment out as a file: JSON that `manage.py diagnose` reads, or a workbook."""
    one = get_object_or_404(selectors.assessments_of(request.membership.organisation).own(), pk=assessment_id)
    chosen = Assessment.objects.filter(pk=one.pk)
    return sent(request, chosen, asked.format, words=_("One assessment"), name="assessment", of_one=one)


@router.get(
    "/exports",
    url_name="exports",
    summary="Take many assessments out",
    **hands_over(Scope.EXPORTS_READ, CONTENT_TYPES["xlsx"], ZIP, JSON),
)
def export_many(request: ApiRequest, asked: Query[ManyFiles]) -> HttpResponseBase:
    """Take the assessments of the organisation's firms out, but for what you must not see while you rate blindly."""
    filters = {name: value for name, value in asked.model_dump(include={"sector", "country"}).items() if value}
    firms = selectors.firms_of(request.membership.organisation).filter(**filters)
    chosen = assessments_in(firms, which=asked.which, reader=request.user)
    return sent(request, chosen, asked.format, words=_("Through the API"), name="foothold")


def sent(  # noqa: PLR0913 -- as `send`, which it words for programs
    request: ApiRequest,
    chosen: QuerySet[Assessment],
    form: str,
    *,
    words: str,
    name: str,
    of_one: Assessment | None = None,
) -> HttpResponseBase:
    """Return the file. Raises Problem when it would be too large."""
    try:
        return send(request, chosen, form, chosen_words=words, name=name, of_one=of_one)
    except TooManyAssessmentsError as error:
        raise Problem("too-many", str(error)) from error
