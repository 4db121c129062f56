"""Trials: moving an answer within a trial gives the score that a sheet with that answer gives."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.core.case import open_case
from diagnostics.core.engine import diagnose, scores
from diagnostics.core.instruments import CURRENT
from diagnostics.core.steps import ShiftShare
from diagnostics.core.trials import COUNTED, SHIFTS, UNMOVED, Trials, open_trials
from tests.diagnostics.core.sheets import answered, set_answer, sheets, uniform


def trials_of(sheet) -> Trials:
    return open_trials(open_case(sheet, CURRENT))


@given(sheets(), st.data())
@settings(max_examples=120, deadline=None)
def test_a_moved_answer_scores_as_a_sheet_with_that_answer(sheet, data):
    trials = trials_of(sheet)
    movable = [(place, by) for place in trials.places() for by in (-1, 1) if trials.can_move(place, by)]
    if not movable:
        return
    moves = data.draw(st.lists(st.sampled_from(movable), min_size=1, max_size=3, unique_by=lambda move: move[0]))
    changed = sheet
    for place, by in moves:
        changed = set_answer(changed, *place, answered(trials.level(place) + by))
    expected = scores(changed)
    for key, score in expected.items():
        if score is not None:
            found, _rank = trials.result(CURRENT.criterion(key), dict(moves))
            assert math.isclose(found, score, abs_tol=1e-9)


@given(sheets(least=1))
@settings(max_examples=60, deadline=None)
def test_moved_sales_score_as_a_sheet_with_those_shares(sheet):
    trials = trials_of(sheet)
    for tenths in trials.starts:
        expected = scores(ShiftShare(tenths).take(sheet)) if tenths else scores(sheet)
        found = {key: trials.result(CURRENT.criterion(key), {}, tenths)[0] for key in expected}
        assert all(
            math.isclose(found[key], score, abs_tol=1e-9) for key, score in expected.items() if score is not None
        )


def test_the_band_of_a_trial_obeys_gates():
    trials = trials_of(uniform(4, C02=1))
    criterion = CURRENT.criterion("first_tier")
    assert trials.result(criterion, {})[1] == 1
    assert trials.result(criterion, {("C02", None): 2})[1] == 2


def test_a_trial_never_fills_in_an_answer():
    sheet = uniform(2)
    open_sheet = replace(sheet, answers={key: each for key, each in sheet.answers.items() if key != "C06"})
    trials = trials_of(open_sheet)
    assert ("C06", None) not in set(trials.places())
    with pytest.raises(KeyError):
        trials.level(("C06", None))


def test_without_a_known_share_no_sales_are_moved():
    sheet = uniform(2)
    unknown = replace(sheet, buyers=tuple(replace(buyer, share_tenths=None) for buyer in sheet.buyers))
    assert set(trials_of(sheet).starts) == {UNMOVED, *SHIFTS}
    assert set(trials_of(unknown).starts) == {UNMOVED}


def test_only_questions_that_enter_a_score_are_tried():
    assert {place[0] for place in trials_of(uniform(2)).places()} == COUNTED
    assert diagnose(uniform(2)).findings.keys() == {*CURRENT.rules.gates} - {"governance", "concentration"}
