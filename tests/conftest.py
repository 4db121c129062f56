"""What all tests share."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.dispatch import receiver
from django.test import override_settings

from accounts import isolation
from tests.migrated import template
from tests.roles import give_rights_for_tests, owning, sign_in_as_owner, work_as_application, work_as_owner

FEW_DRAWS = 40
AUDIT_TABLES = ("accounts_auditevent", "accounts_auditchain")
# Where the number of draws is the point, what is measured, or compared with what another process drew.
AS_IN_EARNEST = tuple(
    str(Path(__file__).parent / folder) for folder in ("diagnostics/core", "diagnostics/files", "benchmarks")
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Let no garbage be looked for among half a million objects of collected tests, of which none will be any."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def few_draws(request, monkeypatch):
    """Let a completed assessment be drawn from less often: a thousand draws take a third of a second each time."""
    if not str(request.path).startswith(AS_IN_EARNEST):
        monkeypatch.setattr("diagnostics.core.stability.DRAWS", FEW_DRAWS)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy the test database from one that is migrated already: that takes a tenth of the time."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template(os.environ["DATABASE_URL"])
    sign_in_as_owner()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make and drop the test database as its owner, and test as the application, which its policies bind."""
    with django_db_blocker.unblock():
        give_rights_for_tests()
        work_as_application()
    yield
    with django_db_blocker.unblock():
        work_as_owner()


@pytest.fixture(autouse=True)
def every_organisation() -> Iterator[None]:
    """Let tests see everybody's rows outside of requests: what they set up and look at belongs to several at once.

    A request sees what it would see in earnest, and threads of a test see nothing, as in earnest too.
    """
    see_everybody()
    yield
    see_everybody()


@receiver(request_finished, dispatch_uid="tests")
def see_everybody(**_signal: Any) -> None:
    """See all rows: outside of requests, and again once a request of the test's client is answered."""
    isolation.see(isolation.EVERYBODY)


see_everybody()


@pytest.fixture
def as_owner(db: None) -> Iterator[None]:
    """Work as the owner of the tables, as migrations do, backups and the commands that maintain a site."""
    with owning():
        yield
        if not connection.in_atomic_block:
            give_rights_for_tests()  # on tables that a migration has made anew


@pytest.fixture(autouse=True, scope="session")
def emptied_audit_log() -> Iterator[None]:
    """Let tests with transactions of their own empty the database: the audit log refuses, but for its owner."""
    with pytest.MonkeyPatch.context() as patch:
        empty = DatabaseOperations.execute_sql_flush

        def empty_as_owner(self: DatabaseOperations, sql: list[str]) -> None:
            with owning():
                empty(self, emptying(sql))

        patch.setattr(DatabaseOperations, "execute_sql_flush", empty_as_owner)
        yield


def emptying(sql: list[str]) -> list[str]:
    """Return the statements that empty all tables, with the audit log's triggers out of the way meanwhile."""
    change = "ALTER TABLE {} {} TRIGGER USER"
    return [
        *(change.format(table, "DISABLE") for table in AUDIT_TABLES),
        *sql,
        *(change.format(table, "ENABLE") for table in AUDIT_TABLES),
    ]


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Hash passwords at once: taking a third of a second for each is what the real hasher is for."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Keep what fixtures of a module make in the database until its last test; what a test changes is undone before.

    Not for tests with `transaction=True`, which would see nothing of it.
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("diagnostics.core.stability.DRAWS", FEW_DRAWS)
        yield
        transaction.set_rollback(True)
