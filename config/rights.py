"""What the application's role is given of the tables, by their owner: to read and write rows, nothing beyond it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from psycopg import sql

ROLE = """
    SELECT rolsuper OR rolbypassrls, EXISTS (
        SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relname = 'diagnostics_firm'
    ) FROM pg_roles WHERE rolname = %s
"""
UNBOUND = "The role in DATABASE_URL is missing, or passes row-level security by. See docs/operations.md, Two roles."
OWNS = "The role in DATABASE_URL owns the tables, and so could take their policies off. See docs/operations.md."
SCHEMAS = ("public", "pgmq")
# What firms' names are searched by, letter by letter. A policy goes before every condition that might tell of the rows
# it sees; of these three PostgreSQL does not know that they do not, and would leave the index on letters alone.
LEAKPROOF = (
    "pg_catalog.textlike(text, text)",
    "similarity_op(text, text)",
    "word_similarity_commutator_op(text, text)",
)
# Tables that the application may not write as it likes, and what it may.
RESTRICTED = {
    "django_migrations": "SELECT",
    "accounts_auditevent": "SELECT, INSERT",
    "accounts_auditchain": "SELECT",
}


def give_rights(role: str) -> None:
    """Give the application what it needs of the tables as they are now. Only the owner can; without two roles: nothing.

    Repeated after each migration, as what it made is used from then on.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if role in ("", cursor.fetchone()[0]):
            return
        for statement in statements(role, schemas_of(cursor)):
            cursor.execute(statement)
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        for function in LEAKPROOF if cursor.fetchone()[0] else ():
            cursor.execute(f"ALTER FUNCTION {function} LEAKPROOF")


def make_role(role: str, password: str) -> None:
    """Make a role that can sign in and is bound by policies; one that is there gets the password."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
        wanted = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}")
        cursor.execute(wanted.format(verb, sql.Identifier(role), sql.Literal(password or None)))


@register(Tags.security, deploy=True)
def check_role(app_configs: Any, **_options: Any) -> list[CheckMessage]:  # noqa: ARG001 -- as Django calls checks
    """Check that policies bind the application's role, and that it cannot take them off."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE, [settings.DATABASE_APPLICATION["USER"]])
        found = cursor.fetchone()
    if found is None or found[0]:
        return [Error(UNBOUND, id="foothold.E001")]
    return [Warning(OWNS, id="foothold.W001")] if found[1] else []


@receiver(post_migrate)
def give_rights_when_migrated(sender: AppConfig, **_signal: Any) -> None:
    """Give rights once, after the last of the apps."""
    if sender.label == "diagnostics":
        give_rights(settings.DATABASE_APPLICATION["USER"])


def schemas_of(cursor: Any) -> list[str]:
    cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s) ORDER BY 1", [list(SCHEMAS)])
    return [name for (name,) in cursor.fetchall()]


def statements(role: str, schemas: list[str]) -> list[sql.Composed]:
    """Return the SQL that gives a role its rights, and nothing beyond them."""
    who, where = sql.Identifier(role), sql.SQL(", ").join(map(sql.Identifier, schemas))
    rights = [
        "GRANT USAGE ON SCHEMA {where} TO {who}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {where} TO {who}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {where} TO {who}",
    ]
    if "pgmq" in schemas:
        # A queue is made when it is first used, by whoever does: with the owner's rights, and for the owner.
        rights += [
            "ALTER DEFAULT PRIVILEGES IN SCHEMA pgmq GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {who}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA pgmq GRANT USAGE, SELECT ON SEQUENCES TO {who}",
            "ALTER FUNCTION pgmq.create(text) SECURITY DEFINER SET search_path = pgmq, pg_catalog, pg_temp",
        ]
    given = [sql.SQL(each).format(where=where, who=who) for each in rights]
    for table, allowed in RESTRICTED.items():
        name = sql.Identifier(table)
        given.append(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, who))
        given.append(sql.SQL(f"GRANT {allowed} ON {{}} TO {{}}").format(name, who))
    return given
