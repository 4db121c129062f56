"""A database that is migrated once in a run of the tests, for all others to be copied from."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from benchmarks.database import beside, owner_address

ROOT = Path(__file__).resolve().parents[1]
NAME = "foothold_migrated"
IS_THERE = "SELECT 1 FROM pg_database WHERE datname = %s"


def template(server: str) -> str:
    """Return the name of a database to copy: a migrated one, made by whoever asks first while others wait.

    On a server that outlives the tests it would grow old, so there it is PostgreSQL's own, which is empty.
    """
    if server != os.environ.get("FOOTHOLD_THROWAWAY_URL"):
        return "template1"
    with psycopg.connect(beside(owner_address(server), "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [NAME])
        if not connection.execute(IS_THERE, [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
            migrate(beside(server, NAME))
    return NAME


def migrate(address: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address},
        check=True,
    )
