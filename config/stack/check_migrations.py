"""Refuses migrations that a site at work would feel, or that cannot be undone: `-m config.stack.check_migrations`.

squawk judges the SQL of every migration since the last release: what holds a lock on a table for longer the more rows
it has, and what the release before could not live with. Whether there is a way back is asked of Django.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from config.embedded.place import PROJECT
from config.release import LAST_MIGRATIONS

# Rules about taste, or about what Django and the deployment settle for all migrations.
LEFT_OUT = {
    "prefer-bigint-over-int": "counts and years",
    "prefer-bigint-over-smallint": "levels and small counts",
    "prefer-text-field": "Django's CharField states a limit of the form too",
    "prefer-identity": "Django's choice",
    "prefer-robust-stmts": "Django keeps account of what was applied",
    "prefer-timestamp-tz": "Django's choice",
    "transaction-nesting": "Django wraps a migration",
    "require-lock-timeout": "set for the whole run, in docker-compose.yml",
    "require-statement-timeout": "none: whoever migrates watches",
}
# What is meant all the same: (migration, rule) and why no site suffers from it.
MEANT: dict[tuple[str, str], str] = {
    ("accounts.0006_invitations", "adding-field-with-default"): "memberships are few: some for each organisation",
    ("accounts.0006_invitations", "adding-foreign-key-constraint"): "so are people",
    ("accounts.0006_invitations", "require-concurrent-index-creation"): "so are people",
    ("diagnostics.0021_handing_over", "adding-foreign-key-constraint"): "the column is new, so null in every row",
    ("diagnostics.0021_handing_over", "require-concurrent-index-creation"): "100,000 firms without a value: 0.1 s",
}

POSTGRESQL = "15.0"  # the oldest that is supported
TABLE = r'"?([\w.]+)"?'


@dataclass(frozen=True)
class Finding:
    """Something wrong with a migration: its name as in `diagnostics.0018_words`, the rule, and what it is about."""

    migration: str
    rule: str
    about: str


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    loader = MigrationLoader(connection)
    found = [*no_way_back(ours(loader))]
    found += [one for migration in since_release(loader) for one in felt(loader, migration)]
    refused = [one for one in found if (one.migration, one.rule) not in MEANT]
    for one in refused:
        print(f"{one.migration}: {one.rule}: {one.about}", file=sys.stderr)
    if refused:
        print(
            "Change it (docs/operations.md), or say in MEANT (config/stack/check_migrations.py) why it is meant.",
            file=sys.stderr,
        )
    return 1 if refused else 0


def ours(loader: MigrationLoader) -> list[Migration]:
    """Return the migrations of this project's apps, in the order of their names."""
    labels = {app.label for app in apps.get_app_configs() if Path(app.path).parent == PROJECT}
    return [migration for (app, _name), migration in sorted(loader.disk_migrations.items()) if app in labels]


def since_release(loader: MigrationLoader) -> list[Migration]:
    """Return the migrations that no release has."""
    return [one for one in ours(loader) if one.name > LAST_MIGRATIONS.get(one.app_label, "")]


def no_way_back(migrations: Iterable[Migration]) -> Iterator[Finding]:
    for migration in migrations:
        for operation in migration.operations:
            if not operation.reversible:
                yield Finding(name_of(migration), "no-way-back", operation.describe())


def felt(loader: MigrationLoader, migration: Migration) -> list[Finding]:
    """Return what a site at work would feel of a migration."""
    statements = loader.collect_sql([(migration, False)])
    return judge(name_of(migration), statements, in_transaction=migration.atomic)


def judge(name: str, statements: list[str], *, in_transaction: bool) -> list[Finding]:
    """Return what squawk says of a migration's statements, except about tables that the migration itself makes."""
    made = set(re.findall(rf"^CREATE TABLE {TABLE}", "\n".join(statements), re.MULTILINE))
    statement_at = [statement for statement in statements for _line in statement.split("\n")]
    return [
        Finding(name, str(one["rule_name"]), str(one["message"]))
        for one in squawk("\n".join(statements), in_transaction=in_transaction)
        if table_of(statement_at[int(one["line"])]) not in made
    ]


def table_of(statement: str) -> str:
    """Return the table that a statement changes, "" if it is not plain to see."""
    found = re.search(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{TABLE}|INDEX .* ON {TABLE}", statement)
    return next((name for name in found.groups() if name), "") if found else ""


def squawk(sql: str, *, in_transaction: bool) -> list[dict[str, str | int]]:
    program = Path(sys.executable).with_name("squawk")
    words = ["--reporter", "json", "--pg-version", POSTGRESQL, "--exclude", ",".join(LEFT_OUT)]
    words += ["--assume-in-transaction"] if in_transaction else ["--no-assume-in-transaction"]
    done = subprocess.run([program, *words], input=sql, capture_output=True, text=True, check=False)  # noqa: S603
    if not done.stdout:
        raise RuntimeError(done.stderr)
    found: list[dict[str, str | int]] = json.loads(done.stdout)
    return found


def name_of(migration: Migration) -> str:
    return f"{migration.app_label}.{migration.name}"


if __name__ == "__main__":
    sys.exit(main())
