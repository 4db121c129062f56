"""`manage.py rescore` in processes of its own: killed half-way, it goes on and doubles nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from benchmarks.database import looking_at_all, own_database, owner_address
from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.rescoring import batches
from tests.browser.site import ROOT
from tests.migrated import migrate, template

pytestmark = pytest.mark.drill

PATIENCE = 60  # seconds, for machines with other things to do
SOME = 2 * batches.MOST + 20  # two whole batches and a part of one

VISITS = """
import django, sys
django.setup()
from accounts import isolation
isolation.see(isolation.EVERYBODY)
from django.db import transaction
from tests.diagnostics.core.sheets import uniform
from tests.factories import AssessmentFactory, DiagnosisFactory
blank = {"buyer": None, "state": "answered", "evidence": "", "note": "", "source": ""}
snapshot = {
    "format": 1, "buyers": [], "other_buyers": None, "chain_position": "",
    "answers": [blank | {"question": key, "level": 2} for key in uniform(0).answers],
}
with transaction.atomic():
    first = AssessmentFactory()
    for _visit in range(int(sys.argv[1])):
        assessment = AssessmentFactory(firm=first.firm, advisor=first.advisor, complete=True)
        DiagnosisFactory(assessment=assessment, engine_version="0.9", snapshot=snapshot)
"""
ROWS = "SELECT count(*), count(DISTINCT (diagnosis_id, instrument_version, engine_version)) FROM {}"
INSERT = """
INSERT INTO diagnostics_rescoreddiagnosis (diagnosis_id, instrument_version, engine_version, findings, is_moved)
SELECT id, '1', %s, '{}', false FROM diagnostics_diagnosis ORDER BY id DESC LIMIT 1
"""


@pytest.fixture(scope="module")
def place() -> Iterator[dict[str, str]]:
    """The environment of processes with a database of their own, and visits that an older engine scored."""
    address = os.environ["DATABASE_URL"]
    source = template(address)
    with own_database(f"foothold_rescore_{os.getpid()}", address, source) as url:
        if source == "template1":
            migrate(url)
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        subprocess.run([sys.executable, "-c", VISITS, str(SOME)], cwd=ROOT, env=environment, check=True)
        yield environment


def start(place: dict[str, str]) -> subprocess.Popen[str]:
    arguments = [sys.executable, "manage.py", "rescore", "--processes", "2"]
    return subprocess.Popen(arguments, cwd=ROOT, env=place, start_new_session=True, stdout=subprocess.PIPE, text=True)


def rows(connection: psycopg.Connection) -> tuple[int, int]:
    """Return how many scores there are, and of how many diagnoses and versions."""
    found = connection.execute(ROWS.format("diagnostics_rescoreddiagnosis").encode()).fetchone()
    assert found
    return found


def wait_for_rows(connection: psycopg.Connection, number: int) -> None:
    end = time.monotonic() + PATIENCE
    while rows(connection)[0] < number:
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_killed_half_way_it_goes_on_without_doubling(place: dict[str, str]) -> None:
    address = owner_address(place["DATABASE_URL"])
    with looking_at_all(address) as seen:
        with looking_at_all(address, autocommit=False) as blocker:
            # Whoever writes the last batch waits here, in the middle of its transaction.
            blocker.execute(INSERT, [ENGINE_VERSION])
            process = start(place)
            wait_for_rows(seen, 2 * batches.MOST)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            blocker.rollback()
        assert rows(seen) == (2 * batches.MOST, 2 * batches.MOST)
        told, _nothing = start(place).communicate(timeout=PATIENCE)
        assert told.splitlines()[-1].startswith("20 scored in ")
        assert rows(seen) == (SOME, SOME)
        progress = "SELECT status, done, total, failed FROM diagnostics_rescoring"
        assert seen.execute(progress).fetchall() == [("done", SOME, SOME, 0)]
        # The control: without the constraint a second score gets in, and the count above tells.
        seen.execute("ALTER TABLE diagnostics_rescoreddiagnosis DROP CONSTRAINT rescored_diagnosis_once")
        seen.execute(INSERT, [ENGINE_VERSION])
        assert rows(seen) == (SOME + 1, SOME)


@pytest.mark.parametrize(("wrong", "told"), [({"to": "7"}, r"\(1\), not '7'"), ({"processes": 0}, "from 1, not 0")])
def test_wrong_arguments_are_named(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("rescore", stdout=StringIO(), **wrong)
