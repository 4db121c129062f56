"""Stability: seeded draws, how evidence widens them, what matters most, and that the score itself never moves."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, Evidence
from diagnostics.core.case import open_case
from diagnostics.core.engine import diagnose, examine
from diagnostics.core.findings import Stability, Status
from diagnostics.core.formulas import SCORES
from diagnostics.core.instruments import CURRENT
from diagnostics.core.rules import GEOMETRIC
from diagnostics.core.stability import (
    DRAWS,
    OPEN_CHOICES,
    SEED,
    WEIGHING_LIMITS,
    Shaky,
    column,
    influences,
    shaken_rules,
    shaky_parts,
    stability,
    with_weight,
)
from diagnostics.core.trials import Trials, open_trials
from tests.diagnostics.core.paper_cases import load_cases
from tests.diagnostics.core.sheets import sheets, uniform, with_buyers, with_firm

RULES = CURRENT.rules
FEW = 60  # draws, where the number of them is not the point


def trials_of(sheet: AnswerSheet) -> Trials:
    return open_trials(open_case(sheet, CURRENT))


def ranks_of(sheet: AnswerSheet) -> dict[str, int]:
    findings = diagnose(sheet).findings
    return {
        key: next(band.rank for band in CURRENT.criterion(key).bands if band.key == finding.band)
        for key, finding in findings.items()
        if finding.band
    }


def stand(sheet: AnswerSheet, draws: int = FEW, seed: int = SEED) -> dict[str, Stability]:
    return stability(trials_of(sheet), ranks_of(sheet), draws=draws, seed=seed)


def graded(sheet: AnswerSheet, evidence: Evidence | None) -> AnswerSheet:
    def regrade(answers: dict[str, Answer]) -> dict[str, Answer]:
        return {key: replace(answer, evidence=evidence) for key, answer in answers.items()}

    buyers = tuple(replace(buyer, answers=regrade(buyer.answers)) for buyer in sheet.buyers)
    return replace(sheet, answers=regrade(sheet.answers), buyers=buyers)


# ---------------------------------------------------------------- seeded


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    sheet = load_cases()["A12"].sheet
    assert stand(sheet) == stand(sheet)
    assert stand(sheet)["risk"].low != stand(sheet, seed=2)["risk"].low


def test_another_process_draws_the_same():
    """Hashes of strings differ between processes; the draws must not hang on them."""
    code = (
        "from tests.diagnostics.core.test_stability import stand, load_cases;"
        "print([(key, each.low, each.high, each.kept) for key, each in stand(load_cases()['A12'].sheet).items()])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_it_draws_a_thousand_times_where_a_firm_is_examined():
    finding = examine(uniform(2)).findings["risk"]
    assert finding.stability is not None
    assert (finding.stability.draws, finding.stability.seed) == (DRAWS, SEED) == (1000, SEED)


def test_the_order_of_buyers_changes_nothing():
    sheet = load_cases()["A11"].sheet
    assert stand(replace(sheet, buyers=sheet.buyers[::-1])) == stand(sheet)


# ---------------------------------------------------------------- evidence


@given(sheets())
@settings(max_examples=40, deadline=None)
def test_evidence_never_moves_a_score(sheet):
    points = [
        {key: (each.status, each.range, each.bands) for key, each in diagnose(graded(sheet, grade)).findings.items()}
        for grade in (*Evidence, None)
    ]
    assert all(each == points[0] for each in points)


def test_the_weaker_the_evidence_the_wider_the_interval():
    sheet = load_cases()["A12"].sheet
    widths = [
        {key: each.high - each.low for key, each in stand(graded(sheet, grade), draws=400).items()}
        for grade in Evidence
    ]
    assert list(Evidence) == [Evidence.DOCUMENT, Evidence.OBSERVED, Evidence.STATED, Evidence.ESTIMATED]
    for firmer, weaker in pairwise(widths):
        assert sum(weaker.values()) > sum(firmer.values())


def test_an_answer_moves_by_a_level_at_most_and_stays_on_the_scale():
    class Everything:
        draws = iter([0.0, 0.24, 0.25, 0.49, 0.5, 0.99])

        def random(self) -> float:
            return next(self.draws)

    assert column(0.5, 0.5, 6, Everything()) == [0.25, 0.25, 0.75, 0.75, 0.5, 0.5]
    assert set(column(0.0, 1.0, 50, Random(1))) == {0.0, 0.25}


def test_documents_alone_leave_weights_to_move_the_score():
    """A mean of answers at one level stays put whatever the weights; a rule with limits and products does not."""
    sheet = graded(uniform(2), Evidence.DOCUMENT)
    held = stand(sheet)
    assert held["developmental"].low == pytest.approx(held["developmental"].high)
    assert held["risk"].low < held["risk"].high


# ---------------------------------------------------------------- weights and choices


def test_every_weight_of_every_score_is_shaken_and_none_of_governance():
    parts = shaky_parts(RULES)
    assert {name.partition(".")[0] for name in parts} == set(SCORES)
    weighted = {name for name, items in RULES.parts.items() if len(items) > 1 and name.partition(".")[0] in SCORES}
    assert weighted <= parts.keys()
    assert set(WEIGHING_LIMITS) <= RULES.limits.keys() & parts.keys()


def test_weights_stay_within_a_quarter_and_open_choices_go_both_ways():
    seen = set()
    for rules in shaken_rules(RULES, 200, SEED):
        seen.add(rules.geometric)
        for name in shaky_parts(RULES):
            if name not in RULES.limits:
                ratios = [
                    new.weight / old.weight for new, old in zip(rules.parts[name], RULES.parts[name], strict=True)
                ]
                assert all(0.75 <= ratio <= 1.25 for ratio in ratios)
    both = set(OPEN_CHOICES)
    assert seen == {GEOMETRIC, GEOMETRIC - both, *(GEOMETRIC - {part} for part in both)}


def test_no_part_grows_beyond_the_whole():
    stronger = with_weight(RULES, Shaky("process.demand", 1), 1.25)
    assert [item.weight for item in stronger.parts["process.demand"]] == [1.0, 1.0]
    assert [item.weight for item in with_weight(RULES, Shaky("process.demand", 1), 0.75).parts["process.demand"]] == [
        1,
        0.75,
    ]
    assert with_weight(RULES, Shaky("risk.buffer_limit", 0), 4.0).limits["risk.buffer_limit"] == 1.0
    assert RULES.limits["risk.buffer_limit"] == 0.3
    for rules in shaken_rules(RULES, 50, SEED):
        assert max(item.weight for item in rules.parts["product.demand"]) <= 1.0


@given(sheets())
@settings(max_examples=25, deadline=None)
def test_every_draw_stays_on_the_scale_and_what_is_not_scored_is_not_drawn(sheet):
    held = stand(sheet, draws=20)
    assert held.keys() == {key for key, finding in diagnose(sheet).findings.items() if finding.status is Status.SCORED}
    for each in held.values():
        assert 0 <= each.low <= each.high <= 100
        assert 0 <= each.kept <= 1


# ---------------------------------------------------------------- what matters most


def test_the_input_that_was_guessed_matters_most():
    sheet = graded(uniform(2), Evidence.DOCUMENT)
    guessed = {**sheet.answers, "L1": replace(sheet.answers["L1"], evidence=Evidence.ESTIMATED)}
    (first, *_rest) = influences(trials_of(replace(sheet, answers=guessed)))["process"]
    assert (first.kind, first.answer and first.answer.question) == ("answer", "L1")
    # Off by a level in half of the draws: a quarter of the scale, a fifth of the score, the root of one half.
    assert first.swing == pytest.approx(100 * 0.20 * 0.25 * 0.5**0.5)


def test_an_answer_without_any_say_in_a_score_never_matters_for_it():
    causes = influences(trials_of(graded(uniform(2), Evidence.ESTIMATED)))
    assert not [cause for cause in causes["process"] if cause.answer and cause.answer.question in ("R2", "M4", "C08")]
    assert all(len(each) == 3 and each[0].swing >= each[1].swing >= each[2].swing for each in causes.values())


def test_a_loss_just_missed_is_named():
    """One level less on lost tasks puts the risk on its floor: that answer must be looked at again."""
    sheet = with_buyers(with_firm(uniform(2), T1=2, C06=4, C10=4, K1=4, M3=4), R2=0, R4=0, R5=0)
    (first, *_rest) = influences(trials_of(sheet))["risk"]
    assert first.answer is not None
    assert first.answer.question == "T1"


def test_weights_and_choices_are_named_in_words():
    sheet = graded(with_buyers(with_firm(uniform(3), C01=0), R1=0), Evidence.DOCUMENT)
    told = [cause for causes in influences(trials_of(sheet)).values() for cause in causes]
    assert {cause.kind for cause in told} == {"weight", "rule"}
    assert all("%(" not in str(cause.label) for cause in told)


def test_a_firm_nobody_asked_about_has_nothing_to_draw():
    assert stand(AnswerSheet(answers={}, buyers=(BuyerAnswers("b1", "Buyer", None),))) == {}
    assert all(finding.stability is None for finding in examine(AnswerSheet(answers={})).findings.values())
