"""Amounts of sales, and the shares they make."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.amounts import parse_amount, shares_of


@pytest.mark.parametrize("text", ["1.200", "1,200", "€ 1 200", "1200 EUR", "Rs. 1,200", "1200€", "$1,200.00"])
def test_amounts_are_read_with_their_currency(text):
    assert parse_amount(text) == 1200


def test_no_amount():
    assert parse_amount("  ") is None
    with pytest.raises(ValueError, match=r"a number of 0 or more, like 1200 or 1,200\.50"):
        parse_amount("plenty")


@given(st.lists(st.decimals(0, 10**7, places=2), min_size=1, max_size=50).filter(any))
def test_shares_of_their_sum_add_up_to_the_whole(amounts):
    shares = shares_of(amounts)
    assert sum(shares) == 1000
    assert all(abs(share - 1000 * amount / sum(amounts)) < 1 for share, amount in zip(shares, amounts, strict=True))


def test_rounding_goes_to_the_largest_remainders():
    assert shares_of([Decimal(1)] * 3) == [334, 333, 333]
    assert shares_of([Decimal(2), Decimal(1)]) == [667, 333]


def test_of_a_stated_total_the_rest_is_left():
    assert shares_of([Decimal(300), Decimal(150)], Decimal(1000)) == [300, 150]


def test_nothing_and_more_than_everything_make_no_shares():
    with pytest.raises(ValueError, match="more than 0"):
        shares_of([Decimal(0)])
    with pytest.raises(ValueError, match="no less than the amounts together"):
        shares_of([Decimal(300)], Decimal(200))
