"""All tables taken away and made anew by the migrations alone, on a database of their own."""

import os
import subprocess
import sys

import psycopg
import pytest

from benchmarks.database import own_database, owner_address
from config.embedded.place import PROJECT
from tests.migrated import template

pytestmark = pytest.mark.drill

BACK_AND_FORTH = """
import sys
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
nothing = [(app, None) for app in executor.loader.migrated_apps]
executor.migrate(nothing if sys.argv[1] == "back" else executor.loader.graph.leaf_nodes())
"""
# Everything of ours that a schema is made of, as PostgreSQL words it; not what belongs to an extension.
SCHEMA = """
    WITH own AS (SELECT oid, nspname FROM pg_namespace
                 WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema')
    SELECT 'column', format('%s.%s', a.attrelid::regclass, a.attname),
           format('%s %s %s', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN own ON own.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
    WHERE c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT 'constraint', conname || ' of ' || conrelid::regclass, pg_get_constraintdef(pg_constraint.oid)
    FROM pg_constraint JOIN own ON own.oid = connamespace
    UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN own ON own.oid = c.relnamespace
    UNION ALL SELECT 'trigger', tgname || ' of ' || tgrelid::regclass, pg_get_triggerdef(pg_trigger.oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', p.oid::regprocedure::text, md5(p.prosrc)
    FROM pg_proc p JOIN own ON own.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
"""


def schema_of(address: str) -> set[tuple[str, str, str]]:
    with psycopg.connect(address) as connection:
        return set(connection.execute(SCHEMA).fetchall())


def migrate(address: str, way: str) -> None:
    environment = os.environ | {"DATABASE_URL": owner_address(address), "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", BACK_AND_FORTH, way], cwd=PROJECT, env=environment, check=True)


def test_every_migration_can_be_undone_and_done_again() -> None:
    server = os.environ["DATABASE_URL"]
    with own_database(f"foothold_back_and_forth_{os.getpid()}", server, template(server)) as address:
        if not schema_of(address):  # a server of one's own has no database to copy
            migrate(address, "forth")
        before = schema_of(address)
        assert {kind for kind, _name, _text in before} == {"column", "constraint", "index", "trigger", "function"}
        migrate(address, "back")
        left = {name.partition(".")[0] for kind, name, _text in schema_of(address) if kind == "column"}
        assert left == {"django_migrations"}
        assert not [one for one in schema_of(address) if one[0] in ("trigger", "function")]
        migrate(address, "forth")
        assert schema_of(address) == before
