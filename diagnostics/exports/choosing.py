"""Which assessments go out: of one firm, of a selection, or of all firms that a list shows."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from diagnostics.blindness import hidden_from
from diagnostics.models import Assessment, Firm

LATEST = "latest"
ALL = "all"


def assessments_in(firms: QuerySet[Firm], *, which: str, reader: User) -> QuerySet[Assessment]:
    """Return the assessments of firms, by firm and day: those completed last (`LATEST`), or all and drafts (`ALL`).

    Second ratings are left out, as they never stand for the firm, and so is what a blind rater must not see.
    """
    known = Assessment.objects.own().filter(firm__in=firms).exclude(pk__in=hidden_from(reader))
    if which == LATEST:
        later = Assessment.objects.own().filter(
            firm=OuterRef("firm"),
            status=Assessment.Status.COMPLETE,
            completed_at__gt=OuterRef("completed_at"),
        )
        known = known.filter(~Exists(later), status=Assessment.Status.COMPLETE)
    return in_order(known)


def in_order(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Return assessments in the order in which every export lists them."""
    return assessments.order_by("firm__name_folded", "firm", "started_at", "pk")
