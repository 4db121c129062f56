"""How long one waits before anything can be measured: for the web process, for `make run`, for the tests."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.web.server import free_port, wait_for
from config.embedded.place import PROJECT
from config.stack import services

READY = "Foothold is ready"
STARTS = 3


def measure(word: str, *, tests: bool) -> dict[str, float]:
    """Return the seconds of everything with a word in its name; of the tests only where they are asked for."""
    kinds: dict[str, Callable[[], Iterator[tuple[str, float]]]] = {
        "start: web process": web_process,
        "start: make run": make_run,
    } | ({"start: make test": make_test} if tests else {})
    found: dict[str, float] = {}
    for name, seconds_of in kinds.items():
        for part, seconds in seconds_of() if word in name else ():
            print(f"{name}{part}: {seconds:.1f} s", file=sys.stderr, flush=True)
            found[f"{name}{part}"] = round(seconds, 2)
    return found


def web_process() -> Iterator[tuple[str, float]]:
    """Yield how long the web service takes from its start to the first answer, the middle of a few starts."""
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    told = services.environment(Path(tempfile.gettempdir()), nowhere)
    with tempfile.TemporaryDirectory(prefix="foothold-bench-") as folder:
        told = {**told, "SECRET_KEY": "only-for-measuring", "FOOTHOLD_VAR": folder}
        yield "", statistics.median(timed_start(told) for _start in range(STARTS))


def timed_start(told: dict[str, str]) -> float:
    """Return the seconds until the web service says that it is alive."""
    port, began = free_port(), time.monotonic()
    process = subprocess.Popen(services.commands(port)["web"], cwd=PROJECT, env=told)  # noqa: S603
    try:
        wait_for(port)
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait(20)


def make_run() -> Iterator[tuple[str, float]]:
    """Yield how long the whole stack takes until it is ready: with nothing stored yet, and the next time."""
    with tempfile.TemporaryDirectory(prefix="foothold-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # for root, whose server runs under another account
        told = {**os.environ, "FOOTHOLD_VAR": folder, "PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
        told.pop("DATABASE_URL", None)
        for part in (", from nothing", ", again"):
            yield part, timed_run(told)


def timed_run(told: dict[str, str]) -> float:
    """Return the seconds until the supervisor says that all is ready. Raises RuntimeError when it ends before."""
    command, began = [sys.executable, "-m", "config.supervisor"], time.monotonic()
    process: Any = subprocess.Popen(command, cwd=PROJECT, env=told, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        for line in process.stdout:
            if READY in line:
                return time.monotonic() - began
        raise RuntimeError("make run ended before it was ready; the reason stands above.")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def make_test() -> Iterator[tuple[str, float]]:
    """Yield how long the whole suite takes. Raises CalledProcessError when a test fails."""
    began = time.monotonic()
    subprocess.run(["make", "test"], cwd=PROJECT, stdout=sys.stderr, check=True)  # noqa: S607
    yield "", time.monotonic() - began
