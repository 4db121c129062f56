"""One id for a request: in its answer, on its lines, and on the worker's lines on what it asked for."""

import time
from collections.abc import Iterator

import pytest
import structlog
from celery import Celery, current_app
from celery.contrib.testing.worker import start_worker

from diagnostics import bell
from tests.config.logged import logged
from tests.factories import DiagnosisFactory, member

log = structlog.get_logger("tests.request_ids")


@pytest.fixture(scope="module")
def app() -> Iterator[Celery]:
    """A real worker in a thread, on a broker in memory; its one job writes a line, and fails where it is told to."""
    ours = current_app._get_current_object()
    app = Celery("tried", broker="memory://", set_as_current=False, fixups=[])
    app.finalize()
    app.tasks.pop(bell.MAKE_REPORT, None)  # the real one, where another test has brought it
    app.conf.task_default_queue, app.conf.broker_transport_options = "tried", {"polling_interval": 0.01}

    @app.task(name=bell.MAKE_REPORT, shared=False)
    def make_report(job_id: str) -> None:
        log.info("job.running", job=job_id)
        if job_id == "fails":
            raise ValueError("canary words of an exception")

    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=10):
        yield app
    ours.set_current()  # starting the worker made its own the one that tasks belong to, here and in other threads
    ours.set_default()


@pytest.fixture
def worker(app, monkeypatch) -> None:
    monkeypatch.setattr(bell, "current_app", app)


def wait_for(words: str, found) -> None:
    """Wait until something was logged, or fail."""
    until = time.monotonic() + 20
    while words not in found.text:
        assert time.monotonic() < until, f"{words} was not logged: {found.text}"
        time.sleep(0.02)


def test_every_answer_has_its_own(client):
    first, second = (client.get("/method/", headers={"X-Request-ID": "of the client"}) for _turn in range(2))
    assert len(first.headers["X-Request-ID"]) == 32
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert "client" not in first.headers["X-Request-ID"]


@pytest.mark.django_db
def test_the_lines_of_a_request_carry_it(client):
    with logged() as found:
        response = client.get("/no/such/page/")
        outside = structlog.contextvars.get_contextvars()
    assert [line["request_id"] for line in found.lines] == [response.headers["X-Request-ID"]]
    assert "request_id" not in outside


@pytest.mark.django_db
def test_a_report_asked_for_in_a_request_is_made_under_its_id(worker, client, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda deed: deed())  # the test's transaction never commits
    person = member()
    diagnosis = DiagnosisFactory(assessment__firm__organisation=person.organisation)
    client.force_login(person)
    with logged() as found:
        response = client.post(f"/assessments/{diagnosis.assessment_id}/reports/", {"paper": "a4"})
        assert response.status_code == 302
        wait_for("succeeded", found)
        log.info("afterwards")
    (line,) = [line for line in found.lines if line["event"] == "job.running"]
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert "request_id" not in found.lines[-1]


def test_a_job_that_nobody_asked_for_has_none(worker):
    with logged() as found:
        assert bell.ring("swept")
        wait_for("job.running", found)
    (line,) = [line for line in found.lines if line["event"] == "job.running"]
    assert "request_id" not in line


def test_of_a_failing_job_only_the_kind_of_fault_is_told(worker):
    with logged() as found:
        assert bell.ring("fails")
        wait_for("ValueError", found)
    assert "canary" not in found.text
