"""A database that is migrated once in a run of the tests, for all others to be copied from."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
NAME = "foothold_migrated"
IS_THERE = "SELECT 1 FROM pg_database WHERE datname = %s"


def template(server: str) -> str:
    """Return the name of a database to copy: a migrated one, made by whoever asks first while others wait.

    On a server that outlives the tests it would grow old, so there it is PostgreSQL's own, which is empty.
    """
    if server != os.environ.get("FOOTHOLD_THROWAWAY_URL"):
        return "template1"
    parts = urlsplit(server)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [NAME])
        if not connection.execute(IS_THERE, [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
            migrate(urlunsplit(parts._replace(path=f"/{NAME}")))
    return NAME


def migrate(address: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address},
        check=True,
    )
