"""Advice fits the answers, never contradicts them, and does not read silence as weakness."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics.core.advice import advise, ask_first, threatening_buyer
from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, Destination, State
from diagnostics.core.conditions import Situation
from diagnostics.core.engine import diagnose, scores
from diagnostics.core.findings import Advice, Concentration, Finding, Range, Status
from diagnostics.core.formulas import TRAITS
from diagnostics.core.instrument import Scope
from diagnostics.core.instruments import CURRENT
from diagnostics.core.lever_rules import RULES
from diagnostics.core.steps import take_all
from diagnostics.core.text import Message
from tests.diagnostics.core.sheets import sheets as any_sheets
from tests.diagnostics.core.sheets import uniform

SCORED = ("developmental", "first_tier", "risk", "process", "product", "functional")
FIRM = [key for key in CURRENT.questions if CURRENT.section_of[key].scope is Scope.FIRM]
BUYER = [key for key in CURRENT.questions if CURRENT.section_of[key].scope is Scope.BUYER]


# A stand-in for the engine: simple sums with known signs, so that these tests are about advice alone.


def points(sheet: AnswerSheet) -> dict[str, float | None]:
    def mean(*keys: str) -> float:
        known = [answer.level for key in keys if (answer := sheet.answers.get(key)) and answer.level is not None]
        return 25 * sum(known) / len(known) if known else 50.0

    return {
        "developmental": 40.0,
        "first_tier": mean("C01", "C02", "C03", "C06", "C10"),
        "risk": 100 - mean("M3", "K1", "C10"),
        "process": mean("C02", "C12", "L1"),
        "product": mean("C04", "C07", "K1"),
        "functional": mean("C08", "C09", "F1", "M3"),
    }


def findings(scores: Mapping[str, float | None], developmental: str = "low") -> dict[str, Finding]:
    found = {
        key: Finding(key, Status.SCORED, Message(""), Range(score, score, score), "medium")
        for key, score in scores.items()
        if score is not None
    }
    return found | {"developmental": replace(found["developmental"], band=developmental)}


def concentration(index: float | None) -> Concentration:
    return Concentration(None, None, None, None if index is None else Range(index, index, index), Message(""))


def advice_for(sheet: AnswerSheet, index: float | None = None, developmental: str = "low") -> tuple[Advice, ...]:
    return advise(
        sheet,
        findings=findings(points(sheet), developmental),
        concentration=concentration(index),
        recompute=points,
    )


def keys(advice: tuple[Advice, ...]) -> list[str]:
    return [each.lever for each in advice]


def level(value: int) -> Answer:
    return Answer(State.ANSWERED, value)


def firm(*buyers: BuyerAnswers, **levels: int) -> AnswerSheet:
    """A firm with nothing to improve except what `levels` says."""
    solid = {key: level(3) for key in FIRM} | {key: level(0) for key in ("T2", "T3", "X2")}
    return AnswerSheet(solid | {key: level(value) for key, value in levels.items()}, buyers)


def buyer(name: str = "Brightway", share: int = 700, **levels: int) -> BuyerAnswers:
    """A buyer that teaches, leaves the firm free and could be replaced, except for what `levels` says."""
    mild = {key: level(3) for key in BUYER} | {key: level(0) for key in ("G1", "G5", "R2", "R3", "R4", "R5")}
    answers = mild | {key: level(value) for key, value in levels.items()}
    return BuyerAnswers(name.lower(), name, share, destination=Destination.RICH_COUNTRIES, answers=answers)


# Examples


def test_a_solid_firm_gets_no_advice() -> None:
    assert keys(advice_for(firm(buyer()), index=0.0)) == []


@pytest.mark.parametrize(
    ("sheet", "lever"),
    [
        (firm(buyer(R1=1)), "spread_buyers"),
        (firm(buyer(R3=3), C09=1, F7=0), "meet_end_market"),
        (firm(buyer(), M3=0, M1=0, M2=0), "second_market"),
        (firm(buyer(), C08=0, F1=0), "learn_design"),
        (firm(buyer(R2=4, G5=2)), "become_hard_to_replace"),
        (firm(buyer(), C06=1), "build_supplier_network"),
        (firm(buyer(), C03=2), "raise_quality"),
        (firm(buyer(), K1=0), "compete_on_more_than_price"),
        (firm(buyer(), C10=1), "grow_step_by_step"),
        (firm(buyer(R4=2)), "secure_specialty"),
        (firm(buyer(), T3=3), "secure_specialty"),
        (firm(buyer(R6=1)), "seek_feedback_buyers"),
        (firm(buyer(), X2=4, X3=1), "raise_local_competence"),
        (firm(buyer(), X3=0), "strengthen_local_suppliers"),
        (firm(buyer(R5=4), L2=0), "mediate_joint_action"),
        (firm(buyer(), M1=0, M2=0, M3=2), "spread_market_risk"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_weakness_finds_its_lever(sheet: AnswerSheet, lever: str) -> None:
    assert lever in keys(advice_for(sheet, index=1.0))


def test_every_lever_has_one_rule() -> None:
    assert [rule.lever for rule in RULES] == [lever.key for lever in CURRENT.levers]


def test_advice_quotes_the_answer_that_called_for_it() -> None:
    (advice,) = advice_for(firm(buyer(), K1=0))
    assert str(advice.why) == "On “Reason to choose you” you said: “Only because we are cheaper.”"
    assert [(answer.question, answer.level) for answer in advice.answers] == [("K1", 0)]


def test_advice_about_a_buyer_names_it() -> None:
    (advice,) = advice_for(firm(buyer("Brightway", R1=0)), index=1.0)
    assert str(advice.why).startswith("On “Time to replace it” you said of Brightway: “Never.")


def test_a_silent_firm_is_asked_not_advised() -> None:
    silent = AnswerSheet({}, (BuyerAnswers("b", "B", 1000),))
    assert advice_for(silent, index=1.0) == ()
    open_levers = ask_first(silent, findings=findings(points(silent)), concentration=concentration(1.0))
    asked = {question.question for lever in open_levers for question in lever.questions}
    assert {"M3", "C08", "R1", "K1"} <= asked


def test_does_not_know_is_asked_not_advised() -> None:
    sheet = firm(buyer())
    sheet = replace(sheet, answers={**sheet.answers, "M3": Answer(State.DOES_NOT_KNOW)})
    sheet = replace(sheet, answers={**sheet.answers, "M1": level(0), "M2": level(0)})
    assert "second_market" not in keys(advice_for(sheet))
    open_levers = ask_first(sheet, findings=findings(points(sheet)), concentration=concentration(0.0))
    assert "second_market" in [lever.lever for lever in open_levers]


def test_a_buyer_that_keeps_design_puts_the_second_market_before_design() -> None:
    sheet = firm(buyer(R2=4, R1=0), C08=0, F1=0, M3=0, M1=0, M2=0)
    advice = advice_for(sheet)
    assert keys(advice)[0] == "second_market"
    design = next(each for each in advice if each.lever == "learn_design")
    assert str(design.warning).startswith("Brightway keeps design or selling for itself")


def test_without_such_a_buyer_nobody_is_warned() -> None:
    advice = advice_for(firm(buyer(R2=1, R1=0), C08=0, F1=0), index=1.0)
    assert "learn_design" in keys(advice)
    assert [each.warning for each in advice] == [None] * len(advice)


def test_design_waits_while_a_second_market_is_unknown() -> None:
    sheet = firm(buyer(R2=4, R1=0), C08=0, F1=0)
    known = {key: answer for key, answer in sheet.answers.items() if key not in {"M1", "M2", "M3"}}
    assert "learn_design" not in keys(advice_for(replace(sheet, answers=known)))


def test_a_firm_nobody_could_replace_still_hears_how_to_live_with_its_buyer() -> None:
    """The luxury subcontractors of Box 3.3: the association's answer was partnership and licences."""
    advice = advice_for(firm(buyer(R2=4, G5=0), K1=4))
    assert "become_hard_to_replace" in keys(advice)


def test_an_owned_firm_is_not_told_to_leave_its_owner() -> None:
    sheet = firm(buyer(G1=4, R1=0, R3=4), C08=0, F1=0, M1=0, M2=0, M3=0, C09=0, F7=0)
    freedom = {"spread_buyers", "second_market", "learn_design", "meet_end_market"}
    assert freedom.isdisjoint(keys(advice_for(sheet, index=1.0)))


def test_the_effect_is_on_the_weakest_criterion_where_there_is_one() -> None:
    sheet = firm(buyer(), C08=0, F1=0, C09=0, M3=3)  # functional is by far the weakest
    design = next(each for each in advice_for(sheet) if each.lever == "learn_design")
    assert design.criterion == "functional"
    assert design.effect == pytest.approx(12.5)  # two of four answers one level up


def test_a_smaller_risk_counts_as_a_gain() -> None:
    sheet = firm(buyer(), K1=0, C10=0, M3=0, M1=0, M2=0)
    second = next(each for each in advice_for(sheet) if each.lever == "second_market")
    assert second.criterion == "risk"
    assert second.effect is not None
    assert second.effect > 0


# Properties

ANSWER = st.one_of(
    st.integers(0, 4).map(level),
    st.sampled_from([Answer(State.DOES_NOT_KNOW), Answer(State.REFUSED)]),
)


def answers(questions: list[str]) -> st.SearchStrategy[dict[str, Answer]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(questions, ANSWER))


@st.composite
def sheets(draw: st.DrawFn) -> AnswerSheet:
    """Any firm with up to three buyers, each question answered, unknown, refused or not asked."""
    count = draw(st.integers(0, 3))
    buyers = tuple(
        BuyerAnswers(
            f"b{number}",
            f"Buyer {number}",
            draw(st.one_of(st.none(), st.integers(0, 1000 // count))),
            destination=draw(st.sampled_from([None, *Destination])),
            answers=draw(answers(["G1", "G5", "D08", "R1", "R2", "R3", "R4", "R5", "R6"])),
        )
        for number in range(count)
    )
    asked = [f"C{n:02}" for n in range(1, 13)] + [
        "F1",
        "F7",
        "M1",
        "M2",
        "M3",
        "L1",
        "L2",
        "L3",
        "K1",
        "T3",
        "X2",
        "X3",
    ]
    return AnswerSheet(draw(answers(asked)), buyers)


INDEX = st.one_of(st.none(), st.floats(0, 1))


def said(sheet: AnswerSheet, question: str) -> float:
    """Return the level given, or NaN, with which every comparison is false."""
    answer = sheet.answers.get(question)
    return math.nan if answer is None or answer.level is None else answer.level


def said_of(buyer: BuyerAnswers, question: str) -> float:
    answer = buyer.answers.get(question)
    return math.nan if answer is None or answer.level is None else answer.level


@settings(max_examples=100, deadline=None)
@given(sheets(), INDEX)
def test_nothing_is_advised_that_an_answer_contradicts(sheet: AnswerSheet, index: float | None) -> None:
    advised = set(keys(advice_for(sheet, index)))
    contradicted = {
        "second_market": said(sheet, "M3") >= 2 or said(sheet, "M1") >= 3 or said(sheet, "M2") >= 3,
        "learn_design": said(sheet, "C08") >= 2 or said(sheet, "F1") >= 3,
        "build_supplier_network": said(sheet, "C06") >= 3,
        "raise_quality": said(sheet, "C02") >= 3 and said(sheet, "C03") >= 3,
        "compete_on_more_than_price": said(sheet, "K1") >= 2,
        "grow_step_by_step": said(sheet, "C10") >= 2,
        "meet_end_market": said(sheet, "C09") >= 3
        or said(sheet, "F7") >= 3
        or all(said_of(buyer, "R3") <= 2 for buyer in sheet.buyers),
        "spread_buyers": index is not None and index < 0.5,
        "become_hard_to_replace": (said(sheet, "C07") == 4 and said(sheet, "M4") >= 3)
        or all(said_of(buyer, "R2") <= 2 for buyer in sheet.buyers),
        "seek_feedback_buyers": any(said_of(buyer, "R6") >= 3 for buyer in sheet.buyers),
        "strengthen_local_suppliers": said(sheet, "X3") >= 2 or said(sheet, "L1") == 4,
        "mediate_joint_action": said(sheet, "L2") >= 2 or said(sheet, "L3") == 4,
        "raise_local_competence": said(sheet, "X3") >= 3 or said(sheet, "X2") <= 2,
        "spread_market_risk": said(sheet, "M2") >= 2 or said(sheet, "M3") >= 3,
    }
    assert not {lever for lever in advised if contradicted.get(lever)}


@settings(max_examples=100, deadline=None)
@given(sheets(), INDEX)
def test_every_advice_rests_on_answers_that_were_given(sheet: AnswerSheet, index: float | None) -> None:
    for advice in advice_for(sheet, index):
        assert advice.answers
        assert all(answer.level is not None for answer in advice.answers)


@settings(max_examples=100, deadline=None)
@given(sheets(), INDEX, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_recorded_does_not_matter(
    sheet: AnswerSheet, index: float | None, random
) -> None:
    shuffled_answers = list(sheet.answers.items())
    shuffled_buyers = list(sheet.buyers)
    random.shuffle(shuffled_answers)
    random.shuffle(shuffled_buyers)
    shuffled = replace(sheet, answers=dict(shuffled_answers), buyers=tuple(shuffled_buyers))
    assert advice_for(shuffled, index) == advice_for(sheet, index) == advice_for(sheet, index)


@settings(max_examples=100, deadline=None)
@given(sheets(), INDEX)
def test_where_a_step_may_anger_a_buyer_the_second_market_comes_first(sheet: AnswerSheet, index: float | None) -> None:
    keeper = buyer("Keeper", R2=4, R1=0)
    others = tuple(each for each in sheet.buyers if not said_of(each, "G1") >= 3)
    sheet = AnswerSheet({**sheet.answers, "C08": level(0), "F1": level(0)}, (keeper, *others))
    assert threatening_buyer(sheet) is not None
    advice = advice_for(sheet, index)
    levers = keys(advice)
    warned = {lever.key for lever in CURRENT.levers if lever.warning}
    assert all(each.warning for each in advice if each.lever in warned)
    if "learn_design" in levers and "second_market" in levers:
        assert levers[0] == "second_market"
    elif "learn_design" in levers:
        assert max(said(sheet, key) if said(sheet, key) >= 0 else 0 for key in ("M1", "M2", "M3")) >= 2


@settings(max_examples=100, deadline=None)
@given(sheets(), INDEX)
def test_a_lever_is_advised_or_asked_about_but_never_both(sheet: AnswerSheet, index: float | None) -> None:
    found = findings(points(sheet))
    asked = {lever.lever for lever in ask_first(sheet, findings=found, concentration=concentration(index))}
    assert asked.isdisjoint(keys(advice_for(sheet, index)))


# With the engine itself, on any sheet

# What the answers must show for each lever: questions and the levels that show the weakness. Written down a second
# time, in other terms than the conditions, so that a condition turned round is caught.
SHOWS = {
    "spread_buyers": {"R1": (0, 2)},
    "meet_end_market": {"R3": (3, 4)},
    "second_market": {"M3": (0, 1)},
    "learn_design": {"C08": (0, 1)},
    "become_hard_to_replace": {"R2": (3, 4)},
    "build_supplier_network": {"C06": (0, 2)},
    "raise_quality": {"C02": (0, 2), "C03": (0, 2)},
    "compete_on_more_than_price": {"K1": (0, 1)},
    "grow_step_by_step": {"C10": (0, 1)},
    "secure_specialty": {"R4": (2, 4), "T3": (2, 4)},
    "seek_feedback_buyers": {"R6": (0, 2)},
    "raise_local_competence": {"X2": (3, 4), "X3": (0, 2), "D08": (0, 4)},
    "strengthen_local_suppliers": {"X3": (0, 1)},
    "mediate_joint_action": {"L2": (0, 1), "R5": (3, 4)},
    "spread_market_risk": {"M1": (0, 1), "M2": (0, 1)},
}
engine = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@engine
@given(any_sheets())
def test_on_any_sheet_the_answers_named_show_the_weakness_and_none_forbids_the_lever(sheet: AnswerSheet) -> None:
    found = diagnose(sheet)
    bands = {key: finding.band for key, finding in found.findings.items() if finding.band}
    index = found.concentration.index.point if found.concentration.index else None
    rules = {rule.lever: rule for rule in RULES}
    for advice in found.advice:
        assert rules[advice.lever].unless.judge(Situation(sheet, bands, index)).holds is not True
        assert advice.answers
        for answer in advice.answers:
            low, high = SHOWS[advice.lever][answer.question]
            assert answer.level is not None
            assert low <= answer.level <= high
            given_for = sheet.answers if answer.buyer is None else answers_about(sheet, answer.buyer)
            assert given_for[answer.question].level == answer.level


def answers_about(sheet: AnswerSheet, key: str) -> Mapping[str, Answer]:
    return next(each.answers for each in sheet.buyers if each.key == key)


@engine
@given(any_sheets())
def test_on_any_sheet_levers_stand_by_effect_on_the_weakest_score_they_better_then_by_firmness(
    sheet: AnswerSheet,
) -> None:
    found = diagnose(sheet)
    if threatening_buyer(sheet):
        return
    scored = {key: finding.range.point for key, finding in found.findings.items() if finding.band}
    good = {
        key: 100 - score if key == "risk" else score for key, score in scores_of_sheet(sheet).items() if key in scored
    }
    gains = {each.lever: gained(sheet, each.lever, good) for each in found.advice}
    moved = [key for each in gains.values() for key, gain in each.items() if gain >= 0.5]
    weakest = min(moved, key=lambda key: (good[key], key), default="")
    order = [(-round(gains[each.lever].get(weakest, 0.0)), each.firmness) for each in found.advice]
    assert order == sorted(order)
    for each in found.advice:
        assert each.effect is None or each.effect == pytest.approx(gains[each.lever][each.criterion])


def scores_of_sheet(sheet: AnswerSheet) -> dict[str, float]:
    return {key: score for key, score in scores(sheet).items() if score is not None}


def gained(sheet: AnswerSheet, lever: str, good: Mapping[str, float]) -> dict[str, float]:
    rule = next(rule for rule in RULES if rule.lever == lever)
    after = scores_of_sheet(take_all(sheet, rule.steps))
    return {key: (100 - after[key] if key == "risk" else after[key]) - value for key, value in good.items()}


@engine
@given(any_sheets())
def test_on_any_sheet_no_step_fills_in_an_answer(sheet: AnswerSheet) -> None:
    def unknown(each: AnswerSheet) -> set[tuple[str, str]]:
        about = [("", each.answers), *((buyer.key, buyer.answers) for buyer in each.buyers)]
        return {(key, question) for key, given in about for question, answer in given.items() if answer.level is None}

    for rule in RULES:
        after = take_all(sheet, rule.steps)
        assert unknown(after) == unknown(sheet)
        assert after.answers.keys() == sheet.answers.keys()


def test_what_no_lever_moves_does_not_decide_on_the_order() -> None:
    """Buyers that teach nothing are the weakest result of many firms; levers still stand by what they would do."""
    sheet = uniform(3, G1=0, R2=0, T3=0, C02=1, C06=1, **dict.fromkeys(TRAITS, 0))
    found = diagnose(sheet)
    assert min(found.findings.values(), key=lambda finding: finding.range.point).key == "developmental"
    first = found.advice[0]
    effects = [each.effect for each in found.advice if each.criterion == first.criterion]
    assert first.criterion != "developmental"
    assert len(effects) > 1
    assert [round(effect) for effect in effects] == sorted((round(effect) for effect in effects), reverse=True)


def test_no_effect_is_promised_on_a_score_that_is_not_shown() -> None:
    sheet = uniform(1, G1=0)
    sheet = replace(sheet, answers={key: answer for key, answer in sheet.answers.items() if key[0] in "TCMLKX"})
    sheet = replace(sheet, buyers=tuple(replace(each, answers={}) for each in sheet.buyers))
    found = diagnose(sheet)
    hidden = {key for key, finding in found.findings.items() if not finding.band}
    assert hidden
    assert found.advice
    assert not [each.lever for each in found.advice if each.criterion in hidden and each.effect is not None]
