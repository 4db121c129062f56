"""Writes down what webhooks are to be told, in the transaction of what happened: neither without the other."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from diagnostics import bell
from diagnostics.models import Assessment, Delivery, ReportJob, Webhook

TEST = "test"
Event = Webhook.Event


def assessment_completed(assessment: Assessment) -> None:
    """Tell that an assessment was completed. Call inside the transaction that completes it."""
    page = reverse("diagnostics:result", args=[assessment.pk])
    ids = {"firm": assessment.firm_id, "assessment": assessment.pk}
    announce(Event.ASSESSMENT_COMPLETED, assessment.firm.organisation_id, page, ids)


def report_ready(report: ReportJob) -> None:
    """Tell that a report is ready. Call inside the transaction that makes it so."""
    assessment = report.diagnosis.assessment
    page = reverse("diagnostics:report", args=[report.pk])
    ids = {"firm": assessment.firm_id, "assessment": assessment.pk, "report": report.pk}
    announce(Event.REPORT_READY, assessment.firm.organisation_id, page, ids)


def announce(event: str, organisation: UUID, page: str, ids: dict[str, UUID]) -> None:
    """Put an event into the outbox of each webhook that wants it, and ring once it is committed. One or two queries."""
    wanting = Webhook.objects.filter(organisation=organisation, is_active=True, events__contains=[event])
    post(list(wanting), event, organisation, page, ids)


def test(webhook: Webhook) -> Delivery:
    """Put a test into the outbox of one webhook: it tells of nothing."""
    page = reverse("diagnostics:webhook", args=[webhook.pk])
    with transaction.atomic():
        (delivery,) = post([webhook], TEST, webhook.organisation_id, page, {})
    return delivery


def post(webhooks: list[Webhook], event: str, organisation: UUID, page: str, ids: dict[str, UUID]) -> list[Delivery]:
    """Write a delivery for each webhook, all with one event id, and ring once they are committed."""
    if not webhooks:
        return []
    event_id = uuid4()
    body = body_of(event_id, event, organisation, page, ids)
    deliveries = [Delivery(webhook=each, event_id=event_id, event=event, body=body) for each in webhooks]
    Delivery.objects.bulk_create(deliveries)
    transaction.on_commit(lambda: bell.ring_and_go(event_id, task=bell.DELIVER))
    return deliveries


def body_of(event_id: UUID, event: str, organisation: UUID, page: str, ids: dict[str, UUID]) -> str:
    """Return what is sent, as JSON: ids and where to look, nothing about the firm itself."""
    told = {
        "id": str(event_id),
        "event": event,
        "at": timezone.now().isoformat(timespec="seconds"),
        "organisation": str(organisation),
        **{name: str(pk) for name, pk in ids.items()},
        "page": settings.PUBLIC_URL.rstrip("/") + page,
    }
    return json.dumps(told, indent=2)


def close_outbox(webhook: Webhook) -> None:
    """Give up what is on its way to a webhook."""
    webhook.deliveries.filter(status=Delivery.Status.PENDING).update(status=Delivery.Status.GIVEN_UP)
