"""Runs one embedded PostgreSQL for as long as somebody holds a lease on it: `python -m config.embedded.keeper DATA`.

Started by `client.attach`, never by hand. A server that dies is started again; when the last lease is gone the
server is stopped, and the keeper ends.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from config.embedded import account, cluster, locks, programs
from config.embedded.errors import EmbeddedPostgresError
from config.embedded.place import RELOCATED, Place, others_can_reach, place_for

LOOK_EVERY = 0.1  # seconds
# After kill -9 of the server its children need a moment to notice; until then a new server cannot start.
GIVE_UP_AFTER = 10  # starts in a row that ended within SHORT_LIFE
SHORT_LIFE = 3.0  # seconds
STOP_WITHIN = 20.0  # seconds, then without ceremony


def main() -> int:
    options = parse_options()
    place = place_for(options.data)
    alone = locks.open_lock(place.keeper)
    if not locks.try_alone(alone):
        return 0  # another start was faster: its keeper serves us too
    signal.signal(signal.SIGTERM, end_at_once)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with place.log.open("ab") as log:
        try:
            keep(place, throwaway=options.throwaway, log=log)
        except EmbeddedPostgresError as error:
            log.write(f"{error}\n".encode())
            return 1
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--throwaway", action="store_true", help="trade safety for speed, delete the data in the end")
    return parser.parse_args()


def end_at_once(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def keep(place: Place, *, throwaway: bool, log: IO[bytes]) -> None:
    """Run the server until the last lease is gone. Raises EmbeddedPostgresError if it keeps ending by itself."""
    who = account.server_account()
    where = reachable_programs()
    stop_left_behind(place)
    cluster.make_cluster(place, programs=where, account=who, throwaway=throwaway)
    lease = locks.open_lock(place.lease)
    failures = 0
    while not locks.try_alone(lease):
        started = time.monotonic()
        server = cluster.start_server(place, programs=where, account=who, throwaway=throwaway, log=log)
        try:
            wait_for_end(server, lease)
        finally:
            stop(server, throwaway=throwaway)
        failures = failures + 1 if time.monotonic() - started < SHORT_LIFE else 0
        pause_after(failures)
    if throwaway:
        remove_everything(place)


def remove_everything(place: Place) -> None:
    shutil.rmtree(place.data, ignore_errors=True)
    for file in (place.log, place.lease, place.keeper):
        file.unlink(missing_ok=True)
    # The folder around them was made for them, as a rule; whatever else is in it stays.
    with contextlib.suppress(OSError):
        place.wanted.parent.rmdir()


def reachable_programs() -> Path:
    """Return the programs, copied to where the server's account can reach them if need be."""
    found = programs.find_programs()
    if os.geteuid() != 0 or others_can_reach(found):
        return found
    return programs.copy_programs(found, into=RELOCATED)


def wait_for_end(server: subprocess.Popen[bytes], lease: int) -> None:
    """Wait until the server has ended or nobody needs it. A free lease stays locked: who comes now must wait."""
    while server.poll() is None and not locks.try_alone(lease):
        time.sleep(LOOK_EVERY)


def stop(server: subprocess.Popen[bytes], *, throwaway: bool) -> None:
    """Stop the server, and make sure of it."""
    if server.poll() is not None:
        return
    cluster.signal_server(server.pid, throwaway=throwaway)
    try:
        server.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def pause_after(failures: int) -> None:
    """Wait a little longer after each failed start. Raises EmbeddedPostgresError after too many."""
    if failures >= GIVE_UP_AFTER:
        raise EmbeddedPostgresError(f"PostgreSQL ended {failures} times right after its start.")
    time.sleep(min(0.1 * 2**failures, 2.0) if failures else 0)


def stop_left_behind(place: Place) -> None:
    """Stop a server whose keeper was killed; on Linux it stops by itself, and this waits for it."""
    end = time.monotonic() + STOP_WITHIN
    while (pid := cluster.recorded_pid(place)) and cluster.is_our_server(pid, place):
        if time.monotonic() > end:
            raise EmbeddedPostgresError(f"A server left behind (process {pid}) does not stop.")
        with contextlib.suppress(ProcessLookupError):
            cluster.signal_server(pid, throwaway=False)
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    sys.exit(main())
