"""Settings as a deployment sees them: each case loads them afresh, in a process of its own."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.place import PROJECT
from config.production import hosts_problem, key_problem

SAFE = {
    "DEPLOYMENT": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "foothold.example",
    "DATABASE_URL": "postgresql://foothold@database.invalid/foothold",
}


def load(expression: str = "settings.USE_TZ and 'loaded'", **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in `environment` and print an expression over them."""
    code = f"from django.conf import settings; print({expression})"
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=env, capture_output=True, text=True, check=False
    )


def test_production_starts_with_safe_settings() -> None:
    """Control for the refusals below."""
    assert load(**SAFE).stdout == "loaded\n"


@pytest.mark.parametrize(
    ("unsafe", "word"),
    [
        ({"SECRET_KEY": "insecure-development-key"}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "foothold.example,*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
    ],
)
def test_production_refuses_an_unsafe_setting(unsafe: dict[str, str], word: str) -> None:
    done = load(**(SAFE | unsafe))
    assert done.returncode != 0
    assert "refuses to start" in done.stderr
    assert word in done.stderr.rpartition("refuses to start")[2]


def test_production_names_all_problems_at_once() -> None:
    said = load(DEPLOYMENT="production", DEBUG="1").stderr.rpartition("refuses to start")[2]
    assert [word for word in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL") if word not in said] == []


def test_a_misspelt_deployment_is_not_taken_for_a_local_one() -> None:
    done = load(DEPLOYMENT="prodution")
    assert done.returncode != 0
    assert "local or production" in done.stderr


@pytest.mark.parametrize("hosts", [["*"], [".*"], [""], [], ["a.example", " * "]])
def test_any_way_to_write_all_hosts_is_a_problem(hosts: list[str]) -> None:
    assert hosts_problem(hosts)
    assert not hosts_problem(["a.example", ".b.example"])


def test_only_a_long_random_key_will_do() -> None:
    assert key_problem("short")
    assert key_problem("insecure-" + secrets.token_urlsafe(60))
    assert not key_problem(secrets.token_urlsafe(50))


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    key = secrets.token_urlsafe(60)
    (tmp_path / "key").write_text(f"{key}\n")  # as editors end a file
    without = {name: value for name, value in SAFE.items() if name != "SECRET_KEY"}
    done = load("settings.SECRET_KEY", **without, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert done.stdout == f"{key}\n"


def test_production_sends_everything_over_https() -> None:
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert load(f"[getattr(settings, n) for n in {names}]", **SAFE).stdout == "[True, True, True, True]\n"
    assert load("settings.SESSION_COOKIE_NAME", **SAFE).stdout.startswith("__Host-")
    # One machine has no certificate.
    assert load("settings.SECURE_SSL_REDIRECT").stdout == "False\n"


@pytest.mark.parametrize(
    ("broker", "remote_control"),
    [("pgmq://", False), ("redis://redis.invalid/0", True), ("amqp://rabbit.invalid", True)],
)
def test_an_unconfirmed_job_comes_back_only_after_its_time_limit(broker: str, remote_control: bool) -> None:
    expression = (
        "app.conf.task_time_limit, app.conf.task_acks_late, app.conf.worker_enable_remote_control,"
        " app.conf.broker_transport_options.get('visibility_timeout', 10**9)"
    )
    done = load(
        f"(lambda app: ({expression}))(__import__('config.celery').celery.app)", **SAFE, CELERY_BROKER_URL=broker
    )
    limit, acks_late, control, again = eval(done.stdout)  # noqa: S307 (a tuple that we printed ourselves)
    assert again > limit
    assert acks_late
    assert control is remote_control


def test_the_queue_in_postgresql_is_where_the_database_is() -> None:
    expression = "settings.CELERY_BROKER_TRANSPORT_OPTIONS['conn_string']"
    tcp = load(expression, **(SAFE | {"DATABASE_URL": "postgresql://me:a%20b@db.invalid:5433/firms"})).stdout
    assert tcp.startswith("dbname=firms user=me password='a b' host=db.invalid port=5433")
    socket = load(expression, **(SAFE | {"DATABASE_URL": "postgresql://me@/firms?host=%2Frun%2Fpg&port=5434"})).stdout
    assert "host=/run/pg port=5434" in socket


def test_a_broker_that_loses_jobs_is_refused() -> None:
    done = load(**SAFE, CELERY_BROKER_URL="filesystem://")
    assert "can be pgmq, redis, rediss, amqp or amqps" in done.stderr


def test_logs_are_json_lines_in_production() -> None:
    code = "__import__('django').setup() or __import__('logging').getLogger('x').warning('a %s', 'b')"
    line = load(code, **SAFE).stderr.strip().splitlines()[-1]
    assert '"event": "a b"' in line
    assert '"level": "warning"' in line
    assert '"logger": "x"' in line


@pytest.mark.django_db
def test_djangos_deployment_checks_find_nothing() -> None:
    command = [sys.executable, "-m", "config.stack.check_production"]
    done = subprocess.run(command, cwd=PROJECT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
