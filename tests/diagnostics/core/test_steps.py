"""Steps change what they name and nothing else; sales that move leave everybody's answers where they were."""

from dataclasses import replace

import pytest

from benchmarks.sheets import full_sheet
from diagnostics.core.buyers import decision_makers
from diagnostics.core.engine import examine
from diagnostics.core.steps import NEW_BUYER, ShiftShare


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
