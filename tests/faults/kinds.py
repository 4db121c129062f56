"""What goes wrong on purpose: each kind of fault is a function that does it to a site."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from random import Random

from tests.faults.site import Site

Fault = Callable[[Site, Random], None]
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


def kill_web_process(site: Site, chance: Random) -> None:
    """Kill one of the processes that answer requests."""
    os.kill(chance.choice(site.children_of("gunicorn")), signal.SIGKILL)


def kill_web_master(site: Site, _chance: Random) -> None:
    """Kill the process that the others were started by; the supervisor clears them away."""
    os.kill(site.eldest("gunicorn"), signal.SIGKILL)


def kill_worker(site: Site, _chance: Random) -> None:
    """Kill the worker, whatever it is at."""
    os.kill(site.eldest("celery"), signal.SIGKILL)


def kill_backend(site: Site, chance: Random) -> None:
    """Kill the process behind one connection: PostgreSQL ends all of them and goes through its log."""
    backends = [pid for (pid,) in site.ask(BACKENDS)]
    os.kill(chance.choice(backends), signal.SIGKILL)


def kill_postmaster(site: Site, _chance: Random) -> None:
    """Kill PostgreSQL itself."""
    os.kill(site.postmaster(), signal.SIGKILL)


def restart_postgres(site: Site, _chance: Random) -> None:
    """Stop PostgreSQL in good order, as an upgrade does; its keeper starts it again."""
    os.kill(site.postmaster(), signal.SIGINT)


KINDS: dict[str, Fault] = {
    "web process killed": kill_web_process,
    "web service killed": kill_web_master,
    "worker killed": kill_worker,
    "PostgreSQL's backend killed": kill_backend,
    "PostgreSQL killed": kill_postmaster,
    "PostgreSQL restarted": restart_postgres,
}
OF_POSTGRES = tuple(kind for kind in KINDS if kind.startswith("PostgreSQL"))


def plan(count: int, seed: int) -> list[str]:
    """Return so many kinds of faults in a random order, each about as often as the others."""
    kinds = [list(KINDS)[number % len(KINDS)] for number in range(count)]
    Random(seed).shuffle(kinds)
    return kinds
