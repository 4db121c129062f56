"""What the paper says on how things work on each other, held for every firm the paper tells of.

`diagnostics/core/interactions.py` lists the statements with their places in the paper and names these tests.
"""

from dataclasses import replace
from itertools import pairwise

import pytest

from diagnostics.core.answers import Answer, AnswerSheet, ChainPosition, Destination, State
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
    named = {each.test: each.key for each in INTERACTIONS if each.test}
    assert named.keys() <= here
    assert {f"I{int(name[6:8])}" for name in here} == set(named.values())


def test_a_statement_without_test_or_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="I99"):
        Interaction("I99", "Something.", "1")


# The statements. Where a rule may only leave a score alone (a floor holds, another buyer is gentler), firms that are
# `bound` or `afloat` show that it does move.


def bound(sheet: AnswerSheet) -> AnswerSheet:
    """The firm as it would be with some skill, and one buyer that keeps everything and could not be replaced."""
    sheet = with_firm(sheet, T1=2, T3=0, C06=3, C08=3, C09=3, C10=3, F1=3, F2=3, M1=0, M2=0, M3=0, M4=0, L3=0)
    return with_buyers(with_shares(sheet, 1000, 0), G1=0, R1=0, R2=4, R4=2, R5=3)


def afloat(sheet: AnswerSheet) -> AnswerSheet:
    """The firm as it would be had it lost nothing, with nobody come between."""
    return with_firm(sheet, T1=2, T3=0)


@EACH_FIRM
def test_i01_room_hangs_on_what_the_buyer_keeps_not_on_its_goodwill(sheet: AnswerSheet) -> None:
    assert falls(by_level(sheet, "R2", "functional", of_buyers=True))
    for trait in (f"D{number:02}" for number in range(1, 11)):
        assert len({round(score, 9) for score in by_level(sheet, trait, "functional", of_buyers=True)}) == 1
    functional = by_level(bound(sheet), "R2", "functional", of_buyers=True)
    assert functional[0] > functional[4] + 5


def test_i02_two_chains_in_one_district_part_ways() -> None:
    """Box 3.3: one district, the same craft, two chains."""
    luxury, groups = diagnose(CASES["A11"].sheet), diagnose(CASES["A12"].sheet)
    assert (luxury.findings["risk"].band, luxury.risk_form) == ("high", RiskForm.LOSS)
    assert (groups.findings["risk"].band, groups.risk_form) == ("low", RiskForm.NONE)


def test_i02_it_is_the_chain_that_makes_the_difference() -> None:
    """Control: the same firms, each in the other's chain, and with nothing lost yet."""
    luxury, groups = (afloat(CASES[key].sheet) for key in ("A11", "A12"))
    moved = replace(groups, buyers=luxury.buyers, other_buyers=luxury.other_buyers)
    assert scores(moved)["risk"] > scores(groups)["risk"] + 20
    assert scores(luxury)["risk"] > scores(groups)["risk"] + 20
    content = with_buyers(luxury, R2=0, R4=0)
    assert scores(content)["risk"] < scores(luxury)["risk"] - 20


@EACH_FIRM
def test_i03_a_helpful_buyer_never_lowers_the_risk(sheet: AnswerSheet) -> None:
    for firm in (sheet, bound(sheet)):
        traits = {f"D{number:02}": 4 for number in range(1, 11)}
        hostile = with_buyers(firm, R6=0, G6=0, **dict.fromkeys(traits, 0))
        assert scores(with_buyers(firm, R6=4, G6=4, **traits))["risk"] == pytest.approx(scores(hostile)["risk"])


@EACH_FIRM
def test_i04_independence_alone_never_lifts_process_or_product(sheet: AnswerSheet) -> None:
    tied = with_buyers(with_shares(sheet, 1000, 0), R1=0, R2=4, R4=4, R5=4)
    free = with_buyers(with_shares(sheet, 100, 20), R1=4, R2=0, R4=0, R5=0)
    for criterion in ("process", "product"):
        assert scores(free)[criterion] == pytest.approx(scores(tied)[criterion])


@EACH_FIRM
def test_i05_fewer_buyers_never_lower_the_risk(sheet: AnswerSheet) -> None:
    counts = (20, 10, 5, 3, 2, 1)
    assert rises([scores(with_shares(sheet, 1000 // count, count - 1))["risk"] for count in counts])
    risk = [scores(with_shares(bound(sheet), 1000 // count, count - 1))["risk"] for count in counts]
    assert risk[-1] > risk[0] + 5


@EACH_FIRM
def test_i06_a_longer_way_to_the_end_market_never_lowers_the_risk(sheet: AnswerSheet) -> None:
    assert rises(by_level(sheet, "R3", "risk", of_buyers=True))
    risk = by_level(with_firm(afloat(sheet), M3=0), "R3", "risk", of_buyers=True)
    assert risk[4] > risk[0]


@EACH_FIRM
def test_i06_what_agents_keep_from_the_firm_is_what_it_needs_for_functions(sheet: AnswerSheet) -> None:
    assert rises(by_level(sheet, "C09", "functional"))
    functional = by_level(bound(sheet), "C09", "functional")
    assert functional[4] > functional[0]
    ignorant = with_firm(with_buyers(sheet, G1=0), C09=1, F7=1)
    assert "meet_end_market" in levers(with_buyers(ignorant, R3=3))
    assert "meet_end_market" not in levers(with_buyers(ignorant, R3=1))


def levers(sheet: AnswerSheet) -> list[str]:
    return [each.lever for each in diagnose(sheet).advice]


@EACH_FIRM
def test_i07_a_second_market_lowers_the_risk_and_opens_functions(sheet: AnswerSheet) -> None:
    assert falls(by_level(sheet, "M3", "risk"))
    assert rises(by_level(sheet, "M3", "functional"))
    risk, functional = by_level(bound(sheet), "M3", "risk"), by_level(bound(sheet), "M3", "functional")
    assert risk[4] < risk[0] - 5
    assert functional[4] > functional[0] + 5


@EACH_FIRM
def test_i08_a_second_market_opens_functions_only_where_nobody_rules_it(sheet: AnswerSheet) -> None:
    """The same share of sales elsewhere, once to a buyer that leaves all to the firm, once to one like the first."""
    first = bound(sheet).buyers[0]
    free = {key: Answer(State.ANSWERED, level) for key, level in {"R1": 4, "R2": 0, "R4": 0, "R5": 0, "G7": 4}.items()}
    half = replace(first, share_tenths=500)
    at_home = replace(half, key="home", destination=Destination.HOME)
    ruled = replace(bound(sheet), buyers=(half, at_home))
    unruled = replace(ruled, buyers=(half, replace(at_home, answers={**first.answers, **free})))
    assert scores(ruled)["functional"] == pytest.approx(scores(bound(sheet))["functional"])
    assert scores(unruled)["functional"] > scores(ruled)["functional"] + 5


@EACH_FIRM
def test_i09_a_smaller_firm_never_has_the_better_process_outlook(sheet: AnswerSheet) -> None:
    process = by_level(sheet, "C10", "process")
    assert rises(process)
    assert process[0] < process[4]


@EACH_FIRM
def test_i10_a_buyer_that_needs_special_skills_is_in_a_network(sheet: AnswerSheet) -> None:
    """Few could make it, both sides bring skills, either may refuse. How special it is explains, and scores nothing."""
    needed = with_buyers(sheet, G1=0, G2=2, G3=1, G4=3, G5=0, G6=4, G7=4)
    for buyer in diagnose(needed).buyers:
        assert buyer.governance.classes == (GovernanceClass.NETWORK,)
        assert next(kind for kind in buyer.upgrading if kind.kind == "process").allowed == "open"
    assert scores(with_firm(needed, X1=0)) == scores(with_firm(needed, X1=4))
    assert diagnose(with_firm(needed, X1=0)).context != diagnose(with_firm(needed, X1=4)).context


@EACH_FIRM
def test_i11_a_standard_product_without_rules_is_at_arms_length(sheet: AnswerSheet) -> None:
    traded = with_buyers(sheet, G1=0, G2=0, G3=0, G4=0, G5=4, G6=0, G7=3)
    for buyer in diagnose(traded).buyers:
        assert buyer.governance.classes == (GovernanceClass.ARMS_LENGTH,)
        process = next(kind for kind in buyer.upgrading if kind.kind == "process")
        assert (process.allowed, "know-how" in str(process.why)) == ("partly", True)
    special = [buyer.governance.scores["arms_length"] for buyer in diagnose(with_buyers(traded, G5=0)).buyers]
    standard = [buyer.governance.scores["arms_length"] for buyer in diagnose(traded).buyers]
    assert all(few < many for few, many in zip(special, standard, strict=True))


@EACH_FIRM
def test_i12_local_competence_comes_first_where_a_buyer_can_import_and_suppliers_are_few(sheet: AnswerSheet) -> None:
    nearby = with_firm(with_buyers(sheet, D08=1), C02=2, C03=2)
    key = "raise_local_competence"
    assert key in levers(with_firm(nearby, X2=3, X3=2))
    assert key not in levers(with_firm(nearby, X2=2, X3=2))
    assert key not in levers(with_firm(nearby, X2=3, X3=3))
    assert key not in levers(with_firm(nearby, X2=2, X3=3))


@EACH_FIRM
def test_i13_size_never_hurts(sheet: AnswerSheet) -> None:
    tier = by_level(sheet, "C10", "first_tier")
    assert rises(tier)
    assert tier[4] > tier[0]
    assert rises(by_level(sheet, "C10", "functional"))
    assert falls(by_level(sheet, "C10", "risk"))
    risk = by_level(with_firm(afloat(sheet), M3=0), "C10", "risk")
    assert risk[4] < risk[0]


@EACH_FIRM
def test_i13_a_small_firm_alone_is_not_eligible_and_its_form_is_not_loss(sheet: AnswerSheet) -> None:
    """Locked in or shut out: which of the two depends on whether others already take its orders."""
    able = with_firm(sheet, **{f"C{number:02}": 4 for number in range(1, 12)}, L3=0, M4=0, T1=2, T3=3)
    able = with_buyers(replace(able, chain_position=ChainPosition.INDIRECT), G1=0, G2=4, R4=0)
    small, large = (diagnose(with_firm(able, C10=level)) for level in (0, 4))
    assert small.findings["first_tier"].band == "partly"
    assert large.findings["first_tier"].band == "eligible"
    poor = with_firm(able, C10=0, C02=1)
    assert diagnose(with_firm(poor, T2=0)).risk_form is RiskForm.LOCK_IN
    assert diagnose(with_firm(poor, T2=4)).risk_form is RiskForm.EXCLUSION


@EACH_FIRM
@pytest.mark.parametrize("level", [3, 4])
def test_i14_a_larger_firm_in_between_means_high_risk(sheet: AnswerSheet, level: int) -> None:
    assert scores(with_firm(sheet, T3=level))["risk"] >= 62.5


def test_i14_but_not_while_it_only_takes_some_orders() -> None:
    """Control: the floor is not everywhere."""
    safe = afloat(CASES["A12"].sheet)
    assert scores(with_firm(safe, T3=2))["risk"] == scores(with_firm(safe, T3=0))["risk"] < 62.5


@EACH_FIRM
def test_i15_suppliers_count_for_process_and_equals_do_not(sheet: AnswerSheet) -> None:
    process = by_level(sheet, "L1", "process")
    assert process[0] < process[4]
    assert scores(with_firm(sheet, L2=0)) == scores(with_firm(sheet, L2=4))


@EACH_FIRM
def test_i16_joint_action_comes_with_a_mediator_where_firms_fear_a_buyer(sheet: AnswerSheet) -> None:
    alone = with_firm(sheet, L2=0, L3=1)
    assert "mediate_joint_action" in levers(with_buyers(alone, R5=4))
    assert "mediate_joint_action" not in levers(with_buyers(alone, R5=1))
    assert "mediate_joint_action" not in levers(with_buyers(with_firm(alone, L2=3), R5=4))


def test_i17_the_best_single_buyer_is_named_however_small() -> None:
    sheet = CASES["A11"].sheet
    low, high = ({f"D{number:02}": level for number in range(1, 11)} for level in (0, 4))
    large = replace(with_buyers(sheet, **low).buyers[0], key="large", name="Large", share_tenths=900)
    small = replace(with_buyers(sheet, **high).buyers[0], key="small", name="Small", share_tenths=50)
    finding = diagnose(replace(sheet, buyers=(large, small))).findings["developmental"]
    assert finding.band == "low"
    assert any("Small" in str(note) for note in finding.notes)
    assert not any("Large" in str(note) for note in finding.notes)


@EACH_FIRM
def test_i18_another_reason_than_price_never_raises_the_risk(sheet: AnswerSheet) -> None:
    assert falls(by_level(sheet, "K1", "risk"))
    assert rises(by_level(sheet, "K1", "product"))
    risk, product = by_level(afloat(sheet), "K1", "risk"), by_level(with_firm(sheet, M1=0), "K1", "product")
    assert risk[4] < risk[0]
    assert product[4] > product[0]


@EACH_FIRM
def test_i19_leading_suppliers_lifts_a_firm(sheet: AnswerSheet) -> None:
    tier = by_level(sheet, "C06", "first_tier")
    assert rises(tier)
    assert tier[0] < tier[4]
    assert rises(by_level(sheet, "C06", "functional"))
    able = by_level(bound(sheet), "C06", "functional")
    assert able[4] > able[0] + 5


@EACH_FIRM
def test_i19_being_the_cheaper_place_opens_no_functions(sheet: AnswerSheet) -> None:
    """Control: a lower price, and knowing how to change an order quickly, are what such places have."""
    for key in ("C01", "C05"):
        assert len({round(score, 9) for score in by_level(bound(sheet), key, "functional")}) == 1


@EACH_FIRM
def test_i20_other_countries_ease_the_hold_of_one_large_buyer(sheet: AnswerSheet) -> None:
    functional = by_level(bound(sheet), "M2", "functional")
    assert rises(functional)
    assert functional[4] > functional[0] + 5
    risk = by_level(bound(sheet), "C06", "risk")
    assert risk[4] < risk[0]
