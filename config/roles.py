"""As which of the two roles a process works with the database.

The owner makes the tables, backs them up and restores them. The application owns nothing, so that the policies on the
tables bind it: the web process and the workers, which answer to the world, are the application.
"""

from __future__ import annotations

import os
from typing import Any

WORKS_AS = "DATABASE_ROLE"  # the variable: "owner" or "application"
SERVICES = ("runserver", "sweep_reports")  # commands that serve, as the application


def choose_role(command: str) -> None:
    """Let a command of manage.py work as the owner, unless it serves or the environment says otherwise."""
    os.environ.setdefault(WORKS_AS, "application" if command in SERVICES else "owner")


def owner_of(database: dict[str, Any]) -> dict[str, Any]:
    """Return who an address says that the owner is, to be put over the application's entry of DATABASES.

    Where its database is stands in DATABASE_URL alone.
    """
    return {key: database[key] for key in ("USER", "PASSWORD") if key in database}
