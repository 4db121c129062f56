"""A real site of its own: supervisor, gunicorn, worker, sweeper and a PostgreSQL that waits for the disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from benchmarks.load.crowd import Crowd
from benchmarks.web.server import free_port
from config.embedded.cluster import recorded_pid
from config.embedded.place import DATABASE, PROJECT, Place, database_url, place_for
from tests.config.processes import alive, find, kill_all, parent_of, tree, wait_until

READY_WITHIN = 180.0  # seconds, with all migrations


@dataclass
class Site:
    """A running site: its port, where its database is, who works on it, and what the supervisor said."""

    port: int
    place: Place
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    crowd: Crowd = field(default_factory=lambda: Crowd([], [], []))

    def is_ready(self) -> bool:
        return any("Ctrl-C stops" in line for line in self.said)

    def processes(self) -> set[tuple[int, str]]:
        """Return (pid, start time) of all that runs."""
        return alive(tree(self.process.pid))

    def eldest(self, words: str) -> int:
        """Return the process id of a service by words of its command. Raises ValueError where it does not run."""
        return find(self.processes(), words)

    def children_of(self, words: str) -> list[int]:
        """Return the process ids of what a service started."""
        parent = self.eldest(words)
        return sorted(pid for pid, _start in self.processes() if parent_of(pid) == parent)

    def postmaster(self) -> int:
        """Return the process id of PostgreSQL. Raises ProcessLookupError while there is none."""
        pid = recorded_pid(self.place)
        if pid is None:
            raise ProcessLookupError("no PostgreSQL")
        return pid

    def ask(self, query: str, *values: object) -> list[tuple]:
        """Ask the database as its superuser; nothing if the query answers nothing."""
        # Through the eyes of the site, which may see other disks than we do.
        socket = Path(f"/proc/{self.process.pid}/root{self.place.socket}")
        address = database_url(replace(self.place, socket=socket), DATABASE)
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running_site(folder: Path, *, template: str = "", within: Sequence[str] = (), **more: str) -> Iterator[Site]:
    """Start a site that keeps everything in `folder`; afterwards nothing of it is left, come what may.

    `within` is a command that the supervisor is started by, `more` what its environment has besides.
    """
    var, crowd, port = folder / "var", folder / "crowd.json", free_port()
    var.mkdir()
    told = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL", "PORT")
    }
    told |= {"FOOTHOLD_VAR": str(var), "MEDIA_ROOT": str(folder / "media"), "STATICFILES_HASHED": "false"}
    told |= {"SECRET_KEY": "only-for-faults-" * 4, "LOG_LEVEL": "CRITICAL", "FAULTS_CROWD": str(crowd)}
    process = subprocess.Popen(
        [*within, sys.executable, "-m", "tests.faults.serve", "--port", str(port)],
        cwd=PROJECT,
        env=told | {"FAULTS_TEMPLATE": template} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    site = Site(port, place_for(var / "postgres"), process)
    threading.Thread(target=lambda: site.said.extend(process.stdout), daemon=True).start()
    try:
        wait_until(lambda: site.is_ready() or process.poll() is not None, seconds=READY_WITHIN)
        assert site.is_ready(), "".join(site.said)
        site.crowd = Crowd(**json.loads(crowd.read_text()))
        yield site
    finally:
        kill_all(tree(process.pid))
        process.wait()
