"""Reads what part of a file a browser asks for, so that a download that broke off goes on where it stopped."""

from __future__ import annotations

import re

# One range only: a client that asks for several is given the whole, as HTTP allows.
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class NoSuchRangeError(ValueError):
    """The range asked for begins beyond the end of the file."""


def read_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte asked for and the one after the last, None when the header asks for no one range.

    `size` is the file's length in bytes. Raises NoSuchRangeError.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if last and first and int(last) < int(first):
        return None
    if start >= size or start >= end:
        raise NoSuchRangeError(header)
    return start, end
