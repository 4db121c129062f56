"""Shares as people write them, and what they add up to."""

import pytest
from django.utils import translation

from diagnostics.models import Buyer
from diagnostics.shares import (
    bar_of,
    excess_text,
    fewest_others,
    main_buyers,
    parse_share,
    share_text,
    what_cannot_be_scored,
)


@pytest.mark.parametrize(
    ("text", "tenths"),
    [
        ("33,3", 333),
        ("33.3 %", 333),
        (" 33 ", 330),
        ("33%", 330),
        ("0", 0),
        ("100", 1000),
        ("100,0", 1000),
        ("7.50", 75),
        ("٣٣", 330),  # Arabic-Indic digits are digits
        ("", None),
        ("   ", None),
    ],
)
def test_shares_are_read_as_people_write_them(text, tenths):
    assert parse_share(text) == tenths


@pytest.mark.parametrize(
    "text",
    ["1.200,50", "1,200.50", "100.1", "101", "-1", "33.33", "a third", "NaN", "1e2", "9" * 5000, "33 3", "%", "½"],
)
def test_other_texts_are_no_share(text):
    with pytest.raises(ValueError, match=r"a number from 0 to 100, like 33 or 33\.3"):
        parse_share(text)


def test_shares_are_written_in_the_readers_way():
    assert [share_text(333), share_text(140), share_text(0)] == ["33.3", "14", "0"]
    with translation.override("de"):
        assert share_text(333) == "33,3"


def buyers(*shares):
    return [Buyer(name=f"B{n}", share_tenths=share, position=n) for n, share in enumerate(shares)]


def names(found):
    return [buyer.name for buyer in found]


def test_main_buyers_cover_four_fifths_of_sales():
    assert names(main_buyers(buyers(100, 500, 300, 50))) == ["B1", "B2"]
    assert names(main_buyers(buyers(100, 500, 299, 50))) == ["B1", "B2", "B0"]


def test_main_buyers_are_five_at_most():
    assert len(main_buyers(buyers(*[100] * 8))) == 5


def test_buyers_of_unknown_share_are_asked_about_after_the_others():
    assert names(main_buyers(buyers(None, 500, None))) == ["B1", "B0", "B2"]
    assert names(main_buyers(buyers(None, 800))) == ["B1"]


def test_no_buyers_no_main_buyers():
    assert main_buyers([]) == []


@pytest.mark.parametrize("total", [0, 980, 1000, 1020])
def test_rounding_is_no_excess(total):
    assert excess_text(total) == ""


def test_excess_says_by_how_much():
    assert excess_text(1040) == "Shares add up to 104%. Reduce one or more by 4 in total."
    assert excess_text(1025) == "Shares add up to 102.5%. Reduce one or more by 2.5 in total."


def test_what_cannot_be_scored():
    assert what_cannot_be_scored([]) == ["Name at least one buyer."]
    assert what_cannot_be_scored(buyers(700, 400)) == ["Shares add up to 110%. Reduce one or more by 10 in total."]
    assert what_cannot_be_scored(buyers(None, 400)) == []


def test_others_are_no_larger_than_the_smallest_named():
    assert fewest_others(buyers(500, 100), 600) == 4
    assert fewest_others(buyers(500, 300), 800) == 1
    assert fewest_others(buyers(None), 0) == 0
    assert fewest_others(buyers(1000), 1000) == 0


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ([860], "86% explained, 14% left."),
        ([], "0% explained, 100% left."),
        ([600, 400], "100% explained."),
        ([600, 385], "Shares add up to 98.5%. That is fine: rounding explains it."),
        ([600, 415], "Shares add up to 101.5%. That is fine: rounding explains it."),
        ([600, 440], "Shares add up to 104%. Reduce one or more by 4 in total."),
    ],
)
def test_the_bar_says_what_it_shows(shares, sentence):
    assert bar_of([("B", share) for share in shares]).sentence == sentence


def test_the_bar_stretches_when_shares_are_too_much():
    bar = bar_of([("A", 800), ("B", 400)])
    assert (bar.scale, bar.is_over, bar.rest) == (1200, True, 0)
    assert [(piece.start, piece.width) for piece in bar.pieces] == [(0, 800), (800, 400)]
