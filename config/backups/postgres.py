"""PostgreSQL's side of a backup: dump, restore, and what the tables hold."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import ConnectionInfo

from accounts.isolation import EVERYBODY, SETTING
from config.backups import BackupError
from config.backups.archive import Table
from config.embedded import programs
from config.embedded.errors import EmbeddedPostgresError
from config.rights import give_rights

OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'"
TABLES = f"""
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND {OURS} ORDER BY 1"""  # nosec B608 # noqa: S608 -- two constants
ALL_ROWS = f"-c {SETTING}={EVERYBODY}"  # what policies show to pg_dump
# A sum of hashes is the same in any order of rows, and needs no memory for them.
COUNT = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {table} t"


@contextmanager
def snapshot() -> Iterator[str]:
    """Hold the database still, for reading only, and yield the name by which other connections see the same."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            yield str(cursor.fetchone()[0])
        finally:
            cursor.execute("ROLLBACK")


def tables() -> dict[str, Table]:
    """Return rows and checksum of every table, seen by this connection."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        return {name: count(cursor, name) for name in names}


def count(cursor: CursorWrapper, table: str) -> Table:
    cursor.execute(COUNT.format(table=table))  # quoted by format('%I') above
    rows, checksum = cursor.fetchone()
    return Table(rows, checksum)


def is_empty() -> bool:
    """Whether nobody has made a table yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT NOT EXISTS ({TABLES})")
        return bool(cursor.fetchone()[0])


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def dump(into: Path, *, snapshot: str) -> None:
    """Write the database, as the snapshot shows it, in PostgreSQL's own compressed format."""
    run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",  # of a role that another server need not know: a restore gives them anew
        "--enable-row-security",  # which is on for the owner as well
        f"--snapshot={snapshot}",
        f"--file={into}",
        f"--dbname={info().dbname}",
    )


def restore(dump: Path) -> None:
    """Restore a dump into the empty database: all of it, or nothing."""
    whole = ("--single-transaction", "--exit-on-error")
    run("pg_restore", *whole, "--no-owner", "--no-privileges", f"--dbname={info().dbname}", str(dump))
    give_rights(settings.DATABASE_APPLICATION["USER"])


def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our server. Raises BackupError with what it said if it fails."""
    given = {"host": info().host, "port": info().port, "username": info().user}
    where = [f"--{key}={value}" for key, value in given.items() if value]
    # The password goes by the environment: arguments are for everybody on the machine to read.
    environment = os.environ | {"PGPASSWORD": info().password, "PGOPTIONS": ALL_ROWS}
    command = [find(program), "--no-password", *where, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")


def find(program: str) -> str:
    """Return the path of a program of PostgreSQL's. Raises BackupError where it is not installed."""
    try:
        beside = programs.find_programs() / program
    except EmbeddedPostgresError:
        beside = Path(program)
    found = str(beside) if beside.is_file() else shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed: apt-get install postgresql-client, or set PG_BIN_DIR.")
    return found


def info() -> ConnectionInfo:
    """Return where this connection leads: settings may say it in more than one way."""
    connection.ensure_connection()
    found: ConnectionInfo = connection.connection.info
    return found
