"""Workers killed and brokers restarted in the middle of things: real processes, and the sweeper that makes good."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.database import looking_at_all, own_database, owner_address
from tests.browser.site import ROOT, WORKER
from tests.migrated import template

pytestmark = pytest.mark.drill

STALE_SECONDS = 4
PATIENCE = 60  # seconds, for machines with other things to do

# Which of the demonstration's completed assessments each test reports on.
KILLED, RESTARTED, AGAIN, RECONNECTED = range(4)

FILL = """
import os; os.environ["DATABASE_ROLE"] = "owner"
import django
django.setup()
from accounts import isolation
isolation.see(isolation.EVERYBODY)
from django.core.management import call_command
for command in ("migrate", "load_cases", "load_demo"):
    call_command(command, verbosity=0)
"""
REQUEST = """
import django, sys
django.setup()
from accounts import isolation
isolation.see(isolation.EVERYBODY)
from accounts.models import User
from diagnostics import jobs
from diagnostics.models import Diagnosis
by = User.objects.get(email="advisor@demo.example")
print(jobs.request_report(diagnosis=Diagnosis.objects.order_by("created_at")[int(sys.argv[1])], by=by, paper="a4").pk)
"""
REQUEST_BUNDLE = """
import django, uuid
django.setup()
from accounts import isolation
isolation.see(isolation.EVERYBODY)
from accounts.models import Organisation, User
from diagnostics.bundles import jobs
from diagnostics.models import Diagnosis
agency = Organisation.objects.get(name="Demo Agency")
diagnoses = Diagnosis.objects.filter(assessment__firm__organisation=agency).select_related("assessment__firm")
by = User.objects.get(email="advisor@demo.example")
key = uuid.uuid4()
print(jobs.request_bundle(organisation=agency, diagnoses=diagnoses[:4], by=by, paper="letter", key=key).pk)
"""
REQUEST_RESCORING = """
import django
django.setup()
from accounts import isolation
isolation.see(isolation.EVERYBODY)
from diagnostics.rescoring import jobs
print(jobs.request(organisation=None, version="1", by=None).pk)
"""
AGE = "SET LOCAL session_replication_role = replica; UPDATE diagnostics_diagnosis SET engine_version = '0.9'"
RESCORED = "SELECT count(*), count(DISTINCT (diagnosis_id, instrument_version, engine_version)) FROM {}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of processes with a database, examples and a media folder of their own."""
    name, server = f"foothold_killed_{os.getpid()}", os.environ["DATABASE_URL"]
    with own_database(name, server, template(server)) as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MEDIA_ROOT": str(tmp_path_factory.mktemp("media")),
            "REPORT_STALE_SECONDS": str(STALE_SECONDS),
            "DEMO_PASSWORD": "a long enough password",
        }
        run(["-c", FILL], environment, patience=3 * PATIENCE)
        yield environment


def run(arguments: list[str], environment: dict[str, str], *, patience: int = PATIENCE) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=patience,
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
    with looking_at_all(url) as connection:
        query = "SELECT status, attempts, file, sha256 FROM diagnostics_reportjob WHERE id = %s"
        found = connection.execute(query, [job]).fetchone()
    assert found
    return found


def status_of(url: str, bundle: str) -> str:
    with looking_at_all(url) as connection:
        found = connection.execute("SELECT status FROM diagnostics_reportbundle WHERE id = %s", [bundle]).fetchone()
    assert found
    return str(found[0])


def reports_in(url: str, bundle: str) -> list[str]:
    """Return the ids of the reports that are ready in a bundle."""
    query = "SELECT report_id FROM diagnostics_bundleitem WHERE bundle_id = %s AND state = 'ready' ORDER BY position"
    with looking_at_all(url) as connection:
        return [str(pk) for (pk,) in connection.execute(query, [bundle]).fetchall()]


def files_of(place: dict[str, str], job: str) -> list[Path]:
    return list((Path(place["MEDIA_ROOT"]) / "reports").glob(f"{job}-*.pdf"))


def made_once(place: dict[str, str], job: str, attempts: int | None = None) -> bool:
    """Insist that a report is done, with one file, which is the one that the row tells of."""
    status, tried, name, digest = row_of(place["DATABASE_URL"], job)
    (only,) = files_of(place, job)
    assert (status, name) == ("done", f"reports/{only.name}")
    assert attempts in {None, tried}
    return hashlib.sha256(only.read_bytes()).hexdigest() == digest


def test_a_report_whose_worker_was_killed_is_finished_once_and_only_by_the_sweeper(place: dict[str, str]) -> None:
    url = place["DATABASE_URL"]
    job = run(["-c", REQUEST, str(KILLED)], place)
    with looking_at_all(url) as blocker, blocker.transaction(), running(WORKER, place) as first:
        # Whoever asks for the look of reports waits here: the worker stands in the middle of one as long as we like.
        blocker.execute("LOCK TABLE accounts_brand IN ACCESS EXCLUSIVE MODE")
        wait_for(lambda: row_of(url, job)[0] == "running")
        kill(first)
    with running(WORKER, place):
        time.sleep(STALE_SECONDS + 1)
        # The control: another worker alone does not pick it up.
        assert row_of(url, job)[:3] == ("running", 1, "")
        assert files_of(place, job) == []
        with running(["manage.py", "sweep_reports", "--every", "1"], place):
            wait_for(lambda: row_of(url, job)[0] == "done")
            time.sleep(2)  # long enough for a second report, if anyone were to make one
    assert made_once(place, job, attempts=2)


def test_after_a_killed_worker_a_bundle_goes_on_with_what_is_missing(place: dict[str, str]) -> None:
    url = place["DATABASE_URL"]
    bundle = run(["-c", REQUEST_BUNDLE], place)
    with running(WORKER, place) as first, looking_at_all(url) as blocker, blocker.transaction():
        wait_for(lambda: len(reports_in(url, bundle)) > 0)
        blocker.execute("LOCK TABLE accounts_brand IN ACCESS EXCLUSIVE MODE")
        kill(first)
    before = reports_in(url, bundle)
    written = {job: files_of(place, job)[0].stat().st_mtime_ns for job in before}
    assert 0 < len(before) < 4
    with running(WORKER, place), running(["manage.py", "sweep_reports", "--every", "1"], place):
        wait_for(lambda: status_of(url, bundle) == "done")
    after = reports_in(url, bundle)
    assert (len(after), set(before) <= set(after)) == (4, True)
    assert {job: files_of(place, job)[0].stat().st_mtime_ns for job in before} == written
    assert all(made_once(place, job) for job in after)


def test_a_worker_killed_in_the_middle_of_a_rescoring_leaves_it_to_the_next_which_doubles_nothing(
    place: dict[str, str],
) -> None:
    url = place["DATABASE_URL"]
    asked = "SELECT status, done, total FROM diagnostics_rescoring"
    with looking_at_all(owner_address(url)) as seen:
        with seen.transaction():
            seen.execute(AGE)  # as if an older engine had scored all of them
        with running(WORKER, place) as first, looking_at_all(url, autocommit=False) as blocker:
            # Whoever writes scores waits here, in the middle of a batch.
            blocker.execute("LOCK TABLE diagnostics_rescoreddiagnosis IN SHARE ROW EXCLUSIVE MODE")
            run(["-c", REQUEST_RESCORING], place)
            wait_for(lambda: is_anybody_waiting(url))
            kill(first)
        assert seen.execute(RESCORED.format("diagnostics_rescoreddiagnosis").encode()).fetchone() == (0, 0)
        (before,) = seen.execute(asked).fetchall()
        assert before[:2] == ("running", 0)  # the control: nobody finished it
        with running(WORKER, place), running(["manage.py", "sweep_reports", "--every", "1"], place):
            wait_for(lambda: seen.execute(asked).fetchall()[0][0] == "done")
        total = seen.execute(b"SELECT count(*) FROM diagnostics_diagnosis").fetchone()
        assert total
        assert total[0] > 3
        assert seen.execute(asked).fetchall() == [("done", total[0], total[0])]
        rows = seen.execute(RESCORED.format("diagnostics_rescoreddiagnosis").encode()).fetchone()
        assert rows == (total[0], total[0])


def is_anybody_waiting(url: str) -> bool:
    """Return whether a connection to the database waits for a lock."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with looking_at_all(url) as connection:
        return connection.execute(query).fetchone() is not None


# --- A broker that is restarted


@contextmanager
def redis(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Redis with nothing in it, yield its process, and kill it."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("REQUIRE_SERVICES"):
            pytest.fail("REQUIRE_SERVICES is set, but there is no redis-server")
        pytest.skip("no redis-server here")
    server = subprocess.Popen(
        [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: is_open(port))
        yield server
    finally:
        server.kill()
        server.wait()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_redis_that_lost_its_messages_between_request_and_work_loses_no_report(
    place: dict[str, str], tmp_path: Path
) -> None:
    url = place["DATABASE_URL"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with_redis = place | {"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0"}
    with redis(port, tmp_path):
        job = run(["-c", REQUEST, str(RESTARTED)], with_redis)
    with running(WORKER, with_redis):
        with redis(port, tmp_path):
            time.sleep(3)
            # The control: the message is gone, so the worker alone does not know.
            assert row_of(url, job)[0] == "queued"
            with running(["manage.py", "sweep_reports", "--every", "1"], with_redis):
                wait_for(lambda: row_of(url, job)[0] == "done")
        # Once more, under a worker that is connected.
        with redis(port, tmp_path), running(["manage.py", "sweep_reports", "--every", "1"], with_redis):
            again = run(["-c", REQUEST, str(AGAIN)], with_redis)
            wait_for(lambda: row_of(url, again)[0] == "done")
    assert made_once(place, job)
    assert made_once(place, again)


def test_a_queue_in_postgresql_whose_connections_broke_loses_no_report(place: dict[str, str]) -> None:
    url = place["DATABASE_URL"]
    with running(WORKER, place), running(["manage.py", "sweep_reports", "--every", "1"], place):
        wait_for(lambda: connections_to(url) >= 2)
        assert connections_to(url, then="pg_terminate_backend(pid)") >= 2
        job = run(["-c", REQUEST, str(RECONNECTED)], place)
        wait_for(lambda: row_of(url, job)[0] == "done")
    assert made_once(place, job)


def connections_to(url: str, *, then: str = "pid") -> int:
    """Return how many others are connected to a database; `then` may end their connections, as a restart would."""
    query = f"SELECT {then} FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"  # noqa: S608
    with looking_at_all(owner_address(url)) as connection:
        return len(connection.execute(query).fetchall())
