"""The release before this one, run on the tables of this one: what visitors meet while a new release is brought in."""

import io
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from benchmarks.database import own_database, owner_address
from benchmarks.web.server import free_port
from config.embedded.place import PROJECT
from config.healthcheck import status_of
from config.release import BEFORE_THE_FIRST, git, previous_release
from tests.config import visitor
from tests.config.processes import wait_until
from tests.migrated import migrate, template

pytestmark = pytest.mark.drill

PATIENCE = 60  # seconds, for machines with other things to do


@dataclass(frozen=True)
class OldSite:
    """The release before, at work."""

    address: str
    database: str


def code_of(release: str, folder: Path) -> Path:
    """Unpack a release from git. Without git or with a history cut short there is nothing to compare with."""
    try:
        packed = subprocess.check_output(["git", "archive", release], cwd=PROJECT, stderr=subprocess.PIPE)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"no {release} in git here: fetch the whole history and its tags")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def old_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldSite]:
    try:
        release = previous_release()
    except (OSError, subprocess.CalledProcessError):
        release = BEFORE_THE_FIRST
    code = code_of(release, tmp_path_factory.mktemp("release"))
    server, port = os.environ["DATABASE_URL"], free_port()
    with own_database(f"foothold_old_{os.getpid()}", server, template(server)) as made:
        if template(server) == "template1":  # a server of one's own has no database to copy
            migrate(made)
        database = owner_address(made)  # a release that knows of no policies works as the owner of the tables
        told = environment(database, tmp_path_factory.mktemp("var"))
        assert run_in_shell(f"{visitor.MAKE_ADVISOR}\nprint(accounts.__file__)", code, told).startswith(str(code))
        web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "python:config.gunicorn"]
        process = subprocess.Popen([*web, "--bind", f"127.0.0.1:{port}"], cwd=code, env=told, start_new_session=True)
        try:
            assert wait_until(lambda: status_of(port, "/healthz") == 200, seconds=PATIENCE)
            yield OldSite(f"http://127.0.0.1:{port}", database)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


def run_in_shell(words: str, code: Path, told: dict[str, str]) -> str:
    """Run Python words in a release's shell; return what they print."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", f"import accounts\n{words}"]
    return subprocess.run(command, cwd=code, env=told, check=True, stdout=subprocess.PIPE, text=True).stdout


def environment(database: str, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database,
        "FOOTHOLD_VAR": str(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": "only-for-this-test-" * 4,
        "STATICFILES_HASHED": "false",
        "LOG_LEVEL": "CRITICAL",
        "WEB_CONCURRENCY": "1",
    }


def test_the_release_before_works_on_the_tables_of_this_one(old_site: OldSite) -> None:
    guest = visitor.Visitor(old_site.address)
    assert guest.get("/readyz").status == 200
    visitor.sign_in(guest)
    draft = visitor.start(guest, visitor.add_firm(guest, "Scarpe Aurora"))
    visitor.save_answer(guest, draft, "M1", "3")
    assert "Scarpe Aurora" in guest.get(visitor.complete(guest, draft)).body.decode()
    # Control: a column that only this release would know of, and always needs, is what it stumbles over.
    with psycopg.connect(old_site.database, autocommit=True) as connection:
        connection.execute("ALTER TABLE diagnostics_firm ADD COLUMN words text NOT NULL DEFAULT ''")
        connection.execute("ALTER TABLE diagnostics_firm ALTER COLUMN words DROP DEFAULT")
    with pytest.raises(AssertionError, match="status=500"):
        visitor.add_firm(guest, "Satluj Knitwear")


# --- Which release that is


def test_it_is_the_newest_tag_before_this_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.release.PROJECT", tmp_path)
    git("init", "--quiet")
    commit()
    commit()
    assert previous_release() == BEFORE_THE_FIRST
    for tag in ("v0.9.0", "v0.10.0", "v0.11.0"):
        git("tag", tag)
        # A tag of the commit at hand is this release, not the one before.
        assert previous_release() == {"v0.9.0": BEFORE_THE_FIRST, "v0.10.0": "v0.9.0", "v0.11.0": "v0.10.0"}[tag]
        commit()
        assert previous_release() == tag


def commit() -> None:
    git("-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "--quiet", "--allow-empty", "--message", "Go on")
