"""What the paper says on how things work on each other, held for every firm the paper tells of.

`diagnostics/core/interactions.py` lists the statements with their places in the paper and names these tests.
"""

from dataclasses import replace
from itertools import pairwise

import pytest

from diagnostics.core.answers import Answer, AnswerSheet, State
from diagnostics.core.engine import diagnose, scores
from diagnostics.core.findings import GovernanceClass, RiskForm
from diagnostics.core.interactions import INTERACTIONS, Interaction
from tests.diagnostics.core.paper_cases import load_cases

CASES = load_cases()
EACH_FIRM = pytest.mark.parametrize("sheet", [case.sheet for case in CASES.values()], ids=list(CASES))
LEVELS = range(5)
HAIR = 1e-9  # scores are sums of floating-point numbers


def with_firm(sheet: AnswerSheet, **levels: int) -> AnswerSheet:
    """The sheet with these answers of the firm."""
    given = {key: Answer(State.ANSWERED, level) for key, level in levels.items()}
    return replace(sheet, answers={**sheet.answers, **given})


def with_buyers(sheet: AnswerSheet, **levels: int) -> AnswerSheet:
    """The sheet with these answers about every buyer."""
    given = {key: Answer(State.ANSWERED, level) for key, level in levels.items()}
    return replace(sheet, buyers=tuple(replace(each, answers={**each.answers, **given}) for each in sheet.buyers))


def with_shares(sheet: AnswerSheet, tenths: int, other_buyers: int) -> AnswerSheet:
    """The sheet with one named buyer that takes `tenths` of a percent, and equal others for the rest."""
    return replace(sheet, buyers=(replace(sheet.buyers[0], share_tenths=tenths),), other_buyers=other_buyers)


def falls(values: list[float]) -> bool:
    return all(later <= earlier + HAIR for earlier, later in pairwise(values))


def rises(values: list[float]) -> bool:
    return falls([-value for value in values])


def by_level(sheet: AnswerSheet, key: str, criterion: str, *, of_buyers: bool = False) -> list[float]:
    """Return the criterion's score with the answer at each of the five levels, lowest first."""
    change = with_buyers if of_buyers else with_firm
    return [scores(change(sheet, **{key: level}))[criterion] for level in LEVELS]


# The list itself


def test_every_statement_is_listed_once() -> None:
    assert [each.key for each in INTERACTIONS] == [f"I{number}" for number in range(1, 21)]


def test_every_test_that_is_named_exists_and_every_test_is_named() -> None:
    here = {name for name in globals() if name.startswith("test_i") and name[6:8].isdigit()}
    assert {each.test for each in INTERACTIONS if each.test} == here


def test_a_statement_without_test_or_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="I99"):
        Interaction("I99", "Something.", "1")


# The statements


@EACH_FIRM
def test_i01_room_hangs_on_what_the_buyer_keeps_not_on_its_goodwill(sheet: AnswerSheet) -> None:
    assert falls(by_level(sheet, "R2", "functional", of_buyers=True))
    for trait in (f"D{number:02}" for number in range(1, 11)):
        assert len({round(score, 9) for score in by_level(sheet, trait, "functional", of_buyers=True)}) == 1


def test_room_does_shrink_for_a_firm_bound_to_its_buyer() -> None:
    """The other half of I1: the Sinos exporters of Box 3.4, who held back for fear of their buyers."""
    functional = by_level(CASES["A14"].sheet, "R2", "functional", of_buyers=True)
    assert functional[0] > functional[4] + 5


def test_i02_two_chains_in_one_district_part_ways() -> None:
    """Box 3.3: one district, the same craft, two chains."""
    luxury, groups = diagnose(CASES["A11"].sheet), diagnose(CASES["A12"].sheet)
    assert (luxury.findings["risk"].band, luxury.risk_form) == ("high", RiskForm.LOSS)
    assert (groups.findings["risk"].band, groups.risk_form) == ("low", RiskForm.NONE)


@EACH_FIRM
def test_i03_a_helpful_buyer_never_lowers_the_risk(sheet: AnswerSheet) -> None:
    traits = {f"D{number:02}": 4 for number in range(1, 11)}
    helpful = with_buyers(sheet, R6=4, G6=4, **traits)
    assert scores(helpful)["risk"] == pytest.approx(scores(sheet)["risk"])


@EACH_FIRM
def test_i04_independence_alone_never_lifts_process_or_product(sheet: AnswerSheet) -> None:
    bound = with_buyers(with_shares(sheet, 1000, 0), R1=0, R2=4, R4=4, R5=4)
    free = with_buyers(with_shares(sheet, 100, 20), R1=4, R2=0, R4=0, R5=0)
    for criterion in ("process", "product"):
        assert scores(free)[criterion] == pytest.approx(scores(bound)[criterion])


@EACH_FIRM
def test_i05_fewer_buyers_never_lower_the_risk(sheet: AnswerSheet) -> None:
    spread = [with_shares(sheet, 1000 // count, count - 1) for count in (20, 10, 5, 3, 2, 1)]
    assert rises([scores(each)["risk"] for each in spread])


@EACH_FIRM
def test_i06_a_longer_way_to_the_end_market_never_lowers_the_risk(sheet: AnswerSheet) -> None:
    assert rises(by_level(sheet, "R3", "risk", of_buyers=True))
    assert rises(by_level(sheet, "C09", "functional"))  # what agents keep from the firm


@EACH_FIRM
def test_i07_a_second_market_lowers_the_risk_and_opens_functions(sheet: AnswerSheet) -> None:
    risk, functional = by_level(sheet, "M3", "risk"), by_level(sheet, "M3", "functional")
    assert falls(risk)
    assert rises(functional)
    assert risk[4] < risk[0] or has_floor(sheet)


def has_floor(sheet: AnswerSheet) -> bool:
    """Whether functions are already lost, so that nothing takes the risk below high."""
    return scores(with_firm(sheet, M3=4))["risk"] == pytest.approx(62.6)


@EACH_FIRM
def test_i09_a_smaller_firm_never_has_the_better_process_outlook(sheet: AnswerSheet) -> None:
    process = by_level(sheet, "C10", "process")
    assert rises(process)
    assert process[0] < process[4]


@EACH_FIRM
def test_i11_a_standard_product_without_rules_is_at_arms_length(sheet: AnswerSheet) -> None:
    traded = with_buyers(sheet, G1=0, G2=0, G3=0, G4=0, G5=4, G6=0, G7=3)
    classes = [buyer.governance.classes for buyer in diagnose(traded).buyers]
    assert all(each == (GovernanceClass.ARMS_LENGTH,) for each in classes)


@EACH_FIRM
def test_i13_size_never_hurts(sheet: AnswerSheet) -> None:
    assert rises(by_level(sheet, "C10", "first_tier"))
    assert rises(by_level(sheet, "C10", "functional"))
    assert falls(by_level(sheet, "C10", "risk"))


@EACH_FIRM
@pytest.mark.parametrize("level", [3, 4])
def test_i14_a_larger_firm_in_between_means_high_risk(sheet: AnswerSheet, level: int) -> None:
    assert scores(with_firm(sheet, T3=level))["risk"] >= 62.5


@EACH_FIRM
def test_i15_suppliers_count_for_process_and_equals_do_not(sheet: AnswerSheet) -> None:
    process = by_level(sheet, "L1", "process")
    assert process[0] < process[4]
    assert scores(with_firm(sheet, L2=0)) == scores(with_firm(sheet, L2=4))


@EACH_FIRM
def test_i16_joint_action_comes_with_a_mediator_where_firms_fear_a_buyer(sheet: AnswerSheet) -> None:
    alone = with_firm(sheet, L2=0, L3=1)
    assert "mediate_joint_action" in [each.lever for each in diagnose(with_buyers(alone, R5=4)).advice]
    assert "mediate_joint_action" not in [each.lever for each in diagnose(with_buyers(alone, R5=1)).advice]


def test_i17_the_best_single_buyer_is_named_however_small() -> None:
    sheet = CASES["A11"].sheet
    low, high = ({f"D{number:02}": level for number in range(1, 11)} for level in (0, 4))
    large = replace(with_buyers(sheet, **low).buyers[0], key="large", name="Large", share_tenths=700)
    small = replace(with_buyers(sheet, **high).buyers[0], key="small", name="Small", share_tenths=100)
    finding = diagnose(replace(sheet, buyers=(large, small))).findings["developmental"]
    assert finding.band == "low"
    assert any("Small" in str(note) for note in finding.notes)


@EACH_FIRM
def test_i18_another_reason_than_price_never_raises_the_risk(sheet: AnswerSheet) -> None:
    assert falls(by_level(sheet, "K1", "risk"))
    assert rises(by_level(sheet, "K1", "product"))


@EACH_FIRM
def test_i19_leading_suppliers_lifts_a_firm(sheet: AnswerSheet) -> None:
    tier = by_level(sheet, "C06", "first_tier")
    assert rises(tier)
    assert tier[0] < tier[4]
    assert rises(by_level(sheet, "C06", "functional"))
