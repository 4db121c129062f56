"""Two of everything on one database, restarted one after the other while advisors save and reports are made."""

import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from benchmarks.database import looking_at_all, own_database
from benchmarks.load.advisors import Saves, advise, ask_for_report, every
from benchmarks.load.crowd import Crowd
from benchmarks.load.measuring import found_in
from benchmarks.web import server
from benchmarks.web.client import TOKEN, Answered, BadAnswerError
from benchmarks.web.measuring import asked_of
from config.embedded.place import PROJECT
from config.healthcheck import status_of
from tests.browser.site import WORKER
from tests.config.processes import tree, wait_until
from tests.migrated import template

pytestmark = pytest.mark.drill

ADVISORS, REPORTS = 6, 2
PAUSE = 0.05  # seconds between an advisor's saves: more of them than in earnest, so that a gap is met
DRAIN = 1.5  # seconds, for a balancer that looks ten times a second
LONG = 300.0  # seconds; the advisors are told to stop before


class Instance:
    """One gunicorn on one port."""

    def __init__(self, told: dict[str, str]) -> None:
        self.told, self.port = told, server.free_port()
        self.launch()

    def start(self) -> None:
        self.launch()
        assert wait_until(self.is_ready, seconds=60)

    def launch(self) -> None:
        site = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "python:config.gunicorn"]
        command = [*site, "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, cwd=PROJECT, env=self.told, start_new_session=True)

    def is_ready(self) -> bool:
        return status_of(self.port, "/readyz", timeout=2) == 200

    def kill(self) -> None:
        """Kill the master and its workers."""
        for pid, _start in tree(self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(30)


class Balancer:
    """Spreads requests over the instances that say they are ready. It sends nothing twice: who knows what became of it.

    Only where nobody took the connection it turns to the next one.
    """

    def __init__(self, instances: list[Instance]) -> None:
        self.instances, self.ready, self.turn = instances, list(instances), 0
        self.ended = threading.Event()
        threading.Thread(target=self.look, daemon=True).start()

    def look(self) -> None:
        while not self.ended.wait(0.1):
            self.ready = [each for each in self.instances if each.is_ready()] or self.instances

    def connect(self) -> http.client.HTTPConnection:
        for _attempt in range(20):
            ready, self.turn = self.ready, self.turn + 1
            connection = http.client.HTTPConnection("127.0.0.1", ready[self.turn % len(ready)].port, timeout=30)
            try:
                connection.connect()
            except ConnectionRefusedError:
                time.sleep(0.01)
            else:
                return connection
        raise BadAnswerError("nobody takes connections")


class ThroughBalancer:
    """A signed-in client behind the balancer; a connection for each request, as proxies do unless told otherwise."""

    def __init__(self, balancer: Balancer, session: str) -> None:
        self.balancer = balancer
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
        }

    def post(self, path: str, data: object) -> Answered:
        connection = self.balancer.connect()
        try:
            connection.request("POST", path, json.dumps(data), self.headers)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise BadAnswerError(f"{response.status}: {body[:200]!r}")
        return Answered(response.status, body, 0)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    address = os.environ["DATABASE_URL"]
    with own_database(f"foothold_rolling_{os.getpid()}", address, template(address)) as database:
        yield server.environment(database, tmp_path_factory.mktemp("media")) | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STATICFILES_HASHED": "false",
            "LOG_LEVEL": "ERROR",
            "WEB_CONCURRENCY": "1",
            "DRAIN_SECONDS": str(DRAIN),
        }


@pytest.fixture(scope="module")
def crowd(told: dict[str, str]) -> Crowd:
    return Crowd(**asked_of("crowd", [str(ADVISORS), "4"], told, package="load"))


@pytest.fixture(scope="module")
def instances(told: dict[str, str], crowd: Crowd) -> Iterator[list[Instance]]:
    found = [Instance(told), Instance(told)]
    try:
        assert wait_until(lambda: all(each.is_ready() for each in found), seconds=60)
        yield found
    finally:
        for each in found:
            if each.process.poll() is None:
                each.kill()


@contextmanager
def advisors_at_work(instances: list[Instance], crowd: Crowd) -> Iterator[list[Future[Saves]]]:
    """Let everybody save through one balancer until the block ends; their saves are there afterwards."""
    balancer, over = Balancer(instances), threading.Event()

    def work(session: str, draft: str, number: int) -> Saves:
        steps = every(PAUSE, number)
        until = time.monotonic() + LONG
        return advise(ThroughBalancer(balancer, session), draft, until, lambda: LONG if over.is_set() else steps())

    with ThreadPoolExecutor(ADVISORS) as pool:
        try:
            yield list(map(pool.submit, [work] * ADVISORS, crowd.sessions, crowd.drafts, range(ADVISORS)))
        finally:
            over.set()
    balancer.ended.set()


def saves_of(futures: list[Future[Saves]]) -> tuple[list[Saves], int, list[str]]:
    saves = [future.result() for future in futures]
    return saves, sum(len(each.acknowledged) for each in saves), [error for each in saves for error in each.errors]


def test_a_rolling_restart_fails_no_save(told: dict[str, str], crowd: Crowd, instances: list[Instance]) -> None:
    with advisors_at_work(instances, crowd) as futures:
        for each in instances:
            time.sleep(0.5)
            before = each.process.pid
            each.process.terminate()
            # It says so, and serves on meanwhile.
            assert wait_until(lambda one=each: status_of(one.port, "/readyz") == 503, seconds=DRAIN)
            assert each.process.wait(30) == 0
            each.start()
            assert each.process.pid != before
        time.sleep(0.5)
    saves, acknowledged, errors = saves_of(futures)
    assert errors == []
    assert acknowledged > ADVISORS * 10
    assert found_in(told["DATABASE_URL"], saves) == acknowledged


def test_an_instance_that_is_killed_fails_saves_but_loses_none_that_was_acknowledged(
    told: dict[str, str], crowd: Crowd, instances: list[Instance]
) -> None:
    """Control for the test above: the same advisors notice an instance that goes without a word."""
    with advisors_at_work(instances, crowd) as futures:
        time.sleep(0.5)
        with looking_at_all(told["DATABASE_URL"]) as blocker, blocker.transaction():
            # Every save waits here, so that some are under way on either instance.
            blocker.execute(
                "SELECT 1 FROM diagnostics_assessment WHERE id = ANY(%s::uuid[]) FOR UPDATE", [crowd.drafts]
            )
            time.sleep(0.5)
            instances[0].kill()
        time.sleep(0.5)
    saves, acknowledged, errors = saves_of(futures)
    assert 0 < len(errors) <= ADVISORS
    assert found_in(told["DATABASE_URL"], saves) == acknowledged


# --- Workers


@contextmanager
def two_workers(told: dict[str, str]) -> Iterator[list["Worker"]]:
    workers = [Worker(told, name) for name in ("one", "two")]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.wait()


class Worker:
    """One worker in one process."""

    def __init__(self, told: dict[str, str], name: str) -> None:
        self.told, self.name = told, name
        self.start()

    def start(self) -> None:
        command = [sys.executable, *WORKER, "--hostname", f"{self.name}@%h"]
        self.process = subprocess.Popen(command, cwd=PROJECT, env=self.told, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        """Ask it to stop, which lets it finish what it does."""
        self.process.terminate()
        self.process.wait(60)


def rows_of(told: dict[str, str], reports: list[str]) -> list[tuple[str, str, int, str, str]]:
    query = "SELECT id::text, status, attempts, file, sha256 FROM diagnostics_reportjob WHERE id = ANY(%s::uuid[])"
    with looking_at_all(told["DATABASE_URL"]) as connection:
        return connection.execute(query, [reports]).fetchall()


def test_reports_are_each_made_once_while_workers_restart_one_after_the_other(
    told: dict[str, str], crowd: Crowd, instances: list[Instance]
) -> None:
    with two_workers(told) as workers:
        port = instances[1].port
        wanted = product(crowd.done, ("a4", "letter"))
        reports = [ask_for_report(port, crowd.sessions[0], *next(wanted)) for _each in range(REPORTS)]
        for worker in workers:
            assert wait_until(lambda: any(row[1] != "queued" for row in rows_of(told, reports)), seconds=60)
            worker.stop()
            worker.start()
            reports.append(ask_for_report(port, crowd.sessions[0], *next(wanted)))
        assert wait_until(lambda: all(row[1] == "done" for row in rows_of(told, reports)), seconds=60)
    assert len(reports) > REPORTS
    for job, _status, attempts, name, digest in rows_of(told, reports):
        (only,) = Path(told["MEDIA_ROOT"], "reports").glob(f"{job}-*.pdf")
        assert (attempts, name) == (1, f"reports/{only.name}")
        assert hashlib.sha256(only.read_bytes()).hexdigest() == digest
