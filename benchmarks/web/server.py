"""Starts the site as it is served, and reads how much memory it takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.place import PROJECT
from config.healthcheck import status_of

PATIENCE = 60.0  # seconds until the site must answer
KEY = "only-for-measuring-" * 4


def environment(database: str, folder: Path) -> dict[str, str]:
    """Return what the site's processes are told: as `make run` does, but files go to `folder`."""
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "benchmarks.web.settings",
        "LOG_LEVEL": "WARNING",
        "MEDIA_ROOT": str(folder),
        "SECRET_KEY": KEY,
        "STATICFILES_HASHED": "true",
    }


@contextmanager
def serving(told: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve the site with the configuration it is deployed with; yield its port and the master's process id."""
    port = free_port()
    site = [sys.executable, "-m", "gunicorn", "benchmarks.web.wsgi", "--config", "python:config.gunicorn"]
    process = subprocess.Popen([*site, "--bind", f"127.0.0.1:{port}"], cwd=PROJECT, env=told)  # noqa: S603
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when the site says that it is alive. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while not status_of(port, "/healthz"):
        if time.monotonic() > end:
            raise TimeoutError(f"The site did not answer within {PATIENCE:.0f} s.")
        time.sleep(0.01)


def peak_memory_mb(master: int) -> float | None:
    """Return the most that any worker has held, in MB; None where the system does not tell."""
    children = Path(f"/proc/{master}/task/{master}/children")
    if not children.exists():
        return None
    return max((high_water_mb(int(pid)) for pid in children.read_text().split()), default=0.0)


def high_water_mb(pid: int) -> float:
    """Return the most memory a process has held since it began."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024, 1)
