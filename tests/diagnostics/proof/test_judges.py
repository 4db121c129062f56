"""Rules and simple ways say one word for each case, or openly nothing."""

from dataclasses import replace

import pytest

from diagnostics.core.answers import Answer, AnswerSheet, ChainPosition, State
from diagnostics.core.engine import diagnose
from diagnostics.core.files import read_sheet
from diagnostics.core.findings import Status
from diagnostics.proof.cases import OUTPUTS, PaperCase
from diagnostics.proof.judges import (
    BAD,
    NOT_THE_QUESTION,
    by_number,
    by_rules,
    constant,
    plain_average,
    scale_alone,
    top_share,
)
from diagnostics.proof.proof import hide_trend
from tests.diagnostics.core.paper_cases import load_cases

CASES = load_cases()


def sheet(answers=None, about=None):
    """A firm with a small and a large buyer; without any buyer unless `about` tells of the large one."""
    buyers = [
        {"name": "Small", "share": 10, "answers": {"D01": 0}},
        {"name": "Large", "share": 40, "answers": about or {}},
    ]
    read = read_sheet({"answers": answers or {}, "buyers": buyers})
    return read if about is not None else replace(read, buyers=())


def tiny(**expected):
    """A case that expects something of the named outputs only."""
    silent = dict.fromkeys(OUTPUTS) | {"risk_form": "none"}
    return PaperCase("T", "family", "Tiny", AnswerSheet({}), silent | expected)


# ---------------------------------------------------------------- numbers by hand


def test_answers_that_only_raise_the_risk_count_in_reverse():
    assert {"G2", "R2", "R3", "R4", "R5", "T3"} == BAD


def test_plain_average_by_hand():
    # 3, 1, and 4 turned into 0 about the firm and its larger buyer; what is unknown is left out.
    given = sheet({"C01": 3, "C02": "dk"}, {"D01": 1, "R2": 4})
    assert plain_average(given) == pytest.approx((3 + 1 + 0) / 3 / 4)
    assert plain_average(sheet()) is None


def test_scale_and_top_share():
    assert scale_alone(sheet({"C10": 3})) == 3
    assert scale_alone(sheet({"C10": "dk"})) is None
    assert scale_alone(sheet()) is None
    assert top_share(sheet(about={})) == pytest.approx(0.4)
    assert top_share(sheet()) is None
    assert constant(sheet()) == constant(sheet({"C10": 3}))


def test_a_number_is_cut_for_each_output_anew():
    low, high = {"band": "low", "accept": ["low"]}, {"band": "high", "accept": ["high"]}
    cases = {"A": tiny(process=low, risk=high), "B": tiny(process=high, risk=low)}
    cases = {key: replace(case, id=key) for key, case in cases.items()}
    judged = by_number({"A": 0.2, "B": 0.9}, cases)
    assert judged.words["process"] == {"A": ("low",), "B": ("high",)}
    assert judged.words["risk"] == {"A": ("high",), "B": ("low",)}
    assert judged.points["process"] == {"A": 0.2, "B": 0.9}
    assert judged.points["risk"] == {"A": -0.2, "B": -0.9}
    assert judged.heights["process"] == {"A": 0, "B": 2}


def test_a_missing_number_says_nothing():
    cases = {key: replace(tiny(process={"band": "low", "accept": ["low"]}), id=key) for key in "AB"}
    judged = by_number({"A": 1.0, "B": None}, cases)
    assert judged.words["process"] == {"A": ("low",), "B": None}
    assert judged.points["process"]["B"] is None
    assert by_number({"A": None, "B": None}, cases).words["process"] == {"A": None, "B": None}


# ---------------------------------------------------------------- rules


def test_rules_say_what_the_diagnosis_says():
    judged = by_rules({"A11": diagnose(CASES["A11"].sheet)})
    assert judged.words["risk"] == {"A11": ("high",)}
    assert judged.words["risk_form"] == {"A11": ("loss",)}
    assert judged.points["risk"]["A11"] > 62.5


def test_too_little_known_says_nothing_and_never_that_there_is_no_form():
    hidden = diagnose(hide_trend(CASES["A12"].sheet))
    assert hidden.findings["risk"].status is Status.NOT_ENOUGH
    assert hidden.risk_form.value == "none"
    judged = by_rules({"A12": hidden})
    assert judged.words["risk"]["A12"] is None
    assert judged.words["risk_form"]["A12"] is None
    assert judged.points["risk"]["A12"] is None


def test_a_firm_without_any_answer_is_not_placed():
    judged = by_rules({"T": diagnose(AnswerSheet({}))})
    assert {output: judged.words[output]["T"] for output in OUTPUTS} == dict.fromkeys(OUTPUTS)


def test_not_the_question_is_no_band():
    outside = replace(CASES["A30"].sheet, chain_position=ChainPosition.NO_LEAD_FIRM)
    judged = by_rules({"A30": diagnose(outside)})
    assert judged.words["risk"]["A30"] == (NOT_THE_QUESTION,)


def test_hiding_the_trend_leaves_everything_else():
    before, after = CASES["A11"].sheet, hide_trend(CASES["A11"].sheet)
    unknown = Answer(State.DOES_NOT_KNOW)
    assert {key for key, answer in after.answers.items() if answer == unknown} == {
        "T1", "T2", "T3", *(f"F{number}_before" for number in range(1, 8)),
    }  # fmt: skip
    assert {key: answer for key, answer in after.answers.items() if answer != unknown} == {
        key: answer for key, answer in before.answers.items() if not key.startswith("T")
    }
    assert after.buyers == before.buyers
