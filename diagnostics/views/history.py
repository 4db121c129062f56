"""Pages on the history of an assessment's answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, member_required
from diagnostics import history as trail
from diagnostics.changes import SaveError
from diagnostics.core import instruments
from diagnostics.models import Assessment, Buyer
from diagnostics.views.capture import check_may_write, fetch, may_write

CHANGES_PER_PAGE = 50


@member_required
@require_safe
def history(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """List the changes of all answers, or of the one that the address names."""
    shown = fetch(request, assessment_id)
    buyers, instrument = list(Buyer.everyone.filter(assessment=shown)), instruments.get(shown.instrument_version)
    question, buyer = asked_about(request, shown)
    changes = trail.changes_of(shown, question=question, buyer=buyer)
    page = Paginator(changes, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "assessment": shown,
        "page": page,
        "entries": trail.entries_of(list(page.object_list), shown, buyers, instrument),
        "question": instrument.questions.get(question),
        "about": next((trail.who(each) for each in buyers if each.pk == buyer), ""),
        "may_assess": may_write(request, shown),
    }
    return render(request, "diagnostics/history.html", context)


def asked_about(request: MemberRequest, shown: Assessment) -> tuple[str, UUID | None]:
    """Return the question and buyer that the address names, "" and None for all. Raises Http404 for unknown ones."""
    question, buyer = request.GET.get("question", ""), request.GET.get("buyer", "")
    if question and question not in instruments.get(shown.instrument_version).questions:
        raise Http404
    try:
        return question, UUID(buyer) if buyer else None
    except ValueError as error:
        raise Http404 from error


@member_required
@require_POST
def undo(request: MemberRequest, assessment_id: UUID, change_id: UUID) -> HttpResponse:
    """Take one change back."""
    draft = fetch(request, assessment_id)
    check_may_write(request, draft)
    change = get_object_or_404(draft.changes, pk=change_id)
    try:
        trail.undo(assessment=draft, change=change, by=request.user)
    except SaveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The answer is what it was before. Taking this back too brings the change back."))
    return redirect("diagnostics:history", draft.pk)
