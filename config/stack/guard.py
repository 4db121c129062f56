"""Ends the supervisor's services when the supervisor ends, in whatever way: `python -m config.stack.guard`.

Started by the supervisor, which writes the process id of every service it starts down a pipe, a line each. Only
the supervisor holds the other end: when the pipe closes, the supervisor wants to stop, or was killed. Asking the
kernel to signal orphans would be shorter, but exists on Linux only and reaches children, not their children.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import TextIO

PATIENCE = 10.0  # seconds that services have to finish what they are at
LAST_LOOK = 2.0  # seconds for the kernel to clear away what was killed


def main() -> None:
    # Whoever ends the supervisor must not end its guard with the same signal.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_groups(read_groups(sys.stdin), patience=PATIENCE)


def read_groups(lines: TextIO) -> set[int]:
    """Read process groups until the pipe closes: a number starts being ours, a negative one stops."""
    groups: set[int] = set()
    for line in lines:
        number = int(line)
        if number > 0:
            groups.add(number)
        else:
            groups.discard(-number)
    return groups


def end_groups(groups: Iterable[int], *, patience: float) -> None:
    """End process groups: their leaders are asked first, what is left after `patience` seconds is killed."""
    groups = set(groups)
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.kill(group, signal.SIGTERM)
    left = wait_for_groups(groups, seconds=patience)
    for group in left:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    wait_for_groups(left, seconds=LAST_LOOK)


def wait_for_groups(groups: set[int], *, seconds: float) -> set[int]:
    """Wait until the groups are gone; returns those that are still there when the time is up."""
    end = time.monotonic() + seconds
    while (left := {group for group in groups if group_exists(group)}) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
