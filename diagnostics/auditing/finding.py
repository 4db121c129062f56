"""Finds events of an organisation's audit log, newest first, and pages them by place, so that no page costs more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.utils import timezone

from accounts.models import AuditEvent

PER_PAGE = 50
MOST_DIGITS = 18  # of an event's id


def find(organisation: UUID, values: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Return the events that pass the filters, newest first, each with its person."""
    events = AuditEvent.objects.filter(organisation=organisation).select_related("person").order_by("-at", "-id")
    for name in ("person", "verb", "kind"):
        if values.get(name):
            events = events.filter(**{name: values[name]})
    if values.get("since"):
        events = events.filter(at__gte=moment(values["since"], dt.time.min))
    if values.get("until"):
        events = events.filter(at__lte=moment(values["until"], dt.time.max))
    return events


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def page_of(events: QuerySet[AuditEvent], older: str) -> tuple[list[AuditEvent], int | None]:
    """Return the events after the one with the id `older`, or the first ones, and the id to go on from.

    One query, or two: where an address names no event of this log, it is the first page.
    """
    is_id = older.isascii() and older.isdigit() and len(older) <= MOST_DIGITS
    last = events.filter(pk=older).values_list("at", "id").first() if is_id else None
    if last:
        events = events.filter(TupleLessThan(Tuple(F("at"), F("id")), last))
    rows = list(events[: PER_PAGE + 1])
    return rows[:PER_PAGE], rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
