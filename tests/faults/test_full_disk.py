"""Disks without room, of a real site: it says so, holds on to what was typed, and goes on once there is room again."""

import html
import json
import os
import re
import tempfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from benchmarks.database import beside, owner_address
from benchmarks.load.advisors import JUST_OPENED, ask_for_report
from benchmarks.web.client import TOKEN
from tests.config.processes import wait_until
from tests.faults.site import Site, running_site
from tests.faults.small_disk import Filler, command, why_not
from tests.migrated import template

pytestmark = pytest.mark.drill

PATIENCE = 60.0  # seconds, on a machine with other things to do
STALE_SECONDS = "3"
NOTE = "As told today. " * 130 + "."
JOB = "SELECT status, error FROM diagnostics_reportjob WHERE id = %s"
ANSWER = "SELECT level, note FROM diagnostics_answer WHERE assessment_id = %s AND question_key = 'M2'"


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="foothold-disk-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """A site whose database and files are on two small disks."""
    if reason := why_not(folder):
        pytest.skip(reason)
    server = os.environ["DATABASE_URL"]
    migrated = owner_address(beside(server, template(server)))
    (folder / "media").mkdir()
    disks = command({folder / "var": "200m", folder / "media": "2m"})
    more = {"FAULTS_DONE": "1", "FAULTS_SWEEP": "1", "REPORT_STALE_SECONDS": STALE_SECONDS}
    with running_site(folder, template=migrated, within=disks, **more) as site:
        yield site


def send(site: Site, path: str, body: str, kind: str) -> tuple[int, str]:
    """Send something as the first advisor; return status and text."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    cookie = f"sessionid={site.crowd.sessions[0]}; csrftoken={TOKEN}"
    try:
        connection.request("POST", path, body, {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": kind})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def autosave(site: Site, change: dict) -> tuple[int, str]:
    return send(site, f"/assessments/{site.crowd.drafts[0]}/answers/", json.dumps(change), "application/json")


def post(site: Site, path: str, fields: dict[str, str]) -> tuple[int, str]:
    return send(site, path, urlencode(fields), "application/x-www-form-urlencoded")


def kept_in(page: str) -> dict[str, str]:
    """Return the fields that a page holds to be sent again."""
    found = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', page, re.S)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def refusal(site: Site) -> tuple[dict, int, str]:
    """Save until the database finds no room, as its pages may have some left; return what was refused, and how."""
    for number in range(500):
        change = {"id": str(uuid4()), "question": "M1", "buyer": None, "value": str(number % 5), "evidence": ""}
        change |= {"note": NOTE, "revision": JUST_OPENED}
        status, text = autosave(site, change)
        if status != 200:
            return change, status, text
    raise AssertionError("there was room for everything")


def test_without_room_it_says_so_and_afterwards_everything_works(site: Site, folder: Path) -> None:
    serving = site.children_of("gunicorn"), site.eldest("-D ")
    section = f"/assessments/{site.crowd.drafts[0]}/sections/markets/"
    typed = {"M2": "4", "M2_note": NOTE, "revision": "0", "action": "draft"}
    database, files = Filler(site, folder / "var"), Filler(site, folder / "media")

    files.fill()
    report = ask_for_report(site.port, site.crowd.sessions[0], site.crowd.done[0])
    assert wait_until(lambda: site.ask(JOB, report)[0][1] == "no room", seconds=PATIENCE)
    database.fill()
    change, status, text = refusal(site)
    assert (status, json.loads(text)["message"][:29]) == (503, "the disk of this site is full")
    status, page = post(site, section, typed)
    assert (status, kept_in(page)) == (503, typed)
    assert "There is no room left to save this" in page

    database.clear()
    files.clear()
    assert autosave(site, change)[0] == 200
    assert post(site, section, kept_in(page))[0] == 302
    assert site.ask(ANSWER, site.crowd.drafts[0]) == [(4, NOTE)]
    assert wait_until(lambda: site.ask(JOB, report)[0][0] == "done", seconds=PATIENCE)
    (only,) = Path(f"/proc/{site.process.pid}/root{folder}/media/reports").glob(f"{report}-*.pdf")
    assert only.stat().st_size > 10_000
    assert serving == (site.children_of("gunicorn"), site.eldest("-D "))
