"""Brokers that refuse, hang, or deliver twice: answers are saved all the same, and each report is made once."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import environ
import psycopg
import pytest
import redis as redis_client
from celery import Celery

from benchmarks.database import own_database, owner_address
from benchmarks.load.advisors import JUST_OPENED, ask_for_report
from benchmarks.load.crowd import Crowd
from benchmarks.web.client import TOKEN
from benchmarks.web.server import free_port
from config.broker import celery_settings
from config.embedded.place import PROJECT
from diagnostics.bell import MAKE_REPORT
from tests.config.processes import wait_until
from tests.diagnostics.test_killed_worker import is_open, made_once, redis, row_of, running
from tests.migrated import template

pytestmark = pytest.mark.drill

ANSWERS_WITHIN = 3.0  # seconds for who asks for a report
PATIENCE = 60.0
TWO_WORKERS = ("-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "warning")
SWEEPER = ("manage.py", "sweep_reports", "--every", "1")
Trouble = Callable[[], AbstractContextManager[None]]


@dataclass
class Broker:
    """A broker, how it refuses and hangs, how it runs well, and how many messages wait in it."""

    url: str
    refusing: Trouble
    hanging: Trouble
    sound: Trouble
    waiting: Callable[[], int]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    server = os.environ["DATABASE_URL"]
    with own_database(f"foothold_brokers_{os.getpid()}", server, template(server)) as url:
        yield os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MEDIA_ROOT": str(tmp_path_factory.mktemp("media")),
            "REPORT_STALE_SECONDS": "4",
            "STATICFILES_HASHED": "false",
            "WEB_CONCURRENCY": "1",
            "LOG_LEVEL": "CRITICAL",
        }


@pytest.fixture(scope="module")
def crowd(place: dict[str, str]) -> Crowd:
    command = [sys.executable, "-m", "tests.faults.crowd", "1", "3"]
    done = subprocess.run(command, cwd=PROJECT, env=place, stdout=subprocess.PIPE, check=True)
    return Crowd(**json.loads(done.stdout))


@pytest.fixture
def ask(crowd: Crowd, request: pytest.FixtureRequest) -> Callable[[int], str]:
    """Ask the site on a port for a report nobody asked for before; insist on an answer in time."""
    paper = {"in_postgresql": "a4", "in_redis": "letter"}[request.node.callspec.params["name"]]
    wanted = iter(crowd.done)

    def asked_in_time(port: int) -> str:
        began = time.monotonic()
        report = ask_for_report(port, crowd.sessions[0], next(wanted), paper)
        assert time.monotonic() - began < ANSWERS_WITHIN
        return report

    return asked_in_time


# --- The two brokers


@pytest.fixture
def in_postgresql(place: dict[str, str]) -> Broker:
    url = owner_address(place["DATABASE_URL"])

    def run(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def refusing() -> Iterator[None]:
        run("ALTER TABLE pgmq.q_foothold ADD CONSTRAINT closed CHECK (false) NOT VALID")
        yield
        run("ALTER TABLE pgmq.q_foothold DROP CONSTRAINT closed")

    @contextmanager
    def hanging() -> Iterator[None]:
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE pgmq.q_foothold IN ACCESS EXCLUSIVE MODE")
            yield

    def waiting() -> int:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT count(*) FROM pgmq.q_foothold").fetchone()[0]

    run("SELECT pgmq.create('foothold')")  # else the first message makes it
    return Broker("pgmq://", refusing, hanging, ExitStack, waiting)


@pytest.fixture
def in_redis(tmp_path: Path) -> Broker:
    port = free_port()

    @contextmanager
    def refusing() -> Iterator[None]:
        assert not is_open(port)
        yield

    @contextmanager
    def hanging() -> Iterator[None]:
        with redis(port, tmp_path) as server:
            server.send_signal(signal.SIGSTOP)
            yield
            server.send_signal(signal.SIGCONT)

    def waiting() -> int:
        return int(redis_client.Redis(port=port).llen("foothold"))

    return Broker(f"redis://127.0.0.1:{port}/0", refusing, hanging, lambda: redis(port, tmp_path), waiting)


# --- What is promised


@contextmanager
def serving(place: dict[str, str]) -> Iterator[int]:
    """Serve the site; yield its port."""
    port = free_port()
    command = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--config", "python:config.gunicorn"]
    with running(command, place):
        assert wait_until(lambda: is_open(port), seconds=PATIENCE)
        yield port


def save(port: int, crowd: Crowd) -> float:
    """Save an answer; return how many seconds it took."""
    change = {"id": str(uuid4()), "question": "M1", "buyer": None, "value": "3", "evidence": "", "note": ""}
    headers = {"Cookie": f"sessionid={crowd.sessions[0]}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body, began = json.dumps(change | {"revision": JUST_OPENED}), time.monotonic()
    path = f"/assessments/{crowd.drafts[0]}/answers/"
    connection.request("POST", path, body, headers | {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()
    return time.monotonic() - began


@pytest.mark.parametrize("name", ["in_postgresql", "in_redis"])
def test_a_broker_in_trouble_keeps_nobody_waiting(
    name: str, place: dict[str, str], crowd: Crowd, ask: Callable[[int], str], request: pytest.FixtureRequest
) -> None:
    broker: Broker = request.getfixturevalue(name)
    told = place | {"CELERY_BROKER_URL": broker.url}
    url, reports = place["DATABASE_URL"], []
    with serving(told) as port:
        usual = save(port, crowd)
        for trouble in (broker.refusing, broker.hanging):
            with trouble():
                reports.append(ask(port))
                assert save(port, crowd) < usual + 1
                assert row_of(url, reports[-1])[0] == "queued"
        with broker.sound():
            with running(SWEEPER, told):
                assert wait_until(lambda: all(row_of(url, each)[0] == "done" for each in reports), seconds=PATIENCE)
            assert all(made_once(place, each, attempts=1) for each in reports)
            before = broker.waiting()
            report = ask(port)
            deliver_twice_more(broker, told, report)
            assert broker.waiting() >= before + 3  # the control: nobody took them for one
            with running(TWO_WORKERS, told):
                assert wait_until(lambda: broker.waiting() == 0, seconds=PATIENCE)
                assert wait_until(lambda: row_of(url, report)[0] == "done", seconds=PATIENCE)
                time.sleep(1)  # long enough for a second report, if anyone were to make one
            assert made_once(place, report, attempts=1)


def deliver_twice_more(broker: Broker, told: dict[str, str], report: str) -> None:
    """Send the message of a report twice more."""
    app = Celery()
    app.conf.update(celery_settings(broker.url, environ.Env.db_url_config(told["DATABASE_URL"])))
    for _time in range(2):
        app.send_task(MAKE_REPORT, args=[report], queue="foothold")
