"""An event is told to each webhook that wants it, signed, once if all goes well and again if it does not."""

import json
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from config.embedded.place import PROJECT
from diagnostics import bell, jobs
from diagnostics.assessments import complete
from diagnostics.feeds import delivering, outbox, signing
from diagnostics.models import Assessment, Delivery, DeliveryAttempt, Webhook
from tests.factories import AssessmentFactory, BuyerFactory, OrganisationFactory, ReportJobFactory, UserFactory

pytestmark = pytest.mark.django_db

Status, Event = Delivery.Status, Webhook.Event
PUBLIC = "https://hooks.example/"


@pytest.fixture
def agency():
    return OrganisationFactory()


def hook(agency, url=PUBLIC, events=(Event.ASSESSMENT_COMPLETED, Event.REPORT_READY), **fields):
    return Webhook.objects.create(
        organisation=agency, url=url, events=list(events), nonce=signing.new_nonce(), **fields
    )


def draft(agency):
    assessment = AssessmentFactory(firm__organisation=agency, firm__name="Secret Shoes")
    BuyerFactory(assessment=assessment, name="Maison Corvane")
    return assessment


def tell(webhook):
    """Send a test; return its delivery."""
    return outbox.test(webhook)


def make_due(delivery, seconds=0):
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() - timedelta(seconds=seconds))


# --- what is told


def test_completing_an_assessment_is_told_with_ids_and_nothing_of_the_firm(agency, settings):
    settings.PUBLIC_URL = "https://foothold.example/"
    webhook, assessment = hook(agency), draft(agency)
    complete(assessment=assessment, by=UserFactory())
    delivery = webhook.deliveries.get()
    body = json.loads(delivery.body)
    assert (body["event"], body["id"]) == ("assessment.completed", str(delivery.event_id))
    assert (body["assessment"], body["firm"]) == (str(assessment.pk), str(assessment.firm_id))
    assert body["page"] == f"https://foothold.example/assessments/{assessment.pk}/result/"
    assert "Secret" not in delivery.body
    assert "Corvane" not in delivery.body


def test_a_report_is_told_of_when_it_is_ready_and_not_when_it_was_cancelled(agency, monkeypatch):
    webhook = hook(agency)
    ready, cancelled = (ReportJobFactory(diagnosis__assessment__firm__organisation=agency) for _each in range(2))
    assert jobs.finish(jobs.claim(ready.pk), "reports/a.pdf", "0" * 64)
    ticket = jobs.claim(cancelled.pk)
    jobs.cancel(cancelled.pk)
    assert not jobs.finish(ticket, "reports/b.pdf", "0" * 64)
    assert json.loads(webhook.deliveries.get().body)["report"] == str(ready.pk)


def test_a_blind_second_rating_is_told_to_nobody(agency):
    hook(agency)
    first = AssessmentFactory(complete=True, firm__organisation=agency)
    second = AssessmentFactory(second_of=first, firm=first.firm, seen_before=Assessment.Seen.NOTHING)
    BuyerFactory(assessment=second)
    complete(assessment=second, by=UserFactory())
    assert not Delivery.objects.exists()


def test_only_who_wants_it_is_told(agency):
    wanting = hook(agency)
    hook(agency, "https://b.example/", [Event.REPORT_READY])
    hook(agency, "https://c.example/", is_active=False)
    hook(OrganisationFactory())
    complete(assessment=draft(agency), by=UserFactory())
    assert [delivery.webhook for delivery in Delivery.objects.all()] == [wanting]


def test_what_is_rolled_back_is_told_to_nobody(agency, rung, django_capture_on_commit_callbacks):
    hook(agency)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        complete(assessment=draft(agency), by=UserFactory())
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), rung) == (0, [])


def test_the_ring_comes_after_the_commit(agency, rung, django_capture_on_commit_callbacks):
    webhook = hook(agency)
    with django_capture_on_commit_callbacks(execute=True):
        complete(assessment=draft(agency), by=UserFactory())
        assert rung == []
    assert rung == [webhook.deliveries.get().event_id]


# --- how it is sent


def test_it_arrives_signed_and_is_logged(agency, receiver):
    webhook = hook(agency, receiver.url)
    delivery = tell(webhook)
    assert delivering.work(delivery.event_id) == 1
    delivery.refresh_from_db()
    ((headers, body),) = receiver.got
    attempt = delivery.tries.get()
    assert (delivery.status, attempt.number, attempt.code, attempt.problem) == (Status.DELIVERED, 1, 200, "")
    assert body.decode() == delivery.body
    assert headers["Foothold-Event-Id"] == str(delivery.event_id)
    timestamp = int(re.match(r"t=(\d+),v1=", headers["Foothold-Signature"])[1])
    assert headers["Foothold-Signature"] == signing.signature(signing.secret_of(webhook), timestamp, body)
    assert delivering.work(delivery.event_id) == 0  # a message delivered twice


def documented():
    """Return the function `is_ours` as docs/webhooks.md prints it."""
    text = (PROJECT / "docs" / "webhooks.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names = {}
    exec(code, names)  # noqa: S102 - our own documentation
    return names["is_ours"]


def test_the_documented_check_takes_what_is_ours_and_refuses_what_is_not(agency, receiver):
    is_ours = documented()
    webhook = hook(agency, receiver.url)
    delivering.work(tell(webhook).event_id)
    ((headers, body),) = receiver.got
    secret, header = signing.secret_of(webhook), headers["Foothold-Signature"]
    assert is_ours(secret, header, body)
    assert not is_ours(secret, header, body + b" ")
    assert not is_ours("fhsec_other", header, body)
    assert not is_ours(secret, header[:-1] + "x", body)
    assert not is_ours(secret, signing.signature(secret, 1_000_000_000, body), body)  # long ago
    assert not is_ours(secret, "nonsense", body)


def test_a_new_nonce_is_a_new_secret_and_none_of_them_is_stored(agency):
    webhook = hook(agency)
    first = signing.secret_of(webhook)
    webhook.nonce = signing.new_nonce()
    webhook.save()
    assert first != signing.secret_of(webhook) != signing.secret_of(hook(OrganisationFactory()))
    stored = str(list(Webhook.objects.values()))
    assert signing.secret_of(webhook).removeprefix(signing.PREFIX) not in stored


def test_the_secret_is_not_logged(agency, receiver, caplog, capsys):
    webhook = hook(agency, receiver.url)
    delivering.work(tell(webhook).event_id)
    printed = capsys.readouterr()
    logged = caplog.text + printed.out + printed.err
    assert "webhook.tried" in logged
    assert signing.secret_of(webhook) not in logged


# --- again


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(agency, receiver):
    receiver.code = 503
    delivery = tell(hook(agency, receiver.url))
    pauses = []
    for _attempt in range(len(delivering.PAUSES) + 1):
        assert delivering.work(delivery.event_id) == 1
        assert delivering.work(delivery.event_id) == 0  # not yet due
        delivery.refresh_from_db()
        pauses.append(round((delivery.due_at - timezone.now()).total_seconds(), -1))
        make_due(delivery)
    assert tuple(pauses[:-1]) == delivering.PAUSES
    assert delivery.status == Status.GIVEN_UP
    assert [attempt.code for attempt in delivery.tries.all()] == [503] * 6
    assert delivering.work(delivery.event_id) == 0


def test_one_that_was_given_up_can_be_sent_again(agency, receiver):
    delivery = tell(hook(agency, receiver.url))
    Delivery.objects.update(status=Status.GIVEN_UP, attempts=6)
    delivering.send_again(delivery)
    assert delivering.work(delivery.event_id) == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == (Status.DELIVERED, 7)


def test_a_private_address_is_refused_logged_and_tried_no_faster_than_any_other(agency):
    delivery = tell(hook(agency, "https://169.254.169.254/latest/"))
    delivering.work(delivery.event_id)
    delivery.refresh_from_db()
    assert (delivery.tries.get().problem, delivery.status) == ("refused", Status.PENDING)


def test_two_workers_do_not_deliver_one_twice(agency, receiver):
    delivery = tell(hook(agency, receiver.url))
    at_it = []
    receiver.instead = lambda handler: (at_it.append(1), handler.send_error(500))
    Delivery.objects.filter(pk=delivery.pk).update(attempts=1, due_at=timezone.now() + timedelta(seconds=60))
    assert delivering.deliver(delivery.pk) is False
    assert at_it == []


def test_a_worker_killed_on_the_way_is_made_good_after_its_lease(agency, receiver, rung):
    """It was claimed, and nobody reported back."""
    delivery = tell(hook(agency, receiver.url))
    Delivery.objects.filter(pk=delivery.pk).update(attempts=1)
    make_due(delivery, seconds=10)
    delivering.sweep()
    assert rung == [delivery.event_id]
    delivering.work(delivery.event_id)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == (Status.DELIVERED, 2)


@pytest.mark.parametrize("case", [(True, 10, 0), (True, 130, 1), (False, 10, 1)], ids=["rung", "forgotten", "down"])
def test_a_sweep_rings_or_sends_itself(case, agency, receiver, monkeypatch):
    is_heard, seconds, tried = case
    monkeypatch.setattr(bell, "ring", lambda job_id, task: is_heard)
    make_due(tell(hook(agency, receiver.url)), seconds)
    assert (delivering.sweep(), len(receiver.got)) == (tried, tried)


def test_what_is_put_to_rest_is_told_nothing_more(agency, receiver):
    webhook = hook(agency, receiver.url)
    delivery = tell(webhook)
    Webhook.objects.update(is_active=False)
    assert delivering.work(delivery.event_id) == 0
    outbox.close_outbox(webhook)
    delivery.refresh_from_db()
    assert delivery.status == Status.GIVEN_UP


def test_a_webhook_deleted_while_it_is_told_leaves_nothing(agency, receiver):
    webhook = hook(agency, receiver.url)
    delivery = tell(webhook)
    receiver.instead = lambda handler: handler.send_response(200) or handler.end_headers()
    outcome = delivering.send(webhook.url, headers={}, body=b"")
    webhook.delete()
    delivering.note(delivery, outcome)
    assert not DeliveryAttempt.objects.exists()
