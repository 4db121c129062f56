"""One file that holds a whole site, database and stored files alike, and the way back from it."""

from __future__ import annotations


class BackupError(Exception):
    """A backup that cannot be made, trusted or restored, with a reason an operator can act on."""
