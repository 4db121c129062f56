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

from config.embedded import client
from config.embedded.place import DATABASE, database_url, place_for


@contextmanager
def own_database(name: str, server: str, template: str = "template1") -> Iterator[str]:
    """Create a database beside the one of the address `server`; yield its address; drop it afterwards.

    It is empty, or a copy of the database named as `template`, which nobody may be connected to.
    """
    parts = urlsplit(server)
    maintenance = urlunsplit(parts._replace(path="/postgres"))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(create)
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(drop)


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
            yield database_url(attachment.place, DATABASE)
        finally:
            client.detach(attachment)
