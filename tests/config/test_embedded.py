"""The embedded PostgreSQL against real processes that are killed, started at once, or come upon leftovers."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from config.embedded import account, client, cluster, keeper, locks, place, programs
from config.embedded.errors import EmbeddedPostgresError
from tests.config.processes import alive, all_pids, find, tree, wait_until, words_of

# Attaches, says so, and stays until it is killed or its input closes.
USER = """
import sys
from pathlib import Path
from config.embedded import client, place
attachment = client.attach(place.place_for(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def home(open_folder: Path) -> place.Place:
    """One place for the whole module: making a data folder is the slow part."""
    return place.place_for(open_folder / "postgres")


@pytest.fixture(autouse=True)
def nothing_left(home: place.Place) -> Iterator[None]:
    """Every test ends with no server running, or fails."""
    yield
    assert wait_until(lambda: not locks.is_held(home.keeper), seconds=15)
    assert not client.answers(home)


@contextmanager
def user_of(home: place.Place, *, wait: bool = True, **options: object) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that uses the server."""
    command = [sys.executable, "-c", USER, str(home.wanted)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
    try:
        if wait:
            assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def attached(home: place.Place) -> Iterator[client.Attachment]:
    attachment = client.attach(home)
    try:
        yield attachment
    finally:
        client.detach(attachment)


def query(home: place.Place, words: str) -> list[tuple[object, ...]]:
    with psycopg.connect(place.database_url(home, "postgres"), autocommit=True) as connection:
        cursor = connection.execute(words)
        return cursor.fetchall() if cursor.description else []


def start_time(home: place.Place) -> object:
    return query(home, "select pg_postmaster_start_time()")[0][0]


def server_of(home: place.Place) -> int:
    pid = cluster.recorded_pid(home)
    assert pid is not None
    return pid


def test_kill_9_of_the_last_user_ends_the_server(home: place.Place) -> None:
    with user_of(home) as first:
        running = {(pid, start) for pid, start in tree(first.pid) if pid != first.pid}
        assert find(running, f"-D {home.data}")
        with user_of(home):
            first.kill()
            # Control: somebody else uses the server, so the same look finds it alive, and it stays alive.
            assert not wait_until(lambda: not alive(running), seconds=1.5)
            assert client.answers(home)
    assert wait_until(lambda: not alive(running), seconds=10)


def test_six_simultaneous_starts_share_one_server(home: place.Place) -> None:
    with ExitStack() as starts:
        users = [starts.enter_context(user_of(home, wait=False)) for _ in range(6)]
        assert [user.stdout.readline() for user in users] == ["ready\n"] * 6
        assert len([pid for pid in all_pids() if cluster.is_our_server(pid, home)]) == 1
        # The five that came too late have noticed, or will soon.
        assert wait_until(lambda: len(keepers_of(home)) == 1, seconds=5)


def keepers_of(home: place.Place) -> list[int]:
    return [pid for pid in all_pids() if f"config.embedded.keeper {home.wanted}" in words_of(pid)]


def test_kill_9_of_the_server_is_repaired_and_loses_nothing(home: place.Place) -> None:
    with attached(home):
        before = start_time(home)
        query(home, "create table if not exists kept (at int)")
        query(home, "insert into kept values (42)")
        os.kill(server_of(home), signal.SIGKILL)
        assert wait_until(lambda: client.answers(home), seconds=10)
        assert start_time(home) != before
        assert query(home, "select count(*) from kept where at = 42") == [(1,)]
        query(home, "drop table kept")


def test_without_its_keeper_a_killed_server_stays_dead(home: place.Place) -> None:
    """Control for the test above: it is the keeper that repairs, and a missing server is noticed."""
    with attached(home) as attachment:
        assert attachment.keeper is not None
        attachment.keeper.send_signal(signal.SIGSTOP)
        os.kill(server_of(home), signal.SIGKILL)
        assert not wait_until(lambda: client.answers(home), seconds=1.5)
        attachment.keeper.send_signal(signal.SIGCONT)
        assert wait_until(lambda: client.answers(home), seconds=10)


def test_kill_9_of_the_keeper_ends_the_server_and_a_new_keeper_takes_over(home: place.Place) -> None:
    with attached(home) as attachment:
        assert attachment.keeper is not None
        running = tree(attachment.keeper.pid)
        attachment.keeper.kill()
        assert wait_until(lambda: not alive(running), seconds=10)
        assert not client.is_kept(attachment)
        client.keep_running(attachment)
        assert client.answers(home)
        assert client.is_kept(attachment)


def leave_stale_pid(home: place.Place, pid: int) -> None:
    pid_file = home.data / "postmaster.pid"
    pid_file.write_text(f"{pid}\n{home.data}\n1700000000\n5432\n{home.socket}\n\n  123456 0\nready   \n")
    owner = home.data.stat()
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    pid_file.chmod(0o600)


def same_account(home: place.Place) -> dict[str, int]:
    """PostgreSQL sees through a pid of another account's process by itself; ours must be the server's account's."""
    owner = home.data.stat()
    return {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}


def test_a_stale_pid_file_does_not_stop_a_start(home: place.Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with attached(home):
        pass
    bystander = subprocess.Popen(["sleep", "60"], **same_account(home))
    try:
        leave_stale_pid(home, bystander.pid)
        with attached(home):
            assert client.answers(home)
        assert bystander.poll() is None

        # Control: left to itself, PostgreSQL takes the bystander for its own server.
        leave_stale_pid(home, bystander.pid)
        monkeypatch.setattr(cluster, "ignore_reused_pid", lambda _place: {})
        assert start_alone(home).wait(10) != 0
        assert b"already exists" in home.log.read_bytes()[-1000:]
        (home.data / "postmaster.pid").unlink()
    finally:
        bystander.kill()
        bystander.wait()


def start_alone(home: place.Place) -> subprocess.Popen[bytes]:
    where = keeper.reachable_programs()
    with home.log.open("ab") as log:
        return cluster.start_server(home, programs=where, account=account.server_account(), throwaway=False, log=log)


def test_a_first_start_that_was_killed_leaves_no_broken_data(open_folder: Path) -> None:
    """initdb writes its version file first, so a half-made folder looks whole: it must never get the final name."""
    fresh = place.place_for(open_folder / "interrupted")
    with user_of(fresh, wait=False) as user:
        unfinished = fresh.data.with_name(f"{fresh.data.name}.unfinished")
        assert wait_until((unfinished / "PG_VERSION").exists, seconds=20)
        for pid, _start in tree(user.pid):
            os.kill(pid, signal.SIGKILL)
    assert not fresh.data.exists()
    with attached(fresh):
        assert query(fresh, "select 1") == [(1,)]


def test_a_long_path_gets_a_short_socket(open_folder: Path) -> None:
    far = place.place_for(open_folder / ("deep" * 20) / ("deeper" * 5) / "postgres")
    with attached(far):
        assert far.socket != far.data
        assert far.socket.stat().st_mode & 0o777 == 0o700
        assert query(far, "show data_directory") == [(str(far.data),)]
    shutil.rmtree(far.socket)


def test_data_of_another_version_are_refused_with_advice(tmp_path: Path) -> None:
    old = place.Place(tmp_path / "postgres", tmp_path / "postgres", tmp_path / "postgres")
    old.data.mkdir()
    (old.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedPostgresError, match=r"made by PostgreSQL 12.*PG_BIN_DIR"):
        client.attach(old)


def test_a_wrong_program_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN_DIR", str(tmp_path))
    with pytest.raises(EmbeddedPostgresError, match=str(tmp_path)):
        programs.find_programs()


def test_a_server_that_cannot_start_says_why(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = open_folder / "broken"
    broken.mkdir()
    scripts = {"postgres": "echo 'postgres (PostgreSQL) 18.1'", "initdb": "echo no room left >&2; exit 1"}
    for name, script in scripts.items():
        (broken / name).write_text(f"#!/bin/sh\n{script}\n")
        (broken / name).chmod(0o755)
    monkeypatch.setenv("PG_BIN_DIR", str(broken))
    with pytest.raises(EmbeddedPostgresError, match="no room left"):
        client.attach(place.place_for(open_folder / "never"))


def permissions(folder: Path) -> list[tuple[Path, int, int]]:
    return [(step, step.stat().st_mode, step.stat().st_uid) for step in (folder, *folder.parents)]


def test_folders_of_the_owner_keep_their_permissions(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    before = permissions(closed)
    somewhere = place.place_for(closed / "postgres")
    with attached(somewhere):
        assert query(somewhere, "select 1") == [(1,)]
        assert permissions(closed) == before
    # Root's server could not look into the closed folder, so its data are elsewhere; one's own can stay.
    assert somewhere.data.is_relative_to(place.RELOCATED if os.geteuid() == 0 else closed)
    shutil.rmtree(somewhere.data)


def unprivileged(can: Callable[[Path], bool]) -> pwd.struct_passwd:
    """Return an account without privileges, if it can run what we run."""
    nobody = pwd.getpwnam("nobody")
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else; this run is by an ordinary user anyway")
    for needed in (Path(sys.executable).resolve(), Path(client.__file__), programs.find_programs()):
        if not can(needed.parent):
            pytest.skip(f"{needed} is hidden from ordinary users here")
    return nobody


def test_an_ordinary_user_runs_it_under_their_own_account(open_folder: Path) -> None:
    nobody = unprivileged(place.others_can_reach)
    folder = open_folder / "nobody"
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    mine = place.Place(folder / "postgres", folder / "postgres", folder / "postgres")
    account_of = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    with user_of(mine, **account_of, env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"}) as user:
        server = find(tree(user.pid), f"-D {mine.data}")
        assert Path(f"/proc/{server}").stat().st_uid == nobody.pw_uid
        assert mine.data.stat().st_uid == nobody.pw_uid
        running = tree(user.pid)
    assert wait_until(lambda: not alive(running), seconds=10)
