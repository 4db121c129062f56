"""A database to measure on: on the server of DATABASE_URL or one started for the purpose, and always one of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from accounts.isolation import EVERYBODY, SETTING
from config.embedded import client
from config.embedded.place import DATABASE, addresses_of, place_for


@contextmanager
def own_database(name: str, server: str, template: str = "template1") -> Iterator[str]:
    """Create a database beside the one of the address `server`; yield its address; drop it afterwards.

    It is empty, or a copy of the database named as `template`, which nobody may be connected to. The role of
    DATABASE_OWNER_URL makes it, where there is one.
    """
    maintenance = beside(owner_address(server), "postgres")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(create)
        try:
            yield beside(server, name)
        finally:
            connection.execute(drop)


def owner_address(address: str) -> str:
    """Return the address of the same database for its owner."""
    owner = urlsplit(os.environ.get("DATABASE_OWNER_URL") or address)
    return urlunsplit(owner._replace(path=urlsplit(address).path))


def beside(server: str, name: str) -> str:
    """Return the address of another database of a server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def looking_at_all(address: str, *, autocommit: bool = True) -> psycopg.Connection:
    """Connect to a database of the site, to see the rows of every organisation."""
    return psycopg.connect(address, autocommit=autocommit, options=f"-c {SETTING}={EVERYBODY}")


@contextmanager
def any_server(*, durable: bool = False) -> Iterator[str]:
    """Yield the address of a database on the server of DATABASE_URL, or on one that ends with this.

    `durable` makes it wait for the disk at every commit, as the server of a real site does.
    """
    if address := os.environ.get("DATABASE_URL"):
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="foothold-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # for root, whose server runs under another account
        attachment = client.attach(place_for(Path(folder) / "postgres"), throwaway=not durable)
        try:
            client.ensure_database(attachment.place, DATABASE)
            addresses = addresses_of(attachment.place, DATABASE)
            os.environ["DATABASE_OWNER_URL"] = addresses["DATABASE_OWNER_URL"]
            yield addresses["DATABASE_URL"]
        finally:
            os.environ.pop("DATABASE_OWNER_URL", None)
            client.detach(attachment)
