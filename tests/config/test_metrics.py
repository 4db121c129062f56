"""What is counted, and that no name, address or id becomes a label."""

import subprocess
import sys
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client, RequestFactory, override_settings
from prometheus_client import REGISTRY, CollectorRegistry, Counter, generate_latest

from config.embedded.place import PROJECT
from config.metrics import jobs as _counted  # noqa: F401 (counts from when it is loaded)
from config.metrics import requests, waiting
from config.metrics.exporting import place_of
from diagnostics import jobs
from diagnostics.assessments import save_answers
from diagnostics.changes import Change
from tests.factories import AssessmentFactory, MembershipFactory, ReportJobFactory

CANARY = "canary-of-a-firm"
COUNTING = [f"{requests.__name__}.RequestMetricsMiddleware", *settings.MIDDLEWARE]


def test_nothing_is_counted_and_nothing_told_unless_a_place_is_named(client: Client):
    assert COUNTING[0] not in settings.MIDDLEWARE
    assert client.get("/metrics").status_code == 404


@pytest.mark.django_db
@override_settings(MIDDLEWARE=COUNTING)
def test_requests_are_counted_by_view_and_never_by_what_visitors_write(client: Client):
    client.force_login(MembershipFactory().user)
    firm = uuid4()
    for path in (f"/firms/{firm}/", f"/{CANARY}/", f"/cases/{CANARY}/", f"/method/?q={CANARY}", "/api/v1/firms"):
        client.get(path, headers={"User-Agent": CANARY})
    client.generic(CANARY.upper(), "/method/")
    told = generate_latest(REGISTRY).decode()
    assert 'foothold_request_seconds_count{method="GET",status="404",view="diagnostics:firm"} 1.0' in told
    assert 'foothold_request_seconds_count{method="other",' in told
    assert finds(told, str(firm)) == []


def finds(told: str, *more: str) -> list[str]:
    return [word for word in (CANARY, *more) if word in told.lower()]


def test_a_label_from_an_address_would_be_found():
    """Control for the test above."""
    registry = CollectorRegistry()
    request = RequestFactory().get(f"/firms/{CANARY}/")
    Counter("requests", "By address", ["path"], registry=registry).labels(request.path).inc()
    assert finds(generate_latest(registry).decode()) == [CANARY]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> CollectorRegistry:
    """The queue as Prometheus asks for it; in earnest from a thread, whose connection is closed afterwards."""
    monkeypatch.setattr(waiting, "connection", SimpleNamespace(close=lambda: None))
    registry = CollectorRegistry()
    registry.register(waiting.Waiting())
    return registry


@pytest.mark.django_db
def test_the_queue_is_what_waits_in_the_database(queue: CollectorRegistry):
    assert queue.get_sample_value("foothold_jobs_waiting", {"kind": "report"}) == 0
    assert queue.get_sample_value("foothold_jobs_waiting_seconds", {"kind": "report"}) == 0
    ReportJobFactory()
    assert queue.get_sample_value("foothold_jobs_waiting", {"kind": "report"}) == 1
    assert queue.get_sample_value("foothold_jobs_waiting_seconds", {"kind": "report"}) > 0
    assert {queue.get_sample_value("foothold_jobs_waiting", {"kind": kind}) for kind in ("bundle", "delivery")} == {0}


def test_without_a_database_the_rest_is_told(queue: CollectorRegistry, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_asked: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(waiting, "waiting", refuse)
    Counter("saves", "Something else", registry=queue).inc()
    assert b"saves_total 1.0" in generate_latest(queue)


@pytest.mark.parametrize("address", ["", "9100", ":9100", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000"])
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(ValueError, match=r"write it like 127\.0\.0\.1:9100"):
        place_of(address)


FORKED = """
import os, urllib.request
from config.metrics import exporting
slot = "master"
folder = exporting.share(lambda: slot)
from prometheus_client import Counter
counter = Counter("saves", "Saves", ["view"])
for slot in "aab":  # the second takes the first one's place
    if os.fork() == 0:
        counter.labels("answers").inc()
        os._exit(0)
    os.wait()
slot = "master"
port = exporting.serve("127.0.0.1:0")
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
print(opener.open(f"http://127.0.0.1:{port}/metrics").read().decode())
print(len(os.listdir(folder)), "files")
exporting.clear_away(folder)
assert not os.path.exists(folder)
"""


def test_a_master_tells_what_its_children_counted_and_keeps_few_files():
    done = subprocess.run([sys.executable, "-c", FORKED], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert 'saves_total{view="answers"} 3.0' in done.stdout, done.stderr
    assert "2 files" in done.stdout


@pytest.mark.django_db
def test_answers_are_counted_after_commit(django_capture_on_commit_callbacks):
    draft = AssessmentFactory()
    by = MembershipFactory(organisation=draft.firm.organisation).user
    before = REGISTRY.get_sample_value("foothold_answers_saved_total")
    change = Change(id=uuid4(), question="M1", state="answered", level=3)
    with django_capture_on_commit_callbacks(execute=True):
        save_answers(assessment=draft, changes=[change], by=by)
        assert REGISTRY.get_sample_value("foothold_answers_saved_total") == before
    assert REGISTRY.get_sample_value("foothold_answers_saved_total") == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "outcome"), [(OSError, "failed"), (jobs.TicketVoidError, "void")])
def test_attempts_at_reports_are_counted_by_what_became_of_them(error, outcome, monkeypatch):
    def produce(_ticket: jobs.Ticket) -> bytes:
        raise error

    monkeypatch.setattr(jobs, "produce", produce)
    counted = ("foothold_reports_total", {"outcome": outcome})
    before = REGISTRY.get_sample_value(*counted) or 0
    assert not jobs.make(ReportJobFactory().pk)
    assert REGISTRY.get_sample_value(*counted) == before + 1
