"""Leaves a load balancer before stopping: says so at /readyz first, goes on serving, and stops a while later.

Whoever sends requests here learns from the health check that it should not, while it still may: with DRAIN_SECONDS
a stop refuses nobody. The flag lies in memory that gunicorn's master and its workers share.
"""

import mmap
import os
import signal
import threading
from types import FrameType

_FLAG = mmap.mmap(-1, 1)


def is_draining() -> bool:
    """Whether this instance is about to stop."""
    return _FLAG[0] == 1


def begin() -> None:
    """Say from now on, in every worker, that this instance is about to stop."""
    _FLAG[0] = 1


def drain_before_stopping(seconds: float) -> None:
    """In gunicorn's master: at the first SIGTERM drain for so many seconds, then stop; a second one stops at once."""
    stop = signal.getsignal(signal.SIGTERM)

    def drain(_number: int, _frame: FrameType | None) -> None:
        begin()
        signal.signal(signal.SIGTERM, stop)
        timer = threading.Timer(seconds, os.kill, [os.getpid(), signal.SIGTERM])
        timer.daemon = True
        timer.start()

    signal.signal(signal.SIGTERM, drain)
