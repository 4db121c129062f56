"""The verbs of a delivery: try it, again and again for fifteen hours, look after it, send it once more.

As with reports the row is the job: whoever delivers claims it with one conditional UPDATE that counts the attempt.
"""

from __future__ import annotations

import datetime as dt
import time
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from accounts.isolation import across_organisations
from diagnostics import bell
from diagnostics.feeds import signing
from diagnostics.feeds.sending import Outcome, send
from diagnostics.jobs import UNHEARD_SECONDS, ago
from diagnostics.models import Delivery, DeliveryAttempt
from diagnostics.whose import working_on

log = structlog.get_logger(__name__)

Status = Delivery.Status
# Seconds from one attempt to the next; after the last one it is given up.
PAUSES = (60, 5 * 60, 30 * 60, 2 * 3600, 12 * 3600)
LEASE_SECONDS = 60  # a worker that has not reported back by then was killed: the attempt counts, the next may begin
TURN_SECONDS = 20
AT_ONCE = 100  # deliveries of a turn
AT_ONCE_HERE = 3  # deliveries that a sweep tries itself: each may take ten seconds


def work(event_id: UUID) -> int:
    """Try what is due of an event, then what is overdue of others, for a short turn. Returns how many were tried."""
    end = time.monotonic() + TURN_SECONDS
    tried = 0
    for pk in to_try(event_id):
        if time.monotonic() > end:
            break
        tried += deliver(pk)
    return tried


def to_try(event_id: UUID) -> list[UUID]:
    """Return the ids of what is due of an event, and of what is overdue of others."""
    with across_organisations("whoever delivers sees to whatever is overdue; ids are all that is read"):
        mine = due_now().filter(event_id=event_id).values_list("pk", flat=True)
        return [*mine, *overdue()[:AT_ONCE]]


def deliver(pk: UUID) -> bool:
    """Try a delivery that is due. Returns whether this call tried; False too when it was taken or is finished."""
    with working_on(Delivery, pk):
        return deliver_for_organisation(pk)


def deliver_for_organisation(pk: UUID) -> bool:
    """Try a delivery that is due, in the context of its organisation; see `deliver`."""
    claimed = due_now().filter(pk=pk).update(attempts=F("attempts") + 1, due_at=later(LEASE_SECONDS))
    delivery = Delivery.objects.select_related("webhook").filter(pk=pk).first()
    if not claimed or delivery is None:
        return False
    outcome = send(delivery.webhook.url, headers=headers_of(delivery), body=delivery.body.encode())
    log.info("webhook.tried", delivery=str(pk), attempt=delivery.attempts, code=outcome.code, problem=outcome.problem)
    note(delivery, outcome)
    return True


def headers_of(delivery: Delivery) -> dict[str, str]:
    """Return what goes with a delivery: the event's id for who has it already, and a signature of this moment."""
    sign = signing.signature(signing.secret_of(delivery.webhook), int(time.time()), delivery.body.encode())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Foothold",
        "Foothold-Event": delivery.event,
        "Foothold-Event-Id": str(delivery.event_id),
        "Foothold-Delivery": str(delivery.pk),
        signing.SIGNATURE: sign,
    }


@transaction.atomic
def note(delivery: Delivery, outcome: Outcome) -> None:
    """Write down what became of an attempt, and when the next is due if there is one."""
    if not Delivery.objects.select_for_update().filter(pk=delivery.pk).exists():
        return  # the webhook was deleted meanwhile
    DeliveryAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempts,
        code=outcome.code,
        problem=outcome.problem,
        milliseconds=outcome.milliseconds,
    )
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, status=Status.PENDING)
    if outcome.is_success:
        mine.update(status=Status.DELIVERED)
    elif delivery.attempts > len(PAUSES):
        mine.update(status=Status.GIVEN_UP)
    else:
        mine.update(due_at=later(PAUSES[delivery.attempts - 1]))


def send_again(delivery: Delivery) -> None:
    """Make a delivery due at once, whatever became of it; one that had all its attempts gets one more."""
    again = Delivery.objects.filter(pk=delivery.pk).update(status=Status.PENDING, due_at=Now())
    if again:
        transaction.on_commit(lambda: bell.ring_and_go(delivery.event_id, task=bell.DELIVER))


def sweep() -> int:
    """Ring once if anything is overdue. Returns how many deliveries were tried here.

    They are when the broker refuses, or when nobody came for two leases: a few at a time, as each may take its time.
    """
    late = overdue()
    first = late.values_list("event_id", flat=True).first()
    if first is None:
        return 0
    if bell.ring(first, task=bell.DELIVER):
        late = late.filter(due_at__lt=ago(2 * LEASE_SECONDS))
    return sum(deliver(pk) for pk in list(late[:AT_ONCE_HERE]))


def overdue() -> QuerySet[Delivery, UUID]:
    """Return the ids of deliveries that nobody came for, the longest due first."""
    return due_now().filter(due_at__lt=ago(UNHEARD_SECONDS)).order_by("due_at").values_list("pk", flat=True)


def due_now() -> QuerySet[Delivery]:
    """Return what may be tried at this moment, by the database's clock."""
    return Delivery.objects.filter(status=Status.PENDING, due_at__lte=Now(), webhook__is_active=True)


def later(seconds: float) -> object:
    """Return the moment in so many seconds, by the database's clock."""
    return Now() + dt.timedelta(seconds=seconds)
