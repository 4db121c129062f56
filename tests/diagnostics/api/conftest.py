"""What the tests of the API share: an advisor with a token, and a firm of theirs."""

import pytest

from tests.diagnostics.api.caller import Caller, token_of
from tests.factories import FirmFactory, member


@pytest.fixture
def ada(db):
    return member(user__name="Ada")


@pytest.fixture
def api(ada):
    return Caller(token_of(ada))


@pytest.fixture
def firm(ada):
    return FirmFactory(organisation=ada.organisation, name="Aurora Shoes")
