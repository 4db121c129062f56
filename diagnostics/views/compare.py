"""The page that sets two visits to one firm side by side."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member_required
from diagnostics import selectors, snapshots
from diagnostics.models import Assessment
from diagnostics.presentation.compare import compare as compared
from diagnostics.views import firms


@member_required
@require_safe
def compare(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Compare two completed visits: those the address names, else the last two, the earlier one first."""
    firm = firms.fetch(request, firm_id)
    visits = selectors.completed_visits(firm)
    if len(visits) < 2:
        messages.info(request, _("There is one visit or none so far. A comparison needs two."))
        return redirect("diagnostics:firm", firm.pk)
    before, after = chosen(request, visits)
    read = {row.assessment_id: snapshots.read(row) for row in selectors.diagnoses_for([before, after])}
    context = {
        "firm": firm,
        "visits": visits,
        "before": before,
        "after": after,
        "comparison": compared(read[before.pk], read[after.pk]),
    }
    return render(request, "diagnostics/compare.html", context)


def chosen(request: MemberRequest, visits: list[Assessment]) -> tuple[Assessment, Assessment]:
    """Return the two visits the address names, earlier first. Raises Http404 for visits this firm does not have."""
    known = {str(visit.pk): visit for visit in visits}
    names = [request.GET.get(name, "") for name in ("from", "to")]
    if not any(names):
        return visits[1], visits[0]
    if not all(name in known for name in names) or names[0] == names[1]:
        raise Http404
    first, second = sorted((known[name] for name in names), key=lambda visit: (visit.completed_at, str(visit.pk)))
    return first, second
