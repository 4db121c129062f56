"""Steps move answers by a level, stay on the scale, and never invent an answer."""

from dataclasses import replace

import pytest

from benchmarks.sheets import full_sheet
from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, State
from diagnostics.core.buyers import decision_makers
from diagnostics.core.engine import examine
from diagnostics.core.instruments import CURRENT
from diagnostics.core.steps import NEW_BUYER, Move, MoveForBuyers, ShiftShare, take_all

THREE, FOUR = Answer(State.ANSWERED, 3), Answer(State.ANSWERED, 4)
UNKNOWN = Answer(State.DOES_NOT_KNOW)


def test_an_answer_moves_one_level_and_stops_at_the_end_of_the_scale() -> None:
    sheet = AnswerSheet({"C02": THREE})
    assert take_all(sheet, (Move("C02"),)).answers == {"C02": FOUR}
    assert take_all(sheet, (Move("C02"), Move("C02"))).answers == {"C02": FOUR}


def test_what_is_unknown_stays_unknown() -> None:
    sheet = AnswerSheet({"C02": UNKNOWN})
    assert take_all(sheet, (Move("C02"), Move("C03"))) == sheet


def test_a_move_for_buyers_reaches_each_that_answered() -> None:
    buyers = (BuyerAnswers("a", "A", 500, answers={"R1": THREE}), BuyerAnswers("b", "B", 300))
    moved = take_all(AnswerSheet({}, buyers), (MoveForBuyers("R1"),))
    assert [dict(buyer.answers) for buyer in moved.buyers] == [{"R1": FOUR}, {}]


def test_a_share_moves_from_the_largest_buyer_to_a_new_one() -> None:
    buyers = (BuyerAnswers("a", "A", 200), BuyerAnswers("b", "B", 700))
    moved = take_all(AnswerSheet({}, buyers), (ShiftShare(100),))
    assert [buyer.share_tenths for buyer in moved.buyers] == [200, 600, 100]


def test_no_more_moves_than_there_is() -> None:
    moved = take_all(AnswerSheet({}, (BuyerAnswers("a", "A", 50),)), (ShiftShare(100),))
    assert [buyer.share_tenths for buyer in moved.buyers] == [0, 50]


def test_an_unknown_share_is_left_alone() -> None:
    sheet = AnswerSheet({}, (BuyerAnswers("a", "A", None),))
    assert take_all(sheet, (ShiftShare(100),)) == sheet


def test_a_step_says_itself() -> None:
    told = [str(step.in_words(CURRENT)) for step in (Move("M3"), MoveForBuyers("R3", -1), ShiftShare(100))]
    assert told == [
        "“Two markets at once” one level up",
        "“Who stands in between” one level down, for each buyer",
        "10 of every 100 in sales moved from the main buyer to a new one",
    ]


# --- Buyers under one owner


def sheet_of(shares, owners):
    """A firm whose buyers have these shares, those with an owner's name under that owner."""
    full = full_sheet()
    buyers = tuple(
        replace(buyer, share_tenths=share, owner=owner)
        for buyer, share, owner in zip(full.buyers, shares, owners, strict=False)
    )
    return replace(full, buyers=buyers)


SHEETS = [
    pytest.param(sheet_of([310, 220, 170], ["", "", ""]), id="the largest alone"),
    pytest.param(sheet_of([230, 248, 60], ["Hold", "", "hold "]), id="two under one owner"),
    pytest.param(sheet_of([150, 140, 130], ["Hold", "Hold", "Hold"]), id="all under one owner"),
    pytest.param(sheet_of([230, 248, None], ["Hold", "", "Hold"]), id="an owner with an unknown share"),
]


@pytest.mark.parametrize("tenths", [100, 200])
@pytest.mark.parametrize("sheet", SHEETS)
def test_who_speaks_for_an_owner_stays_the_same_when_sales_move(sheet, tenths):
    shifted = ShiftShare(tenths).take(sheet)
    before = {maker.key for maker in decision_makers(sheet.buyers)}
    after = {maker.key for maker in decision_makers(shifted.buyers)}
    assert after == before | {NEW_BUYER}


@pytest.mark.parametrize("sheet", SHEETS)
def test_sales_that_move_are_neither_lost_nor_made(sheet):
    def total(of):
        return sum(buyer.share_tenths or 0 for buyer in of.buyers)

    shifted = ShiftShare(200).take(sheet)
    assert total(shifted) == total(sheet)
    assert min(buyer.share_tenths for buyer in shifted.buyers if buyer.share_tenths is not None) >= 0
    assert next(buyer.share_tenths for buyer in shifted.buyers if buyer.key == NEW_BUYER) <= 200


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_such_firm_is_examined_to_the_end(sheet):
    assert examine(sheet).findings.keys() == examine(full_sheet()).findings.keys()
