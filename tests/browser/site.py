"""Starts and stops the site that browser tests look at, on a database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A real worker, in one process that a test can kill.
WORKER = ("-m", "celery", "-A", "config", "worker", "--pool", "solo", "--loglevel", "warning")


@dataclass(frozen=True)
class Site:
    """A running site: its address, the ids of objects it holds, and the environment of its processes."""

    url: str
    ids: dict[str, str]
    environment: dict[str, str]


@contextmanager
def running_site(database_url: str, folder: Path) -> Iterator[Site]:
    """Start the site on that database, its media and log in `folder`; yield it; stop it afterwards."""
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "MEDIA_ROOT": str(folder / "media"),
    }
    log = folder / "site.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.serve"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"The site did not start:\n{log.read_text()}")
        try:
            yield Site(environment=environment, **json.loads(line))
        finally:
            process.communicate()  # closes its input, which ends it
