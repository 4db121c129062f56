"""Saves one answer at once, while the advisor goes on talking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member_required
from diagnostics import assessments, selectors
from diagnostics.changes import Change, Conflict
from diagnostics.core import instruments
from diagnostics.forms import LEVELS, NOT_ASKED, change_from
from diagnostics.merging import LONGEST_REVISION
from diagnostics.models import AnswerState, Assessment
from diagnostics.payloads import PayloadError, read_object
from diagnostics.recap import as_note, shown_value
from diagnostics.views.capture import check_may_write

NOTHING = type(None)
KEYS: dict[str, type | tuple[type, ...]] = {
    "id": str,  # of this change, made by the client; the same id is saved once
    "question": str,
    "buyer": (str, NOTHING),
    "value": str,  # as in the form: a level, a state, or empty
    "evidence": str,
    "note": str,
    "revision": int,  # of the answer, as the client last saw it
}


# A question may refuse "na": that is checked with the rest of the change.
VALUES = {
    NOT_ASKED,
    *LEVELS,
    *(state.value for state in (AnswerState.DOES_NOT_KNOW, AnswerState.REFUSED, AnswerState.DOES_NOT_APPLY)),
}


@member_required
@require_POST
def answers(request: MemberRequest, assessment_id: UUID) -> JsonResponse:
    """Save one answer. 200 with the revision; 409 with the other person's answer; 422 for what cannot be saved."""
    try:
        with transaction.atomic():  # answered only after commit
            draft = fetch_held(request, assessment_id)
            check_may_write(request, draft)
            revision = save(request, draft)
    except assessments.ConflictError as error:
        return JsonResponse(conflict_data(draft, error.conflicts[0]), status=409)
    except (PayloadError, assessments.SaveError) as error:
        return JsonResponse({"message": str(error)}, status=422)
    return JsonResponse({"revision": revision})


def fetch_held(request: MemberRequest, assessment_id: UUID) -> Assessment:
    """Return an assessment of the organisation, held for writing. Raises Http404 for any other."""
    draft = selectors.held_assessment_of(request.membership.organisation, assessment_id)
    if draft is None:
        raise Http404
    return draft


def save(request: MemberRequest, draft: Assessment) -> int:
    """Save the answer that was sent; return the revision. Raises PayloadError and SaveError."""
    change = change_in(read_object(request.body, KEYS))
    return assessments.save_held(draft=draft, changes=[change], by=request.user)


def change_in(data: dict[str, Any]) -> Change:
    """Return a payload as a change. Raises PayloadError."""
    if data["value"] not in VALUES:
        raise PayloadError(_("“%(value)s” is no answer to this question.") % {"value": data["value"][:20]})
    if not 0 <= data["revision"] < 10**LONGEST_REVISION:
        raise PayloadError(_("The request names a revision that is none."))
    typed = (data["value"], data["evidence"], data["note"].replace("\r\n", "\n").strip())
    buyer = read_id(data["buyer"]) if data["buyer"] is not None else None
    return change_from(data["question"], buyer, typed, data["revision"], read_id(data["id"]))


def read_id(text: str) -> UUID:
    """Return an id. Raises PayloadError for a text that is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise PayloadError(_("The request names an id that is none.")) from error


def conflict_data(draft: Assessment, conflict: Conflict) -> dict[str, Any]:
    """Return what the page says about a conflict, with the other answer's value to show and its words to read."""
    question = instruments.get(draft.instrument_version).questions[conflict.change.question]
    theirs = conflict.theirs or {"state": None, "level": None, "evidence": "", "note": ""}
    value = theirs["state"] if theirs["level"] is None else str(theirs["level"])
    return {
        "message": _("%(who)s changed this answer to “%(theirs)s” while you were writing.")
        % {"who": conflict.by or _("A former member"), "theirs": shown_value(question, conflict.theirs)},
        "revision": conflict.revision,
        "value": "" if value in {None, "noted"} else value,
        "evidence": theirs["evidence"],
        "note": theirs["note"],
        "as_note": as_note(question, conflict.theirs, conflict.by),
    }
