"""/healthz and /readyz: what machines are told about the service."""

from datetime import timedelta

import pytest
from celery import Celery
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone

from diagnostics.models import ReportJob
from diagnostics.views import health
from tests import factories
from tests.roles import owning

ALL_OK = {"stopping": "ok", "database": "ok", "migrations": "ok", "disk": "ok", "reports": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_ready_when_everything_is(client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(5):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": ALL_OK}
    assert "no-store" in answer["Cache-Control"]


def test_alive_without_touching_the_database(client: Client) -> None:
    """Without the django_db mark any query is an error."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_not_ready_while_the_database_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("connection refused: secret-host")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failed"
    assert answer.json()["checks"]["database"] == "failed"
    assert b"secret-host" not in answer.content


@pytest.mark.django_db
def test_not_ready_before_migrations_are_applied(client: Client) -> None:
    with owning():
        MigrationRecorder.Migration.objects.filter(app="diagnostics").order_by("-pk").first().delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == ALL_OK | {"migrations": "failed"}


@pytest.mark.django_db
def test_not_ready_when_the_disk_is_full(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FREE_SPACE_NEEDED", 10**18)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == ALL_OK | {"disk": "failed"}


@pytest.mark.django_db
def test_a_report_that_waits_too_long_degrades(client: Client) -> None:
    job = ReportJob.objects.create(diagnosis=factories.DiagnosisFactory())
    assert client.get("/readyz").json()["checks"] == ALL_OK
    ReportJob.objects.filter(pk=job.pk).update(requested_at=timezone.now() - timedelta(minutes=5))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "checks": ALL_OK | {"reports": "degraded"}}


@pytest.mark.django_db
def test_a_missing_broker_degrades_within_seconds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens on port 1; RabbitMQ's client comes with Celery.
    monkeypatch.setattr(health, "current_app", Celery(broker="amqp://127.0.0.1:1", set_as_current=False))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "checks": ALL_OK | {"broker": "degraded"}}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@override_settings(SECURE_SSL_REDIRECT=True)
@pytest.mark.django_db
def test_asked_from_inside_without_https(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
    # Control: any other address is sent to https.
    assert client.get("/accounts/login/").status_code == 301


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_to_be_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_an_instance_about_to_stop_asks_for_no_more_requests(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "is_draining", lambda: True)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failed", "checks": ALL_OK | {"stopping": "failed"}}
