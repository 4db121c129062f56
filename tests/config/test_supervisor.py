"""`make run` against real processes: what dies comes back, and whatever ends the supervisor ends everything."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.embedded import client
from config.embedded.errors import EmbeddedPostgresError
from config.embedded.place import PROJECT, place_for
from config.healthcheck import status_of
from config.supervisor import look_after_database
from tests.config.processes import alive, find, kill_all, tree, wait_until

READY_WITHIN = 120.0  # seconds, on a machine that is busy with other tests
GONE_WITHIN = 20.0


@dataclass
class Run:
    """A running stack and what it said."""

    port: int
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def is_ready(self) -> bool:
        return any("Ctrl-C stops" in line for line in self.said)

    def processes(self) -> set[tuple[int, str]]:
        return tree(self.process.pid)


@pytest.fixture(scope="module")
def var(open_folder: Path) -> Path:
    return open_folder / "var"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, **more: str) -> dict[str, str]:
    """The stack's environment: a database of its own in `var`, whatever server these tests use."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT", "DEMO_PASSWORD")}
    # Collecting static files is for the pages' sake, and slow.
    return {**kept, "FOOTHOLD_VAR": str(var), "STATICFILES_HASHED": "false", **more}


@contextmanager
def stack(var: Path, *, parent: list[str] | None = None) -> Iterator[Run]:
    """Start the stack and wait until it says that it is ready; afterwards nothing of it is left, come what may."""
    port = free_port()
    command = [sys.executable, "-m", "config.supervisor", "--port", str(port)]
    if parent:
        command = [*parent, *command, "--stop-with-parent"]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    run = Run(port, process)
    threading.Thread(target=lambda: run.said.extend(process.stdout), daemon=True).start()
    everything: set[tuple[int, str]] = set()
    try:
        wait_until(lambda: run.is_ready() or process.poll() is not None, seconds=READY_WITHIN)
        assert run.is_ready(), "".join(run.said)
        everything = run.processes()
        yield run
    finally:
        kill_all(everything | run.processes())
        process.wait()


def page(run: Run, path: str = "/accounts/login/") -> int:
    return status_of(run.port, path, timeout=10)


def test_what_is_killed_comes_back_and_ctrl_c_ends_everything(var: Path) -> None:
    with stack(var) as run:
        assert page(run) == 200
        assert re.search(r"Password for all four: \S{10,}", "".join(run.said))
        everything = run.processes()
        for words in ("gunicorn", "celery", "sweep_reports", "config.stack.guard", f"-D {var / 'postgres'}"):
            victim = find(everything, words)
            os.kill(victim, signal.SIGKILL)
            assert wait_until(lambda w=words, v=victim: is_back(run, w, v), seconds=30), words
        assert wait_until(lambda: page(run, "/readyz") == 200, seconds=30)

        everything = run.processes()
        os.kill(run.process.pid, signal.SIGINT)
        assert run.process.wait(GONE_WITHIN) == 0
        assert wait_until(lambda: not alive(everything), seconds=2)


def is_back(run: Run, words: str, victim: int) -> bool:
    """Tell whether another process does the victim's work."""
    try:
        return find(alive(run.processes()), words) != victim
    except ValueError:
        return False


def test_kill_9_of_the_supervisor_leaves_nothing_behind(var: Path) -> None:
    with stack(var) as run:
        everything = run.processes()
        assert len(everything) >= 8
        run.process.kill()
        assert wait_until(lambda: not alive(everything), seconds=GONE_WITHIN)


def test_without_guard_and_keeper_much_is_left_behind(var: Path) -> None:
    """Control for the test above: the same look finds what is left when nobody clears away."""
    with stack(var) as run:
        everything = run.processes()
        for words in ("config.stack.guard", "config.embedded.keeper"):
            os.kill(find(everything, words), signal.SIGSTOP)
        run.process.kill()
        assert not wait_until(lambda: not alive(everything), seconds=3)
        left = {name for name in ("gunicorn", "celery", "sweep_reports", "-D ") if is_left(everything, name)}
        assert left == {"gunicorn", "celery", "sweep_reports", "-D "}


def is_left(processes: set[tuple[int, str]], words: str) -> bool:
    return bool(find(alive(processes), words))


def test_kill_9_of_make_ends_everything(var: Path) -> None:
    # Stands for make: starts the supervisor as its child and waits.
    make = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])"]
    with stack(var, parent=make) as run:
        everything = run.processes()
        run.process.kill()
        assert wait_until(lambda: not alive(everything), seconds=GONE_WITHIN)


def test_a_database_that_cannot_start_for_now_is_started_again_and_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    database = client.Attachment(place_for(tmp_path / "postgres"), lease=0, keeper=object())
    tried = []

    def keep_running(attachment: client.Attachment) -> None:
        tried.append(attachment.keeper)
        if len(tried) < 3:
            raise EmbeddedPostgresError("No space left on device")

    monkeypatch.setattr(client, "is_kept", lambda _database: len(tried) == 3)
    monkeypatch.setattr(client, "keep_running", keep_running)
    for _look in range(4):
        look_after_database(database)
    assert tried == [tried[0], None, None]  # who failed is forgotten, or its failure would be told for ever
    assert capsys.readouterr().out.count("No space left on device") == 2


def test_a_taken_port_is_named_before_anything_starts(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "config.supervisor", "--port", str(port)]
        done = subprocess.run(command, cwd=PROJECT, env=environment(var), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "PORT=8001" in done.stderr


def test_a_database_that_does_not_answer_is_named(var: Path) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    command = [sys.executable, "-m", "config.supervisor", "--port", str(free_port())]
    env = environment(var, DATABASE_URL=nowhere)
    done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr
