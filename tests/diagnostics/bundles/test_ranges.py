"""What browsers ask for when a download broke off."""

import pytest

from diagnostics.bundles.ranges import NoSuchRangeError, read_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 100)),
        ("bytes=40-", (40, 100)),
        ("bytes=40-49", (40, 50)),
        ("bytes=40-999", (40, 100)),
        ("bytes=99-99", (99, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-999", (0, 100)),
    ],
)
def test_one_range_is_read(header, part):
    assert read_range(header, 100) == part


@pytest.mark.parametrize(
    "header",
    ["", "bytes=", "bytes=-", "bytes=50-40", "bytes=0-1,5-6", "items=0-1", "bytes=٤-", "bytes=" + "9" * 5000 + "-"],
)
def test_anything_else_asks_for_the_whole(header):
    assert read_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(header):
    with pytest.raises(NoSuchRangeError):
        read_range(header, 100)
