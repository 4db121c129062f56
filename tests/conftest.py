"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.migrated import template

FEW_DRAWS = 40
# Where the number of draws is the point, what is measured, or compared with what another process drew.
AS_IN_EARNEST = tuple(
    str(Path(__file__).parent / folder) for folder in ("diagnostics/core", "diagnostics/files", "benchmarks")
)


@pytest.fixture(autouse=True)
def few_draws(request, monkeypatch):
    """Let a completed assessment be drawn from less often: a thousand draws take a third of a second each time."""
    if not str(request.path).startswith(AS_IN_EARNEST):
        monkeypatch.setattr("diagnostics.core.stability.DRAWS", FEW_DRAWS)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy the test database from one that is migrated already: that takes a tenth of the time."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template(os.environ["DATABASE_URL"])


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
