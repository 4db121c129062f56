"""The way in to the embedded PostgreSQL: attach, use, let go."""

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache

import psycopg
from psycopg import sql

from config.embedded import cluster, locks, programs
from config.embedded.errors import EmbeddedPostgresError
from config.embedded.place import APPLICATION, PROJECT, Place, database_url

START_WITHIN = 90.0  # seconds: a first start makes the data folder, one after a crash replays its log
LOG_SHOWN = 2000  # last characters of the log in an error message


@dataclass
class Attachment:
    """A lease on the server at `place`, and the keeper if this process started it."""

    place: Place
    lease: int
    keeper: subprocess.Popen[bytes] | None = None


def attach(place: Place, *, throwaway: bool = False) -> Attachment:
    """Take a lease on the server at `place` and return when it answers, starting it if nobody has.

    The lease lasts until `detach` or the end of this process and its forks, however they end.
    Raises EmbeddedPostgresError with a reason a newcomer can act on.
    """
    make_home(place)
    if (place.data / "PG_VERSION").exists():
        cluster.check_version(place, programs.find_programs())
    attachment = Attachment(place, locks.hold_shared(place.lease))
    try:
        keep_running(attachment, throwaway=throwaway)
    except BaseException:
        detach(attachment)
        raise
    return attachment


@cache
def attach_once(place: Place, database: str) -> Attachment:
    """Attach for the rest of this process's life, and make sure of the database."""
    attachment = attach(place)
    ensure_database(place, database)
    return attachment


def detach(attachment: Attachment) -> None:
    """Give the lease back. If this process started the keeper, wait for its end, unless others need the server."""
    locks.let_go(attachment.lease)
    keeper = attachment.keeper
    while keeper and keeper.poll() is None and not locks.is_shared(attachment.lease):
        time.sleep(0.05)
    os.close(attachment.lease)


def keep_running(attachment: Attachment, *, throwaway: bool = False) -> None:
    """Return when the server answers, with a new keeper if there is none. For callers that hold a lease.

    Raises EmbeddedPostgresError if the server does not answer within START_WITHIN seconds.
    """
    place, end = attachment.place, time.monotonic() + START_WITHIN
    while not answers(place):
        if not locks.is_held(place.keeper):
            attachment.keeper = replace_keeper(attachment.keeper, place, throwaway=throwaway)
        if time.monotonic() > end:
            raise EmbeddedPostgresError(f"PostgreSQL did not answer within {START_WITHIN:.0f} s.\n{end_of_log(place)}")
        time.sleep(0.05)


def is_kept(attachment: Attachment) -> bool:
    """Tell, at next to no cost, whether a keeper looks after the server."""
    return locks.is_held(attachment.place.keeper)


def replace_keeper(
    last: subprocess.Popen[bytes] | None, place: Place, *, throwaway: bool
) -> subprocess.Popen[bytes] | None:
    """Start a keeper, unless the last one has not got as far as its lock.

    Raises EmbeddedPostgresError if the last one reported an error.
    """
    if last and last.poll() is None:
        return last
    if last and last.returncode == 1:
        raise EmbeddedPostgresError(f"PostgreSQL did not start.\n{end_of_log(place)}")
    return start_keeper(place, throwaway=throwaway)


def start_keeper(place: Place, *, throwaway: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "config.embedded.keeper", str(place.wanted)]
    with place.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            command + (["--throwaway"] if throwaway else []),
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # It outlives this process if others need the server, and must not hear the terminal's Ctrl-C.
            start_new_session=True,
        )


def answers(place: Place) -> bool:
    """Tell whether a server answers on our socket, and on our data: a pid file would prove nothing."""
    try:
        with psycopg.connect(database_url(place, "postgres"), connect_timeout=2) as connection:
            row = connection.execute("show data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row == (str(place.data),)


def ensure_database(place: Place, name: str) -> None:
    """Create database `name` and the application's role unless they are there. The server at `place` must answer."""
    with psycopg.connect(database_url(place, "postgres"), autocommit=True) as connection:
        ensure_application(connection)
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return
        # Another start may be as quick as this one: both want the same.
        with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def ensure_application(connection: psycopg.Connection) -> None:
    """Create the role that the application works as, with no rights of its own, unless it is there."""
    if connection.execute("select 1 from pg_roles where rolname = %s", [APPLICATION]).fetchone():
        return
    with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(APPLICATION)))


def make_home(place: Place) -> None:
    """Create the folder of the server's small files, as a rule var/. Raises EmbeddedPostgresError if we may not."""
    home = place.wanted.parent
    home.mkdir(parents=True, exist_ok=True)
    if not os.access(home, os.W_OK | os.X_OK):
        raise EmbeddedPostgresError(f"{home} belongs to another account. Run this as its owner, or remove it.")


def end_of_log(place: Place) -> str:
    if not place.log.exists():
        return ""
    return f"The end of {place.log}:\n{place.log.read_text(errors='replace')[-LOG_SHOWN:]}"
