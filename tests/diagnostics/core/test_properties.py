"""What must hold for any firm: the twelve properties of the instrument, honest ranges, and exact explanations."""

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from diagnostics.core.answers import Answer, ChainPosition, State
from diagnostics.core.buyers import rated_buyers
from diagnostics.core.engine import diagnose, open_case, outlines, scores
from diagnostics.core.findings import Diagnosis, GovernanceClass, RiskForm, Status
from diagnostics.core.formulas import LOWERING, RAISING, SCORES, SIGNS, TRAITS
from diagnostics.core.instruments import CURRENT
from diagnostics.core.judging import ends, judge
from tests.diagnostics.core.sheets import (
    BUYER,
    FIRM,
    OFFERS_NA,
    answered,
    set_answer,
    sheets,
    uniform,
    with_buyers,
    with_firm,
)

LEVEL = st.integers(0, 4)
UNKNOWN = Answer(State.DOES_NOT_KNOW)
TINY = 1e-9
often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seldom = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def risk_of(sheet):
    return scores(sheet)["risk"]


def judged(sheet, key):
    case = open_case(sheet, CURRENT)
    return judge(CURRENT.criterion(key), case.inputs, CURRENT.rules)


# ---------------------------------------------------------------- the twelve of section 12


def largest(sheet):
    return min(sheet.buyers, key=lambda buyer: (-buyer.share_tenths, buyer.key))


def grown(sheet, tenths):
    """The sheet with the top buyer's share raised and all others, named or not, shrunk evenly.

    Only where the largest named buyer is the largest of all: no unnamed one takes more.
    """
    top = largest(sheet)
    assume(1000 - sum(each.share_tenths for each in sheet.buyers) <= sheet.other_buyers * top.share_tenths)
    tenths = min(tenths, max(0, 999 - top.share_tenths))
    rest = (1000 - top.share_tenths - tenths) / max(1, 1000 - top.share_tenths)
    shrunk = (replace(each, share_tenths=each.share_tenths * rest) for each in sheet.buyers if each.key != top.key)
    return replace(sheet, buyers=(replace(top, share_tenths=top.share_tenths + tenths), *shrunk))


@often
@given(sheets(complete=True, least=1, alike=True), st.integers(1, 1000))
def test_01_a_larger_top_share_never_lowers_risk(sheet, tenths):
    assert risk_of(grown(sheet, tenths)) >= risk_of(sheet) - TINY


@often
@given(sheets(complete=True, least=2), st.integers(1, 1000))
def test_01_nor_where_buyers_differ_and_the_largest_is_the_hardest(sheet, tenths):
    """Risk weighs conflict by sales, so more for a gentle buyer may lower it; more for the hardest never does."""
    top = largest(sheet).key
    for key, level in {"R1": 0, "R2": 4, "R3": 4, "R4": 4, "R5": 4, "G2": 4, "G3": 4, "G7": 0}.items():
        sheet = set_answer(sheet, key, top, answered(level))
    assert risk_of(grown(sheet, tenths)) >= risk_of(sheet) - TINY


@often
@given(sheets(least=1), LEVEL, LEVEL)
def test_02_exit_second_market_and_brand_never_raise_risk(sheet, one, other):
    less, more = sorted((one, other))
    assert risk_of(with_buyers(sheet, R1=more)) <= risk_of(with_buyers(sheet, R1=less)) + TINY
    for key in ("M3", "M4"):
        assert risk_of(with_firm(sheet, **{key: more})) <= risk_of(with_firm(sheet, **{key: less})) + TINY


@often
@given(sheets(least=1), st.sampled_from(TRAITS), LEVEL)
def test_03_developmental_traits_never_change_risk(sheet, trait, level):
    changed = with_buyers(sheet, **{trait: level})
    assert diagnose(changed).findings["risk"] == diagnose(sheet).findings["risk"]


@often
@given(sheets(complete=True, least=1, most=1))
def test_04_core_competences_matter_little_with_exit_and_many_buyers_and_a_lot_with_one_buyer(sheet):
    sheet = with_firm(sheet, T1=2, T3=0)
    many = replace(sheet, buyers=(replace(sheet.buyers[0], share_tenths=50),), other_buyers=19)
    many = with_buyers(many, R1=4)
    little = risk_of(with_buyers(many, R2=4)) - risk_of(with_buyers(many, R2=0))
    one = replace(sheet, buyers=(replace(sheet.buyers[0], share_tenths=1000),), other_buyers=0)
    one = with_buyers(one, R1=0)
    lot = risk_of(with_buyers(one, R2=4)) - risk_of(with_buyers(one, R2=0))
    assert 0 <= little <= 2
    assert lot >= 8


@often
@given(sheets(complete=True, most=1, least=1), st.integers(0, 1))
def test_05_one_buyer_that_only_resells_to_a_skilled_firm_is_no_high_risk(sheet, distance):
    sheet = replace(sheet, buyers=(replace(sheet.buyers[0], share_tenths=1000),), other_buyers=0)
    sheet = with_buyers(sheet, R2=0, R4=0, G2=0, R3=distance)
    sheet = with_firm(sheet, F1=4, F2=4, F6=4, F7=4, K1=3, C10=3, C06=3, T1=2, T3=0)
    assert judged(sheet, "risk").rank < 2


@often
@given(sheets(complete=True, least=1), LEVEL)
def test_06_many_small_buyers_do_not_save_a_cheap_small_firm_without_design(sheet, exit_):
    first = replace(sheet.buyers[0], share_tenths=50)
    sheet = replace(sheet, buyers=(first,), other_buyers=19, chain_position=ChainPosition.INDIRECT)
    sheet = with_buyers(sheet, R1=exit_, G1=0, G5=4, R4=0)
    sheet = with_firm(sheet, F1=0, F2=0, F6=0, F7=0, K1=0, C10=0, C06=0, M3=0, M4=0, T1=2, T3=0)
    found = diagnose(sheet)
    assert found.findings["risk"].band in ("medium", "high")
    assert found.risk_form in (RiskForm.EXCLUSION, RiskForm.LOCK_IN)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_07_poor_quality_is_not_eligible_whatever_else(level):
    assert diagnose(uniform(4, G1=0, M4=0, C02=level)).findings["first_tier"].band != "eligible"


@pytest.mark.parametrize(
    ("levels", "band"),
    [
        ({}, "eligible"),
        ({"C03": 2}, "partly"),
        ({"C10": 1}, "partly"),
        ({"C10": 1, "L3": 4}, "eligible"),
        ({"C11": 1}, "partly"),
        ({"C10": 1, "C11": 1}, "not_yet"),
        ({"C02": 1, "C03": 1}, "not_yet"),
    ],
)
def test_07_one_closed_gate_leaves_part_two_leave_nothing(levels, band):
    """Every score here lies above 62.5 points, so the gates alone decide; joint selling stands in for scale."""
    found = diagnose(uniform(4, **{"G1": 0, "M4": 0, "L3": 0, **levels})).findings["first_tier"]
    assert found.range.point >= 62.5
    assert found.band == band


@often
@given(sheets())
def test_07_better_quality_improves_eligibility(sheet):
    poor, good = (judged(with_firm(sheet, C02=level), "first_tier") for level in (1, 3))
    assert good.range.point > poor.range.point
    assert good.rank >= poor.rank


@often
@given(sheets(least=1), st.sampled_from(BUYER), st.integers(0, 4))
def test_08_an_unknown_answer_about_a_buyer_widens_the_range_and_moves_no_band_unsaid(sheet, key, which):
    """Whatever the unknown does to the middle, the band from before stays named, or no band is printed at all."""
    buyer = sheet.buyers[which % len(sheet.buyers)].key
    if not (known := next(each for each in sheet.buyers if each.key == buyer).answers.get(key)) or known.level is None:
        return
    unsure = set_answer(sheet, key, buyer, UNKNOWN)
    for score in SCORES:
        before, after = judged(sheet, score), judged(unsure, score)
        if before.range is None or after.range is None:
            continue
        assert after.range.low <= before.range.low + TINY
        assert after.range.high >= before.range.high - TINY
        assert after.ranks[0] <= before.rank <= after.ranks[1]
        if after.status is Status.SCORED:
            assert abs(after.rank - before.rank) <= 1


@often
@given(sheets(least=1), st.integers(3, 4))
def test_09_ownership_makes_a_hierarchy_whatever_else(sheet, stake):
    for buyer in diagnose(with_buyers(sheet, G1=stake)).buyers:
        assert buyer.governance.classes == (GovernanceClass.HIERARCHY,)


@often
@given(sheets(), st.randoms(use_true_random=False))
def test_10_the_order_of_buyers_changes_nothing(sheet, random):
    shuffled = random.sample(sheet.buyers, len(sheet.buyers))
    assert diagnose(replace(sheet, buyers=tuple(shuffled))) == diagnose(sheet)


@often
@given(sheets(least=1), st.integers(0, 4), st.integers(0, 1000), st.booleans())
def test_10_splitting_a_buyer_under_one_owner_changes_nothing(sheet, which, part, is_answered):
    buyer = replace(sheet.buyers[which % len(sheet.buyers)], owner="Holding")
    rest = tuple(each for each in sheet.buyers if each.key != buyer.key)
    share = buyer.share_tenths
    first = None if share is None else max(share - share * part // 1000, (share + 1) // 2)
    second = None if share is None else share - first
    halves = (
        replace(buyer, share_tenths=first),
        replace(buyer, key=f"{buyer.key}x", share_tenths=second, answers=buyer.answers if is_answered else {}),
    )
    whole, split = (diagnose(replace(sheet, buyers=(*rest, *parts))) for parts in ((buyer,), halves))
    assert split.concentration.hhi == whole.concentration.hhi
    assert {key: finding.range for key, finding in split.findings.items()} == {
        key: finding.range for key, finding in whole.findings.items()
    }
    assert [buyer.governance.classes for buyer in split.buyers] == [buyer.governance.classes for buyer in whole.buyers]
    assert split.risk_form == whole.risk_form


@often
@given(sheets(complete=True, least=1), st.integers(0, 1))
def test_11_lost_functions_mean_high_risk_and_at_most_medium_functional_outlook(sheet, lost):
    found = diagnose(with_firm(sheet, T1=lost)).findings
    assert found["risk"].band == "high"
    assert found["risk"].range.point >= 62.5
    assert found["functional"].range.point < 62.5
    assert found["functional"].band in ("low", "medium")


@often
@given(sheets(complete=True, least=1))
def test_12_without_any_skill_in_design_or_selling_the_functional_outlook_is_low(sheet):
    sheet = with_buyers(sheet, R1=4, R2=0, R4=0, R5=0, G2=0, G3=0, G7=4)
    sheet = with_firm(sheet, C08=0, C09=0, F1=0, F2=0, F6=0, F7=0, C06=4, C10=4)
    assert judged(sheet, "functional").rank == 0


# ---------------------------------------------------------------- every score moves one way with every answer


@often
@given(sheets(least=1), st.sampled_from(SCORES), st.integers(0, 200), st.integers(0, 4), st.tuples(LEVEL, LEVEL))
def test_scores_rise_or_fall_steadily(sheet, score, which, buyer, levels):
    """The ground under the ranges: extremes lie where unknown answers are extreme."""
    keys = list(SIGNS[score])
    key = keys[which % len(keys)]
    about = sheet.buyers[buyer % len(sheet.buyers)].key if key in BUYER else None
    less, more = (judged(set_answer(sheet, key, about, answered(level)), score) for level in sorted(levels))
    if SIGNS[score][key] < 0:
        less, more = more, less
    assert more.range.point >= less.range.point - TINY
    assert more.rank >= less.rank


@often
@given(sheets(least=1), st.sampled_from(SCORES), st.sampled_from((*FIRM, *BUYER)), LEVEL)
def test_a_score_rests_on_its_own_questions_only(sheet, score, key, level):
    if key in SIGNS[score] or (key == "G1" and score == "first_tier"):
        return
    changed = with_buyers(sheet, **{key: level}) if key in BUYER else with_firm(sheet, **{key: level})
    assert judged(changed, score).range == judged(sheet, score).range


def test_no_question_both_raises_and_lowers_a_score():
    for score in SCORES:
        assert not set(RAISING[score]) & set(LOWERING.get(score, ()))


# ---------------------------------------------------------------- ranges


@often
@given(sheets())
def test_the_point_lies_in_the_range_and_its_band_is_named(sheet):
    for score in SCORES:
        found = judged(sheet, score)
        if found.range is not None:
            assert found.range.low <= found.range.point <= found.range.high
            assert found.ranks[0] <= found.rank <= found.ranks[1]
            # The ends enclose the point by themselves, not because they were moved to it.
            case = open_case(sheet, CURRENT)
            (low, _first), (high, _last) = ends(CURRENT.criterion(score), case.inputs, CURRENT.rules)
            assert low - 1e-9 <= found.range.point <= high + 1e-9
    for buyer in diagnose(sheet).buyers:
        if (reach := buyer.developmental.range) is not None:
            assert reach.low <= reach.point <= reach.high


@often
@given(sheets(complete=True, least=1))
def test_a_complete_sheet_has_no_range(sheet):
    for finding in diagnose(sheet).findings.values():
        if finding.status is not Status.NOT_APPLICABLE:
            assert finding.status is Status.SCORED
            assert finding.range.is_exact
            assert finding.coverage == 1
            assert (finding.missing, finding.narrowing) == ((), ())
            assert finding.bands == (finding.band,)


@often
@given(sheets(least=1), st.integers(0, 1000), LEVEL)
def test_answering_an_unknown_never_widens_a_range(sheet, which, level):
    unknown = sorted(open_case(sheet, CURRENT).inputs.unknown, key=str)
    if not unknown:
        return
    key, buyer = unknown[which % len(unknown)]
    after_sheet = set_answer(sheet, key, buyer, answered(level))
    for score in SCORES:
        before, after = judged(sheet, score), judged(after_sheet, score)
        if before.range is not None:
            assert before.range.low - TINY <= after.range.low
            assert after.range.high <= before.range.high + TINY
            assert before.ranks[0] <= after.ranks[0] <= after.ranks[1] <= before.ranks[1]
            assert after.coverage >= before.coverage


@seldom
@given(sheets(complete=True, least=1, most=2), st.lists(st.integers(0, 1000), min_size=1, max_size=2), st.data())
def test_ranges_are_exact(sheet, picks, data):
    """Every way to fill in the unknown answers is tried; the range is what they reach, no wider and no narrower."""
    score = data.draw(st.sampled_from(SCORES))
    places = [place for place in open_case(sheet, CURRENT).inputs.refs if place[0] in SIGNS[score]]
    chosen = {places[pick % len(places)] for pick in picks}
    unsure = sheet
    for key, buyer in chosen:
        unsure = set_answer(unsure, key, buyer, None)
    reached = []
    for levels in itertools.product(range(5), repeat=len(chosen)):
        filled = unsure
        for (key, buyer), level in zip(sorted(chosen, key=str), levels, strict=True):
            filled = set_answer(filled, key, buyer, answered(level))
        reached.append(judged(filled, score))
    found = judged(unsure, score)
    assert found.range.low == pytest.approx(min(each.range.point for each in reached))
    assert found.range.high == pytest.approx(max(each.range.point for each in reached))
    assert found.ranks == (min(each.rank for each in reached), max(each.rank for each in reached))


@settings(seldom, max_examples=15)
@pytest.mark.parametrize(
    ("score", "keys"),
    [
        ("first_tier", ("C02", "C03", "C10")),
        ("first_tier", ("C11", "C10", "L3")),
        ("risk", ("T1", "T3", "R2")),
        ("functional", ("T1", "C08", "F1")),
        ("functional", ("C09", "F7", "R2")),
    ],
)
@given(sheet=sheets(complete=True, least=1, most=2))
def test_ranges_are_exact_through_gates_floors_and_caps(sheet, score, keys):
    """The same where one more level opens a gate, leaves a floor or steps over a cap."""
    levels, states = range(5), [Answer(State.DOES_NOT_APPLY)]
    places = [(key, sheet.buyers[0].key if key in BUYER else None) for key in keys]
    choices = [[*map(answered, levels), *(states if key == "C11" else [])] for key in keys]
    unsure = sheet
    for key, buyer in places:
        unsure = set_answer(unsure, key, buyer, UNKNOWN)
    found, reached = judged(unsure, score), []
    for answers in itertools.product(*choices):
        filled = unsure
        for (key, buyer), answer in zip(places, answers, strict=True):
            filled = set_answer(filled, key, buyer, answer)
        reached.append(judged(filled, score))
    assert found.range.low == pytest.approx(min(each.range.point for each in reached))
    assert found.range.high == pytest.approx(max(each.range.point for each in reached))
    assert found.ranks == (min(each.rank for each in reached), max(each.rank for each in reached))


def assert_within(after, before):
    """No score's range is wider after, and no band is reached that was not reached before."""
    for score in SCORES:
        wide, narrow = judged(before, score), judged(after, score)
        if wide.range is not None:
            assert wide.range.low - TINY <= narrow.range.low
            assert narrow.range.high <= wide.range.high + TINY
            assert wide.ranks[0] <= narrow.ranks[0] <= narrow.ranks[1] <= wide.ranks[1]


ROUNDING = 20  # tenths of a percent that owners' rounding may leave, read as nobody's share


def left_over(sheet):
    return 1000 - sum(each.share_tenths or 0 for each in sheet.buyers)


@often
@given(sheets(least=1), st.integers(0, 1000), st.integers(0, 4))
def test_naming_a_share_never_widens_a_range(sheet, part, which):
    """Shares weigh the buyers' answers, so an unknown one counts at its ends; all shares together make a whole.

    A share may also show that another buyer should have been asked about: then more is unknown than was thought.
    """
    unknown = [each for each in sheet.buyers if each.share_tenths is None]
    assume(unknown and left_over(sheet) > 0)
    is_last = len(unknown) == 1 and not sheet.other_buyers
    share = left_over(sheet) if is_last and sheet.other_buyers == 0 else left_over(sheet) * part // 1000
    assume(not is_last or not 0 < left_over(sheet) - share <= ROUNDING)
    chosen = unknown[which % len(unknown)]
    named = replace(
        sheet,
        buyers=tuple(replace(each, share_tenths=share) if each is chosen else each for each in sheet.buyers),
    )
    asked = {maker.key for maker in rated_buyers(sheet.buyers)}
    assume(all(maker.key in asked for maker in rated_buyers(named.buyers)))
    assert_within(named, sheet)


@often
@given(sheets(least=1), st.integers(1, 40))
def test_counting_the_other_buyers_never_widens_a_range(sheet, count):
    sheet = replace(sheet, other_buyers=None)
    is_whole = all(each.share_tenths is not None for each in sheet.buyers)
    assume(not is_whole or not 0 < left_over(sheet) <= ROUNDING)
    assert_within(replace(sheet, other_buyers=count), sheet)


@often
@given(sheets(least=1), st.sampled_from(sorted(OFFERS_NA)), st.integers(0, 4))
def test_nor_does_an_unknown_that_turns_out_not_to_apply(sheet, key, which):
    buyer = sheet.buyers[which % len(sheet.buyers)].key if key in BUYER else None
    unsure = set_answer(sheet, key, buyer, UNKNOWN)
    assert_within(set_answer(unsure, key, buyer, Answer(State.DOES_NOT_APPLY)), unsure)


@often
@given(sheets(complete=True, least=2, most=2))
def test_unknown_shares_leave_developmental_buyers_as_open_as_they_differ(sheet):
    """With both shares unknown and nobody else, every mix of the two buyers is possible and none beyond."""
    alone = [
        judged(replace(sheet, buyers=(replace(each, share_tenths=1000),)), "developmental").range.point
        for each in sheet.buyers
    ]
    unsure = replace(sheet, buyers=tuple(replace(each, share_tenths=None) for each in sheet.buyers), other_buyers=0)
    found = judged(unsure, "developmental").range
    assert found.low == pytest.approx(min(alone), abs=0.2)  # nobody weighs less than a tenth of a percent
    assert found.high == pytest.approx(max(alone), abs=0.2)


def test_a_range_left_open_by_shares_alone_says_so():
    """No question stands for them, so none could be named as missing."""
    sheet = uniform(2, buyers=2)
    gentle, harsh = sheet.buyers
    harsh = replace(harsh, answers={**harsh.answers, "R2": answered(4), "R1": answered(0), "R4": answered(4)})
    sheet = replace(sheet, buyers=(replace(gentle, share_tenths=None), replace(harsh, share_tenths=None)))
    risk = diagnose(sheet).findings["risk"]
    assert (risk.missing, risk.narrowing) == ((), ())
    assert risk.range.high - risk.range.low > 5
    assert any("share" in str(note) for note in risk.notes)
    assert not any("share" in str(note) for note in diagnose(uniform(2, buyers=2)).findings["risk"].notes)


@often
@given(sheets(complete=True, least=1), LEVEL)
def test_what_does_not_apply_leaves_the_denominator(sheet, level):
    """A trait that does not apply counts as if it stood at the mean of the others, never as zero."""
    gone = sheet
    for buyer in sheet.buyers:
        gone = set_answer(gone, "D08", buyer.key, Answer(State.DOES_NOT_APPLY))
    even = with_buyers(gone, **{trait: level for trait in TRAITS if trait != "D08"})
    assert scores(even)["developmental"] == pytest.approx(25 * level)
    assert judged(gone, "developmental").coverage == 1
    assert judged(gone, "developmental").range.is_exact


@often
@given(sheets())
def test_a_band_is_printed_only_when_it_is_known_well_enough(sheet):
    for finding in diagnose(sheet).findings.values():
        if finding.status is Status.SCORED:
            assert finding.coverage >= 0.6 - TINY
            assert 1 <= len(finding.bands) <= 2
            assert finding.band in finding.bands
        else:
            assert (finding.band, finding.bands) == ("", ())
        if finding.status is Status.NOT_ENOUGH:
            assert len(finding.narrowing) == min(3, len(finding.missing))


@seldom
@given(sheets(least=1), st.sampled_from(SCORES))
def test_no_other_answer_would_narrow_more(sheet, score):
    """What is named first leaves the fewest bands and then the narrowest range, if it came out in the middle."""
    finding = diagnose(sheet).findings[score]
    if not finding.narrowing:
        return

    def still_open(ref):
        found = judged(set_answer(sheet, ref.question, ref.buyer, answered(2)), score)
        return found.ranks[1] - found.ranks[0], round(found.range.high - found.range.low, 6)

    best = still_open(finding.narrowing[0])
    assert all(still_open(ref) >= best for ref in finding.missing)


# ---------------------------------------------------------------- explanations


@often
@given(sheets())
def test_drivers_sum_to_the_score(sheet):
    found = diagnose(sheet)
    findings = [*found.findings.values(), *(buyer.developmental for buyer in found.buyers)]
    for finding in findings:
        if finding.range is not None:
            assert sum(driver.effect for driver in finding.drivers) == pytest.approx(finding.range.point, abs=1e-9)


@often
@given(sheets())
def test_what_is_inside_a_driver_sums_to_it_and_leaves_out_no_answer(sheet):
    for finding in diagnose(sheet).findings.values():
        for driver in finding.drivers:
            if driver.parts:
                assert sum(part.effect for part in driver.parts) == pytest.approx(driver.effect, abs=1e-9)
            known = {ref.question for ref in driver.answers if ref.level is not None}
            named = {part.key for part in driver.parts} or {driver.key}
            assert known <= named | (set(TRAITS) if "developmental" in named else set())


@often
@given(sheets(complete=True, least=1, alike=True))
def test_an_answer_above_the_middle_pushes_its_own_way_inside_a_driver(sheet):
    """The control is the sign: a part that were shared out evenly, or by weight alone, would push the wrong way."""
    levels = {key: answer.level for key, answer in {**sheet.answers, **sheet.buyers[0].answers}.items()}
    for score, finding in diagnose(sheet).findings.items():
        for part in (part for driver in finding.drivers for part in driver.parts if part.key in SIGNS[score]):
            assert part.effect * SIGNS[score][part.key] * (levels[part.key] - 2) >= -TINY


def test_answers_that_offset_each_other_are_shown_as_pulling_both_ways():
    """The driver as a whole moves nothing, yet what is inside it does."""
    risk = diagnose(uniform(2, G1=0, T1=2, T3=0, K1=4, C10=0)).findings["risk"]
    weak = next(driver for driver in risk.drivers if driver.key == "vulnerability")
    pushes = {part.key: part.effect for part in weak.parts}
    assert weak.effect == pytest.approx(0, abs=1e-9)
    assert pushes["C10"] == pytest.approx(-pushes["K1"])
    assert pushes["C10"] > 1


def test_inside_a_mean_each_answer_counts_by_weight_and_way():
    """What the process outlook gets from skill in making: 40 points, a third each, from level 2 to 4, 3 and 0."""
    process = diagnose(uniform(2, G1=0, C02=4, C10=3, C12=0)).findings["process"]
    making = next(driver for driver in process.drivers if driver.key == "making")
    pushes = {part.key: part.effect for part in making.parts}
    assert pushes == {key: pytest.approx(40 / 3 * way) for key, way in {"C02": 0.5, "C10": 0.25, "C12": -0.5}.items()}


@often
@given(sheets())
def test_a_diagnosis_survives_json(sheet):
    found = diagnose(sheet)
    assert Diagnosis.from_dict(json.loads(json.dumps(found.to_dict()))) == found


@often
@given(sheets())
def test_every_sentence_can_be_rendered(sheet):
    found = diagnose(sheet)
    sentences = [found.sentence, found.concentration.sentence, *found.strengths, *found.context]
    for finding in found.findings.values():
        sentences += [finding.sentence, *finding.notes, *(driver.label for driver in finding.drivers)]
    for buyer in found.buyers:
        sentences += [buyer.governance.sentence, *buyer.governance.notes, *buyer.allows, *buyer.blocks]
    for sentence in sentences:
        assert str(sentence).strip()
        assert "%(" not in str(sentence)


def test_an_empty_sheet_says_that_nothing_is_known():
    found = diagnose(replace(uniform(0), answers={}, buyers=(), other_buyers=None))
    assert {finding.status for finding in found.findings.values()} == {Status.NOT_ENOUGH}
    assert found.coverage == 0
    assert found.risk_form is RiskForm.NONE


@seldom
@given(sheets())
def test_outlines_say_what_the_diagnosis_says(sheet):
    def kept(findings):
        return {key: (f.status, f.range, f.band, f.bands, f.coverage) for key, f in findings.items()}

    assert kept(outlines(sheet)) == kept(diagnose(sheet).findings)
