"""A worker killed in the middle of a report: real processes, the default broker, and the sweeper that makes good."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from benchmarks.database import own_database
from tests.browser.site import ROOT, WORKER

STALE_SECONDS = 4
PATIENCE = 60  # seconds, for machines with other things to do

REQUEST = """
import django
django.setup()
from accounts.models import User
from diagnostics import jobs
from diagnostics.models import Diagnosis
by = User.objects.get(email="advisor@demo.example")
print(jobs.request_report(diagnosis=Diagnosis.objects.order_by("created_at")[0], by=by).pk)
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of processes with a database, examples and a media folder of their own."""
    with own_database(f"foothold_killed_{os.getpid()}", os.environ["DATABASE_URL"]) as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MEDIA_ROOT": str(tmp_path / "media"),
            "REPORT_STALE_SECONDS": str(STALE_SECONDS),
            "DEMO_PASSWORD": "a long enough password",
        }
        for command in ("migrate", "load_cases", "load_demo"):
            run(["manage.py", command, "--verbosity=0"], environment)
        yield environment


def run(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def running(arguments: Sequence[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process in a group of its own; end the whole group afterwards."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 the process and all it started; nothing happens when it is gone."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def row_of(url: str, job: str) -> tuple[str, int, str, str]:
    """Return a job's status, attempts, file and digest."""
    with psycopg.connect(url, autocommit=True) as connection:
        query = "SELECT status, attempts, file, sha256 FROM diagnostics_reportjob WHERE id = %s"
        found = connection.execute(query, [job]).fetchone()
    assert found
    return found


def test_a_report_whose_worker_was_killed_is_finished_once_and_only_by_the_sweeper(place: dict[str, str]) -> None:
    url = place["DATABASE_URL"]
    job = run(["-c", REQUEST], place)
    with psycopg.connect(url) as blocker, running(WORKER, place) as first:
        # Whoever reads the diagnosis waits here: the worker stands in the middle of the report for as long as we like.
        blocker.execute("LOCK TABLE diagnostics_diagnosis IN ACCESS EXCLUSIVE MODE")
        wait_for(lambda: row_of(url, job)[0] == "running")
        kill(first)
    files = Path(place["MEDIA_ROOT"]) / "reports"
    with running(WORKER, place):
        time.sleep(STALE_SECONDS + 1)
        # The control: another worker alone does not pick it up.
        assert row_of(url, job)[:3] == ("running", 1, "")
        assert not files.exists()
        with running(["manage.py", "sweep_reports", "--every", "1"], place):
            wait_for(lambda: row_of(url, job)[0] == "done")
            time.sleep(2)  # long enough for a second report, if anyone were to make one
    status, attempts, name, digest = row_of(url, job)
    (only,) = files.glob("*.pdf")
    assert (status, attempts, name) == ("done", 2, f"reports/{only.name}")
    assert hashlib.sha256(only.read_bytes()).hexdigest() == digest
