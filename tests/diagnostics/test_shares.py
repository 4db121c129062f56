"""Shares as people write them, and what they add up to."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.core.answers import Answer, State
from diagnostics.core.buyers import COVERED, rated_buyers
from diagnostics.core.buyers import main_buyers as engines_choice
from diagnostics.models import Buyer
from diagnostics.shares import (
    OverWholeError,
    Part,
    bar_of,
    counted,
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
        ("33.33", 333),
        ("33,35 %", 334),
        ("1.200", 12),  # of percent there are no thousands
        ("33\N{NO-BREAK SPACE}%", 330),
        ("\N{NARROW NO-BREAK SPACE}33,3\N{THIN SPACE}%", 333),
        ("", None),
        ("   ", None),
    ],
)
def test_shares_are_read_as_people_write_them(text, tenths):
    assert parse_share(text) == tenths


@pytest.mark.parametrize(
    "text",
    ["1.200,50", "1,200.50", "1 200,50", "100.1", "101", "-1", "a third", "NaN", "1e2", "9" * 5000, "33 3", "%", "½"],
)
def test_other_texts_are_no_share(text):
    with pytest.raises(ValueError, match=r"a number from 0 to 100, like 33 or 33\.3"):
        parse_share(text)


@pytest.mark.parametrize("text", ["1.200,50", "1 200,50", "1,200.50"])
def test_more_than_the_whole_is_a_number_all_the_same(text):
    with pytest.raises(OverWholeError) as told:
        parse_share(text)
    assert told.value.value == "1,200.5"


def test_shares_are_written_in_the_readers_way():
    assert [share_text(333), share_text(140), share_text(0)] == ["33.3", "14", "0"]
    with translation.override("de"):
        assert share_text(333) == "33,3"


ANSWER = Answer(State.ANSWERED, 2)


def buyers(*shares):
    return [Buyer(name=f"B{n}", share_tenths=share, position=n) for n, share in enumerate(shares)]


def names(found):
    return [asked.buyer.name for asked in found]


def test_main_buyers_cover_four_fifths_of_sales():
    assert names(main_buyers(buyers(100, 500, 300, 50))) == ["B1", "B2"]
    assert names(main_buyers(buyers(100, 500, 299, 50))) == ["B1", "B2", "B0"]


def test_main_buyers_are_five_at_most():
    assert len(main_buyers(buyers(*[100] * 8))) == 5


def test_buyers_of_unknown_share_are_asked_about_after_the_others():
    assert names(main_buyers(buyers(None, 500, None))) == ["B1", "B0", "B2"]
    assert names(main_buyers(buyers(None, 800))) == ["B1"]


def test_buyers_under_one_owner_are_asked_about_once_on_the_largest():
    listed = buyers(200, 250, 300, 250)
    listed[0].owner, listed[1].owner = "B Group", " b  group"
    first, second, third = main_buyers(listed)
    assert (first.buyer.name, first.share, first.name) == ("B1", 450, "B1 and B0")
    assert (names([second, third]), second.others) == (["B2", "B3"], ())


@given(st.lists(st.tuples(st.none() | st.integers(0, 1000), st.sampled_from(["", "X", " x ", "Y"])), max_size=9))
def test_the_pages_ask_about_whom_the_engine_counts(rows):
    listed = [Buyer(name="B", share_tenths=share, owner=owner, position=n) for n, (share, owner) in enumerate(rows)]
    asked = main_buyers(listed)
    sheet = [counted(buyer) for buyer in listed]
    assert {str(one.buyer.pk) for one in asked} == {maker.key for maker in engines_choice(sheet)}
    # Once these are asked about, the engine rates exactly them.
    answered = {str(one.buyer.pk) for one in asked}
    told = [replace(one, answers={"D01": ANSWER} if one.key in answered else {}) for one in sheet]
    assert {maker.key for maker in rated_buyers(told)} == answered
    known = [one.share or 0 for one in asked]
    assert len(asked) <= 5
    assert sum(known[:-1]) < COVERED


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
    assert bar_of([Part("B", share) for share in shares]).sentence == sentence


def test_the_bar_stretches_when_shares_are_too_much():
    bar = bar_of([Part("A", 800), Part("B", 400)])
    assert (bar.scale, bar.is_over, bar.rest) == (1200, True, 0)
    assert [(piece.start, piece.width) for piece in bar.pieces] == [(0, 800), (800, 400)]


def test_buyers_under_one_owner_are_one_piece_and_one_sentence():
    bar = bar_of([Part("A", 300, "G"), Part("C", 200), Part("B", 150, " g ")])
    assert [(piece.names, piece.start, piece.width) for piece in bar.pieces] == [
        (("A", "B"), 0, 450),
        (("C",), 450, 200),
    ]
    assert bar.together == ["Counted together: A and B, 45%."]
    assert bar.sentence == "65% explained, 35% left."


def test_a_group_with_an_open_share_says_no_number():
    assert bar_of([Part("A", 300, "G"), Part("B", None, "G")]).together == [
        "Counted together: A and B, share not known yet."
    ]
