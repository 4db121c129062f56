"""Migrations that would be felt, each beside one that does the same without being felt."""

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from config.release import LAST_MIGRATIONS
from config.stack.check_migrations import MEANT, judge, no_way_back, since_release

ADD = 'ALTER TABLE "diagnostics_firm" ADD COLUMN "words" '
INDEX = '"firm_words" ON "diagnostics_firm" ("words");'


def rules(*statements: str, in_transaction: bool = True) -> set[str]:
    return {one.rule for one in judge("diagnostics.0099_words", list(statements), in_transaction=in_transaction)}


@pytest.mark.parametrize(
    ("statements", "rule"),
    [
        ([f"{ADD} text NOT NULL;"], "adding-required-field"),
        # As Django adds a field with a default: the release before would write rows without it.
        ([f"{ADD} text DEFAULT '' NOT NULL;", "ALTER TABLE a ALTER COLUMN words DROP DEFAULT;"], "ban-drop-default"),
        ([f"CREATE INDEX {INDEX}"], "require-concurrent-index-creation"),
        (['ALTER TABLE "a" DROP COLUMN "words";'], "ban-drop-column"),
        (['ALTER TABLE "a" RENAME COLUMN "words" TO "text";'], "renaming-column"),
        (['ALTER TABLE "a" RENAME TO "b";'], "renaming-table"),
        (['ALTER TABLE "a" ALTER COLUMN "words" TYPE integer USING "words"::integer;'], "changing-column-type"),
        (['ALTER TABLE "a" ALTER COLUMN "words" SET NOT NULL;'], "adding-not-nullable-field"),
        (['ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("words" > 0);'], "constraint-missing-not-valid"),
    ],
)
def test_what_a_site_at_work_would_feel_is_refused(statements: list[str], rule: str):
    assert rules(*statements) == {rule}


def test_what_nobody_feels_is_let_through():
    assert rules(f"{ADD} text NULL;") == set()
    assert rules(f"{ADD} text DEFAULT '' NOT NULL;") == set()
    assert rules(f"CREATE INDEX CONCURRENTLY {INDEX}", in_transaction=False) == set()
    assert rules('ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("words" > 0) NOT VALID;') == set()


def test_a_table_that_the_migration_makes_has_nobody_waiting_for_it():
    table = 'CREATE TABLE "diagnostics_firm" (\n"id" bigint NOT NULL PRIMARY KEY);'
    assert rules(table, "-- Words", f"{ADD} text\nNOT NULL;", f"CREATE INDEX {INDEX}") == set()
    # Control: the table beside it has.
    assert rules(table, 'CREATE INDEX "other" ON "diagnostics_buyer" ("id");') == {"require-concurrent-index-creation"}


def test_a_migration_without_a_way_back_is_refused():
    migration = migrations.Migration("0099_words", "diagnostics")
    noop = migrations.RunPython.noop
    migration.operations = [migrations.RunPython(noop, noop), migrations.RunSQL("SELECT 1", "SELECT 2")]
    assert list(no_way_back([migration])) == []
    migration.operations += [migrations.RunPython(noop)]
    assert [(one.migration, one.rule) for one in no_way_back([migration])] == [
        ("diagnostics.0099_words", "no-way-back")
    ]


@pytest.mark.django_db
def test_what_is_written_down_of_migrations_exists():
    loader = MigrationLoader(connection)
    assert set(LAST_MIGRATIONS.items()) <= set(loader.disk_migrations)
    assert {name for name, _rule in MEANT} <= {f"{one.app_label}.{one.name}" for one in since_release(loader)}
