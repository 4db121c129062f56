"""Ways to write very many rows at once: without what the database does for each row, and all of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f') ORDER BY contype = 'f', conname
"""  # keys first: foreign keys may lean on them
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
"""  # noqa: E501


@contextmanager
def without_triggers(cursor: CursorWrapper, tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """Let rows in without our own triggers on these tables. Whatever those keep is for the caller to make up for."""
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(named(table)))
    yield
    check_now(cursor)
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(named(table)))


@contextmanager
def without_policies(cursor: CursorWrapper, tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """Let rows in without asking whose they are: PostgreSQL takes no rows in bulk where it has to. The owner's deed."""
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(named(table)))
    yield
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(named(table)))


@contextmanager
def without_indexes(cursor: CursorWrapper, table: type[models.Model]) -> Iterator[None]:
    """Drop a table's indexes and keys, and build them anew at the end: faster, and every row is checked then.

    Nothing may refer to the table. In a transaction it is all or nothing, like any other change.
    """
    check_now(cursor)
    cursor.execute(CONSTRAINTS, [table._meta.db_table])
    constraints = cursor.fetchall()
    cursor.execute(INDEXES, [table._meta.db_table])
    indexes = cursor.fetchall()
    for name, _definition in reversed(constraints):
        cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(named(table), sql.Identifier(name)))
    for name, _definition in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
    yield
    for _name, definition in indexes:
        cursor.execute(sql.SQL(definition))
    for name, definition in constraints:
        add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
        cursor.execute(add.format(named(table), sql.Identifier(name), sql.SQL(definition)))


@contextmanager
def with_made_ids(cursor: CursorWrapper, table: type[models.Model]) -> Iterator[None]:
    """Let the database make the ids of rows that are written without one."""
    cursor.execute(sql.SQL("ALTER TABLE {} ALTER id SET DEFAULT gen_random_uuid()").format(named(table)))
    yield
    cursor.execute(sql.SQL("ALTER TABLE {} ALTER id DROP DEFAULT").format(named(table)))


def check_now(cursor: CursorWrapper) -> None:
    """Make the checks that wait for the end of the transaction: until then, no table that they touch can be altered."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def named(table: type[models.Model]) -> sql.Identifier:
    """Return a model's table as SQL names it."""
    return sql.Identifier(table._meta.db_table)
