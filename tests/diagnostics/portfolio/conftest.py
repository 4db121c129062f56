"""The crowd of firms, made once for the tests of a module."""

import pytest

from tests.diagnostics.portfolio import crowd as crowds


@pytest.fixture(scope="module")
def crowd(made_once):
    return crowds.build()
