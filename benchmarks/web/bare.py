"""The floors: the least that Django can do and still answer; and a deed of ours that has no page of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from accounts.isolation import across_organisations
from benchmarks.library_acts import FIRM
from casestudies.library_access import find_matches
from diagnostics.models import Answer, Firm

LEVELS = iter(range(10**9))


def read(_request: HttpRequest, firm: UUID) -> HttpResponse:
    """Read one row by its primary key."""
    with across_organisations("a floor tells nothing of value"):
        return JsonResponse({"name": Firm.objects.using("floor").get(pk=firm).name})


@csrf_exempt
def upsert(_request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Insert or overwrite one answer in one statement, and commit."""
    answer = Answer(assessment_id=assessment, question_key="F7", state="answered", level=next(LEVELS) % 5)
    with across_organisations("a floor tells nothing of value"):
        Answer.objects.using("floor").bulk_create(
            [answer],
            update_conflicts=True,
            unique_fields=["assessment", "buyer", "question_key"],
            update_fields=["state", "level", "evidence", "note", "revision", "updated_by", "updated_at"],
        )
    return JsonResponse({"level": answer.level})


def match(_request: HttpRequest) -> HttpResponse:
    """Find the cases most like a firm, as completing an assessment does."""
    return JsonResponse({"found": len(find_matches(FIRM).matches)})
