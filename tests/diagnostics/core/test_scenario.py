"""What if: sheets with answers and shares set otherwise."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from diagnostics.core.answers import Answer, State
from diagnostics.core.engine import diagnose
from diagnostics.core.scenario import Scenario, tried
from tests.diagnostics.core.sheets import answered, set_answer, sheets, uniform, with_buyers


@given(sheets())
@settings(max_examples=30, deadline=None)
def test_trying_nothing_changes_nothing(sheet):
    assert Scenario().is_empty
    assert tried(sheet, Scenario()) == sheet


def test_levels_are_tried_for_the_firm_and_for_one_buyer():
    sheet = uniform(2, buyers=2)
    what = tried(sheet, Scenario(levels={("C02", None): 4, ("R1", "b01"): 0}))
    expected = set_answer(set_answer(sheet, "C02", None, answered(4)), "R1", "b01", answered(0))
    assert what == expected


def test_a_missing_answer_may_be_tried():
    sheet = set_answer(uniform(2), "C02", None, Answer(State.DOES_NOT_KNOW))
    assert diagnose(sheet).findings["first_tier"].missing
    assert tried(sheet, Scenario(levels={("C02", None): 2})) == set_answer(sheet, "C02", None, answered(2))


def test_buyers_under_one_owner_are_tried_as_one():
    sheet = uniform(2, buyers=2)
    sheet = replace(sheet, buyers=tuple(replace(buyer, owner="Group") for buyer in sheet.buyers))
    what = tried(sheet, Scenario(levels={("R2", "b00"): 4}))
    assert {buyer.answers["R2"].level for buyer in what.buyers} == {4}


def test_shares_move_to_a_new_buyer_of_whom_nothing_is_known():
    sheet = replace(with_buyers(uniform(2, buyers=1), R2=4, R1=0), other_buyers=0)
    what = tried(sheet, Scenario(shares={"b00": 400}, new_buyer=600))
    assert [buyer.share_tenths for buyer in what.buyers] == [400, 600]
    assert not what.buyers[1].answers
    # A new buyer that takes most of the sales leaves half as much dependence on the old one's answers.
    assert diagnose(what).concentration.top_share == pytest.approx(0.6)


def test_what_the_sheet_does_not_know_changes_nothing():
    sheet = uniform(2)
    assert tried(sheet, Scenario(levels={("R1", "nobody"): 0}, shares={"nobody": 10})) == sheet
