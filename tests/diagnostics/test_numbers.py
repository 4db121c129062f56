"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.numbers import parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("33", "33"),
        ("33,3", "33.3"),
        ("33.3", "33.3"),
        (" 33 ", "33"),
        ("1.200,50", "1200.5"),
        ("1 200,50", "1200.5"),
        ("1,200.50", "1200.5"),
        ("1\N{NO-BREAK SPACE}200,50", "1200.5"),
        ("1\N{NARROW NO-BREAK SPACE}200", "1200"),
        ("1\N{THIN SPACE}200", "1200"),
        ("1’200.50", "1200.5"),
        ("1'200", "1200"),
        ("1,200,300", "1200300"),
        ("1.200.300,5", "1200300.5"),
        ("0.200", "0.2"),  # no thousand starts with nought
        ("1200.5", "1200.5"),
        ("٣٣٫٥", "33.5"),
    ],
)
def test_these_are_numbers_whatever_they_are_of(text, number):
    assert parse_number(text, thousands=True) == parse_number(text, thousands=False) == Decimal(number)


@pytest.mark.parametrize("text", ["1.200", "1,200"])
def test_one_mark_before_three_digits_depends_on_what_it_is_of(text):
    assert parse_number(text, thousands=True) == 1200
    assert parse_number(text, thousands=False) == Decimal("1.2")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "x",
        "33 3",
        "1 20",
        "1.20,5.0",
        "1.200.30",
        "1,2,3",
        "1.200.50",
        ".5",
        "5.",
        "NaN",
        "1e3",
        "½",
        "9" * 5000,
    ],
)
def test_these_are_none(text):
    for thousands in (True, False):
        with pytest.raises(ValueError, match="not a number"):
            parse_number(text, thousands=thousands)


@given(st.decimals(0, 10**9, places=2))
def test_what_is_written_with_thousands_is_read_back(number):
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.translate(str.maketrans(",.", " ,"))
    assert [parse_number(text, thousands=True) for text in (english, german, french)] == [number] * 3
