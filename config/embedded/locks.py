"""File locks that say who is using a server and who runs it. The kernel drops them when their process dies."""

import fcntl
import os
from pathlib import Path


def hold_shared(path: Path) -> int:
    """Wait until nobody holds `path` alone, then hold it with others; returns the descriptor to close."""
    handle = open_lock(path)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def try_alone(handle: int) -> bool:
    """Try to hold the open lock alone; an attempt that fails leaves others' locks as they were."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Tell whether some process holds `path`."""
    handle = open_lock(path)
    try:
        return not try_alone(handle)
    finally:
        os.close(handle)


def is_shared(handle: int) -> bool:
    """Tell whether others hold the open lock together, not nobody or one alone. Leaves it unlocked."""
    try:
        if try_alone(handle):
            return False
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        let_go(handle)


def let_go(handle: int) -> None:
    fcntl.flock(handle, fcntl.LOCK_UN)


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
