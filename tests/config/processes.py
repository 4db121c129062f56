"""Looks at and waits for real processes, for the tests that kill them."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def tree(root: int) -> set[tuple[int, str]]:
    """Return (pid, start time) of a process and all its descendants. The time tells a reused pid apart."""
    parents: dict[int, list[int]] = {}
    for pid in all_pids():
        parents.setdefault(parent_of(pid), []).append(pid)
    found, new = {root}, [root]
    while new:
        new = [child for pid in new for child in parents.get(pid, [])]
        found.update(new)
    return {(pid, start_of(pid)) for pid in found}


def all_pids() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def stat_of(pid: int) -> list[str]:
    """Return /proc/PID/stat from the state on; empty if there is no such process. A name may hold spaces."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def parent_of(pid: int) -> int:
    return int((stat_of(pid) or ["", "0"])[1])


def start_of(pid: int) -> str:
    return (stat_of(pid) or [""] * 20)[19]


def alive(processes: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return those that still run; a zombie does not."""
    return {(pid, start) for pid, start in processes if stat_of(pid)[:1] not in ([], ["Z"]) and start_of(pid) == start}


def words_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def find(processes: set[tuple[int, str]], words: str) -> int:
    """Return the eldest of the processes whose command line holds `words`."""
    return min((int(start), pid) for pid, start in processes if words in words_of(pid))[1]


def wait_until(check: Callable[[], object], *, seconds: float) -> bool:
    """Tell whether `check` came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return bool(check())


def kill_all(processes: set[tuple[int, str]]) -> None:
    for pid, _start in alive(processes):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
