"""What the list says of each firm of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.prepared import Prepared
from diagnostics.models import Assessment, Firm
from diagnostics.progress import Progress
from diagnostics.selectors import progress_by_assessment


@dataclass(frozen=True, slots=True)
class Line:
    """A firm in the list. `progress` is that of its draft, None without one.

    `is_hidden`: the reader is rating the firm blindly, so neither bands nor actions are told.
    """

    firm: Firm
    progress: Progress | None
    is_hidden: bool = False
    is_overdue: bool = False


def drafts_of(*, firms: list[UUID]) -> QuerySet[Assessment]:
    """Return the drafts of firms."""
    return Assessment.objects.own().filter(firm__in=firms, status=Assessment.Status.DRAFT)


DRAFTS = Prepared(drafts_of)


def lines_of(firms: Sequence[Firm], *, today: dt.date, hidden: Collection[UUID] = ()) -> list[Line]:
    """Return the lines of a page. Three queries for the drafts of a page, one when there are none."""
    drafting = [firm.pk for firm in firms if firm.stage == Firm.Stage.IN_PROGRESS]
    drafts = DRAFTS.rows(firms=drafting) if drafting else []
    told = progress_by_assessment(drafts)
    progress = {draft.firm_id: told[draft.pk] for draft in drafts}
    return [
        Line(firm, progress.get(firm.pk), is_hidden=firm.pk in hidden, is_overdue=firm.next_due_key < today)
        for firm in firms
    ]
