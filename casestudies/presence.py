"""Who else works on a case just now: who opened its form, and who saved it a moment ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casestudies.models import CaseOpening, CaseRevision, CaseStudy

WINDOW = dt.timedelta(minutes=30)  # who opened a page longer ago has probably left it


@dataclass(frozen=True, slots=True)
class Presence:
    """Who opened the case and has not saved since, and the newest revision where somebody else saved it just now."""

    opened: list[CaseOpening]
    saved: CaseRevision | None


def name_of(user: User | None) -> str:
    """Return how other curators see a person. No e-mail address: they may work for other organisations."""
    if user is None:
        return _("Somebody whose account is gone")
    return user.name or _("A curator without a name")


def enter(*, case: CaseStudy, by: User) -> None:
    """Remember that a person opened the case's form. One query."""
    CaseOpening.objects.bulk_create(
        [CaseOpening(case=case, by=by, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["case", "by"],
        update_fields=["at"],
    )


def leave(*, case: CaseStudy, by: User) -> None:
    """Forget it: the person saved."""
    CaseOpening.objects.filter(case=case, by=by).delete()


def open_now() -> QuerySet[CaseOpening]:
    """Return the forms opened a while ago at most, the latest first."""
    return (
        CaseOpening.objects.filter(at__gte=timezone.now() - WINDOW).select_related("by", "case").order_by("-at", "pk")
    )


def others_at(case: CaseStudy, newest: CaseRevision | None, *, but: User) -> Presence:
    """Return who else works on a case. One query."""
    opened = list(open_now().filter(case=case).exclude(by=but))
    is_fresh = newest is not None and newest.edited_at >= timezone.now() - WINDOW
    by_another = newest is not None and newest.edited_by_id not in (None, but.pk)
    return Presence(opened, newest if is_fresh and by_another else None)
