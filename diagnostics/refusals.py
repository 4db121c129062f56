"""Tells a database or a disk that refuses for now from all other errors: no fault of the request or of the program."""

from __future__ import annotations

import errno
from enum import Enum

from django.db import InterfaceError, OperationalError
from psycopg import errors

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class Refusal(Enum):
    """Why something cannot be done for now. It can be later, without anything being changed or restarted."""

    NO_ROOM = "no room"
    NO_DATABASE = "no database"


def refusal_of(error: BaseException | None) -> Refusal | None:
    """Return which refusal an error tells of, None for any other error."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return Refusal.NO_ROOM
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    return Refusal.NO_ROOM if isinstance(error.__cause__, errors.DiskFull) else Refusal.NO_DATABASE
