"""The crowd of firms, made once for the tests of a module."""

import pytest
from django.db import transaction

from tests.diagnostics.portfolio import crowd as crowds


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield crowds.build()
        transaction.set_rollback(True)
