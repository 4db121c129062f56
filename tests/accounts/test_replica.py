"""Which database each query asks, shown by two databases that do not hold the same: a replica that lags for ever."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.database import own_database
from config.embedded.place import PROJECT
from tests.migrated import template

# The same agency with one firm and one case study in both, called Here in the database and There in its replica.
FILL = """
import django, sys
django.setup()
from accounts.models import Membership, Organisation, User
from casestudies.models import CaseStudy
from tests.casestudies.factories import CaseStudyFactory
from tests.factories import FirmFactory
from accounts import isolation
isolation.see(isolation.EVERYBODY)
word = sys.argv[1]
user = User.objects.create(pk=7, email="ada@agency.example", name="Ada")
agency = Organisation.objects.create(pk="00000000-0000-4000-8000-000000000007", name=f"Agency {word}")
Membership.objects.create(pk=7, user=user, organisation=agency, role="admin")
FirmFactory(organisation=agency, name=f"Firm {word}")
CaseStudyFactory(title=f"Case {word}")
"""
ASK = """
import django, json
django.setup()
from django.conf import settings
from django.db import connections
from django.test import Client
from accounts.models import User
from accounts.replica import COOKIE
client = Client()
client.force_login(User.objects.get(pk=7), backend="accounts.backends.MemberBackend")
def seen(path):
    answer = client.get(path)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    thing = "Case" if "cases" in path else "Firm"
    return [word for word in ("Here", "There") if f"{thing} {word}".encode() in text]
pages = ["/cases/", "/firms/", "/firms/export.csv"]
before = {path: seen(path) for path in pages}
programme = client.get("/programme/").status_code
client.post("/firms/new/", {})
program = Client()
program.post("/api/v1/firms", "{}", content_type="application/json")
after = {path: seen(path) for path in pages}
aliases = sorted(alias for alias in settings.DATABASES)
print(json.dumps({"before": before, "after": after, "programme": programme, "cookie": COOKIE in client.cookies,
    "aliases": aliases, "of_program": list(program.cookies)}))
"""


@pytest.fixture(scope="module")
def addresses() -> Iterator[tuple[str, str]]:
    """A database, and one that stands for its replica."""
    server = os.environ["DATABASE_URL"]
    names = [f"foothold_{name}_{os.getpid()}" for name in ("here", "there")]
    with (
        own_database(names[0], server, template(server)) as here,
        own_database(names[1], server, template(server)) as there,
    ):
        for address, word in ((here, "Here"), (there, "There")):
            run(FILL, word, DATABASE_URL=address)
        yield here, there


def run(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=PROJECT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_marked_pages_read_the_replica_until_their_reader_changes_something(addresses: tuple[str, str]) -> None:
    here, there = addresses
    told = json.loads(run(ASK, DATABASE_URL=here, REPLICA_URL=there))
    assert told["aliases"] == ["default", "replica"]
    assert told["before"] == {"/cases/": ["There"], "/firms/": ["Here"], "/firms/export.csv": ["There"]}
    assert told["programme"] == 200
    assert told["cookie"]
    assert told["of_program"] == []  # the API sets none
    assert told["after"] == {"/cases/": ["Here"], "/firms/": ["Here"], "/firms/export.csv": ["Here"]}


def test_without_a_replica_every_page_reads_the_database(addresses: tuple[str, str]) -> None:
    """Control: the same questions, one setting less."""
    told = json.loads(run(ASK, DATABASE_URL=addresses[0]))
    assert told["aliases"] == ["default"]
    assert not told["cookie"]
    assert told["before"] == told["after"] == {page: ["Here"] for page in told["before"]}
