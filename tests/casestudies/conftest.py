"""The case library that is shipped, read once."""

import pytest

from casestudies.loading import load
from casestudies.schema import Library, read_library


@pytest.fixture(scope="session")
def shipped() -> Library:
    return read_library()


@pytest.fixture
def library(shipped: Library, db: None) -> None:
    """All cases of the library, published."""
    load(shipped)
