"""The two roles in tests, on one connection: it signs in as the owner, and takes the application's role upon itself.

So a test is bound by policies as the application is, and can still do what only the owner may, in its own transaction.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.rights import give_rights
from config.roles import owner_of

APPLICATION = str(settings.DATABASE_APPLICATION["USER"])
TRUNCATE = sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(sql.Identifier(APPLICATION))


def sign_in_as_owner() -> None:
    """Let this process's connection be the owner's."""
    connection.close()
    if address := os.environ.get("DATABASE_OWNER_URL"):
        connection.settings_dict.update(owner_of(environ.Env.db_url_config(address)))


def work_as_owner() -> None:
    """Work with the owner's rights, past every policy where that is a superuser."""
    connection.settings_dict["OPTIONS"].pop("assume_role", None)
    change_role("RESET ROLE")


def work_as_application() -> None:
    """Work with the application's rights, bound by policies."""
    if connection.settings_dict["USER"] != APPLICATION:
        connection.settings_dict["OPTIONS"]["assume_role"] = APPLICATION
        change_role(sql.SQL("SET ROLE {}").format(sql.Identifier(APPLICATION)))


def change_role(statement: str | sql.Composed) -> None:
    """Change the role now, unless there is no connection yet, or a transaction that failed takes it back itself."""
    if connection.connection is not None and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def owning() -> Iterator[None]:
    """Work as the owner of the tables inside."""
    work_as_owner()
    try:
        yield
    finally:
        work_as_application()


def give_rights_for_tests() -> None:
    """Give the application its rights, and what a test client empties tables with: in earnest it cannot."""
    if connection.settings_dict["USER"] != APPLICATION:
        give_rights(APPLICATION)
        with connection.cursor() as cursor:
            cursor.execute(TRUNCATE)
