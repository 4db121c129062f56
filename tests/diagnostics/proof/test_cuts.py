"""A cut is the best there is: nobody can say that a simpler way was cut badly to make the rules look good."""

from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.proof.cases import Wanted
from diagnostics.proof.cuts import best_cut, cut_all

BANDS = ("low", "medium", "high")


def wanted(best, *also):
    return Wanted(best, (best, *also))


def test_cut_between_what_is_expected():
    known = [(1, wanted("low")), (2, wanted("low")), (3, wanted("medium")), (7, wanted("high"))]
    cut = best_cut(known, [BANDS])
    assert [cut.word(value) for value in (0, 1, 2.9, 3, 6.9, 7, 100)] == [
        "low", "low", "low", "medium", "medium", "high", "high",
    ]  # fmt: skip


def test_it_may_run_either_way_and_leave_words_out():
    falling = [(1, wanted("high")), (2, wanted("high")), (9, wanted("low"))]
    cut = best_cut(falling, [BANDS, BANDS[::-1]])
    assert [cut.word(value) for value in (1, 2, 9)] == ["high", "high", "low"]


def test_one_and_the_same_number_gives_the_word_accepted_most_often():
    known = [(0, wanted("low")), (0, wanted("high", "medium")), (0, wanted("medium"))]
    assert best_cut(known, [BANDS]).word(0) == "medium"


def test_equal_numbers_are_never_parted():
    known = [(1, wanted("low")), (1, wanted("high")), (1, wanted("high"))]
    assert best_cut(known, [BANDS]).word(1) == "high"


def test_among_equals_the_best_reading_decides():
    known = [(1, wanted("medium", "low")), (2, wanted("medium", "high"))]
    cut = best_cut(known, [BANDS])
    assert {cut.word(1), cut.word(2)} == {"medium"}


def test_cases_without_an_expectation_are_cut_with_the_others():
    found = cut_all({"a": 1.0, "b": 5.0, "c": 4.9}, {"a": wanted("low"), "b": wanted("high")}, [BANDS])
    assert found == {"a": "low", "b": "high", "c": "low"}


@st.composite
def known_values(draw):
    size = draw(st.integers(1, 7))
    words = st.sampled_from(BANDS)
    return [(draw(st.integers(0, 5)), wanted(draw(words), *draw(st.lists(words, max_size=1)))) for _ in range(size)]


@given(known_values())
def test_no_other_cut_agrees_more_often(known):
    """Against all cuts there are, tried one by one."""

    def inside(word):
        return sum(word(value) in each.accept for value, each in known)

    def tried(order, first, second):
        return lambda value: order[0] if value < first else order[1] if value < second else order[2]

    orders = (BANDS, BANDS[::-1])
    best = max(
        inside(tried(order, first, second))
        for order in orders
        for first, second in combinations_with_replacement(range(7), 2)
    )
    assert inside(best_cut(known, orders).word) == best


def test_nothing_known_is_refused():
    with pytest.raises(IndexError):
        best_cut([], [BANDS]).word(1)
