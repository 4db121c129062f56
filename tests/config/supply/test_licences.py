"""Which licences go with ours, and where they are read."""

import pytest

from config.supply import licences
from config.supply.licences import ACCEPTED, READ_BY_HAND, is_accepted, is_spdx, licence_of


@pytest.mark.parametrize(
    "expression",
    ["MIT", "LGPL-3.0-only", "MPL-2.0 AND (Apache-2.0 OR MIT)", "GPL-2.0-only OR MIT", *READ_BY_HAND.values()],
)
def test_licences_that_go_with_the_agpl(expression: str) -> None:
    assert is_accepted(expression)


@pytest.mark.parametrize(
    "expression",
    [None, "", "BSD", "GPL-2.0-only", "SSPL-1.0", "CC-BY-NC-4.0", "MIT AND GPL-2.0-only", "MIT OR", "Proprietary"],
)
def test_licences_that_do_not_or_that_nobody_looked_at(expression: str | None) -> None:
    assert not is_accepted(expression)


def test_licences_are_named_as_spdx_names_them() -> None:
    assert [name for name in (*ACCEPTED, *READ_BY_HAND.values()) if not is_spdx(name)] == []


def test_a_licence_comes_from_the_metadata_where_they_name_one() -> None:
    assert licence_of("django") == "BSD-3-Clause"
    assert licence_of("no-such-package") is None


def test_metadata_that_name_none_are_not_guessed_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "READ_BY_HAND", {})
    assert licence_of("vine") is None
