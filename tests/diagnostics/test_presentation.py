"""Presentation: band first and in words, whole numbers, every reason kept, whatever the assessment looks like."""

import re
from dataclasses import replace

import pytest

from diagnostics.charts.svg import whole
from diagnostics.core.findings import BandMove, Driver, FunctionNow, Governance, GovernanceClass, Range
from diagnostics.core.instrument import Weight
from diagnostics.core.text import Message
from diagnostics.presentation import READING_ORDER, pictures, present, words
from diagnostics.presentation.advice import RemedyView, effect_words
from diagnostics.presentation.buyers import buyer_view, class_scores, margin_words, rules_words
from diagnostics.presentation.evidence import answer_view, sources_of, weight_value
from diagnostics.presentation.findings import part_views
from diagnostics.presentation.functions import functions_view
from tests.diagnostics import samples


def view(snapshot=None):
    return present(snapshot or samples.snapshot(), samples.INSTRUMENT)


def finding(key, **changes):
    """Return the view of one finding, with the rest of the result as in the sample."""
    result = samples.diagnosis()
    findings = result.findings | {key: samples.finding(key, **changes)}
    shown = view(samples.snapshot(result=replace(result, findings=findings)))
    return next(each for each in shown.findings if each.key == key)


@pytest.mark.parametrize("kind", samples.EVERY_KIND)
def test_every_kind_of_snapshot_can_be_presented_and_drawn(kind):
    shown = view(kind())
    assert [each.key for each in shown.findings] == list(READING_ORDER)
    for each in shown.findings:
        assert pictures.scale(each).startswith("<svg")
        assert pictures.drivers(each, theme="print").startswith("<svg")
    assert pictures.shares(shown.shares).startswith("<svg")
    assert pictures.functions(shown.functions).startswith("<svg")
    for buyer in shown.buyers:
        assert pictures.traits(buyer, uid="t").startswith("<svg")


def test_a_range_that_crosses_a_boundary_names_both_bands():
    assert finding("process", low=50.0, point=58.0, high=70.0).band == "Medium to high"


def test_a_certain_result_names_one_band():
    shown = finding("first_tier", low=40.0, point=40.0, high=40.0)
    assert shown.band == "Partly"
    assert shown.range_words == "All its questions were answered."


def test_the_number_is_whole_and_falls_into_the_band_it_stands_beside():
    assert finding("process", low=62.5, point=62.5, high=62.5).number == 63
    assert finding("process", low=37.4, point=37.4, high=37.4).number == 37
    assert [whole(value) for value in (0.0, 37.5, 62.49, 100.0)] == [0, 38, 62, 100]


def test_the_range_says_how_many_answers_it_hangs_on():
    assert finding("process").range_words == "Between 50 and 70, depending on 2 answers that are missing."


def test_missing_answers_that_hardly_matter_are_said_to():
    shown = finding("process", low=58.1, point=58.2, high=58.3)
    assert shown.range_words == "The answers that are missing would change it by less than a point."


def test_printed_drivers_sum_to_the_printed_score():
    shown = finding("process", low=58.0, point=58.49, high=58.49)
    values = [int(driver.printed.replace("−", "-")) for driver in shown.drivers]
    assert sum(values) == shown.number
    assert [abs(value) for value in values] == sorted((abs(value) for value in values), reverse=True)


def test_the_start_comes_first_and_is_no_push():
    start = Driver("start", Message("Everything in the middle"), 50.0)
    push = Driver("C02", Message("Quality"), 60.0)
    shown = finding("process", low=100, point=100, high=100, band="high", bands=("high",), drivers=(push, start))
    assert [(driver.printed, driver.is_start) for driver in shown.drivers] == [("50", True), ("+60", False)]


def test_rounding_to_a_sum_moves_no_value_by_a_point_or_more():
    values = [33.4, 12.3, -4.4, 0.2, 7.0]
    rounded = words.rounded_to_sum(values, whole(sum(values)))
    assert sum(rounded) == whole(sum(values))
    assert all(abs(value - whole) < 1 for value, whole in zip(values, rounded, strict=True))


def test_rounding_does_not_force_values_that_do_not_fit():
    assert words.rounded_to_sum([10.2, 10.6], 90) == [10, 11]


def test_what_is_inside_a_driver_is_rounded_to_sum_to_it():
    parts = tuple(Driver(key, Message(key), effect) for key, effect in {"a": 3.64, "b": 1.62, "c": -0.54}.items())
    shown = part_views(Driver("conflict", Message("Conflict"), 4.72, parts=parts), 5)
    assert [part.printed for part in shown] == ["+4", "+2", "−1"]
    assert part_views(Driver("D01", Message("Search"), 3.0), 3) == ()


@pytest.mark.parametrize(
    ("lead", "said"), [("clear", "Clearly so."), ("narrow", "Narrowly so"), ("tie", "about equally"), ("", "")]
)
def test_how_far_a_governance_class_carries_is_said_in_words_and_then_in_numbers(lead, said):
    buyer = samples.snapshot().diagnosis.buyers[0]
    scores = {"arms_length": 0.1, "network": 0.25, "quasi_hierarchy": 0.851, "hierarchy": 0.0}
    governance = replace(buyer.governance, lead=lead, scores=scores, margin=0.601)
    shown = buyer_view(replace(buyer, governance=governance), None, sources_of(samples.snapshot(), samples.INSTRUMENT))
    assert said in shown.rules_lead
    assert bool(shown.rules_lead) is bool(lead)
    assert [(each.name, each.score) for each in shown.rules_scores][:2] == [("Quasi-hierarchy", 85), ("Network", 25)]
    assert shown.rules_margin == "The first leads the second by 60 points."


def test_where_ownership_decides_no_lead_in_points_is_given():
    governance = replace(samples.snapshot().diagnosis.buyers[0].governance, lead="ownership")
    assert margin_words(governance) == ""
    assert class_scores(replace(governance, classes=())) == ()


def test_too_little_information_shows_no_number_and_the_three_questions():
    shown = view(samples.nothing_answered()).findings[2]
    assert shown.band == "Not enough information"
    assert shown.number is None
    assert shown.drivers == ()
    assert len(shown.narrowing) == 3
    assert shown.narrowing[0].question == "What about network management?"


def test_a_criterion_that_does_not_fit_the_firm_says_so():
    shown = view(samples.half_answered()).findings[1]
    assert shown.band == "Not the question here"
    assert shown.status == "not applicable"


def test_the_form_of_the_risk_is_named_beside_the_risk_alone():
    shown = {each.key: each for each in view().findings}
    assert shown["risk"].form.startswith("Loss:")
    assert shown["process"].form == ""


def test_a_high_risk_has_the_colour_of_a_weak_place():
    shown = {each.key: each for each in view().findings}
    assert shown["risk"].fill == 1
    assert [band.fill for band in shown["risk"].scale] == [5, 3, 1]
    assert [band.fill for band in shown["process"].scale] == [1, 3, 5]


def test_an_answer_of_the_owners_says_so_and_one_that_was_only_tried_does_not():
    material = samples.snapshot()
    ref = samples.diagnosis().findings["risk"].evidence[0]
    answers = [replace(each, source="owner") if each.question == ref.question else each for each in material.answers]
    sources = sources_of(replace(material, answers=tuple(answers)), samples.INSTRUMENT)
    assert answer_view(ref, sources).evidence == "Stated by the owner, in writing"
    assert answer_view(replace(ref, level=0), sources).evidence == "Stated by the owner"
    assert answer_view(ref, sources_of(material, samples.INSTRUMENT)).evidence == "Stated by the owner"


def test_evidence_carries_answer_rule_weight_and_source():
    risk = view().findings[2]
    answer = risk.evidence[0]
    assert answer.question == "What about network management?"
    assert answer.said == "Network management, behaviour 3"
    assert answer.note == "Supplier list of May seen."
    assert answer.weights == ("30% of the supplier's role",)
    assert answer.citations[0].origin == "The paper"
    assert risk.rule == "The mean of the answers, times 100."
    readings = [citation for citation in risk.citations if not citation.is_paper]
    assert readings[0].origin == "Our reading"
    assert readings[0].reason.startswith("The paper gives no weights")


def test_our_reading_in_the_questions_is_named_once():
    risk = view().findings[2]
    assert [citation.origin for citation in risk.readings] == ["Our reading"]
    assert risk.evidence[0].places == ("Box 3.2, first trait",)


def test_an_answer_that_is_missing_says_why():
    missing = view().findings[0].missing
    assert {answer.said for answer in missing} == {"The owner does not know"}
    assert missing[1].about == "Brightway"


def test_gates_say_whether_they_are_passed():
    gate = view().findings[1].gates[0]
    assert (gate.state, gate.label) == ("not passed", "Not passed")
    assert gate.answer.said == "Quality, behaviour 1"


def test_a_relation_between_two_classes_names_both():
    two = (GovernanceClass.QUASI_HIERARCHY, GovernanceClass.NETWORK)
    assert rules_words(Governance(two, {}, 0.05, Message("x"))) == "Between quasi-hierarchy and network"
    assert rules_words(Governance((), {}, None, Message("x"))) == "Not enough information"


def test_buyers_come_largest_first_and_unknown_shares_last():
    shown = view(samples.snapshot((("a", "Small", 100), ("b", "Unknown", None), ("c", "Large", 600))))
    assert [buyer.name for buyer in shown.buyers] == ["Large", "Small", "Unknown"]
    assert [row.label for row in shown.shares.rows] == ["Large", "Small", "Unknown", "Other buyers or not explained"]
    assert shown.shares.rows[-1].printed == "30%"


def test_what_known_shares_leave_goes_to_the_other_buyers():
    rows = view(samples.snapshot((("a", "Large", 600),))).shares.rows
    assert [(row.label, row.printed) for row in rows] == [("Large", "60%"), ("12 other buyers", "40%")]


def test_one_buyer_of_everything_leaves_no_rest():
    assert [row.label for row in view(samples.one_buyer()).shares.rows] == ["Only One"]


def test_many_buyers_are_gathered_in_the_chart_and_all_listed_in_words():
    shares = view(samples.thirty_buyers()).shares
    svg = pictures.shares(shares)
    assert "19 smaller buyers together" in svg
    assert len(shares.rows) == 31
    assert all(row.label in svg for row in shares.rows)  # in the description


def test_traits_tell_not_known_from_does_not_apply():
    cells = view().buyers[0].traits
    assert len(cells) == 10
    assert (cells[7].sign, cells[7].words) == ("–", "No office here")
    assert (cells[8].sign, cells[8].words) == ("?", "The owner does not know")


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(3, 1), (0, 2)], "Against three years ago: more of 1 function and less of 1 function."),
        ([(3, 1), (4, 2)], "Against three years ago: more of 2 functions."),
        ([(2, 2)], "The firm does what it did three years ago."),
        ([(2, None)], "What the firm did three years ago is not known."),
    ],
)
def test_functions_are_summed_up_in_a_sentence(pairs, sentence):
    shown = functions_view(FunctionNow("F1", "Design", now, before) for now, before in pairs)
    assert shown.sentence == sentence


def test_change_of_a_function_is_said_in_words():
    shown = view().functions.rows
    assert [row.change for row in shown[:5]] == [
        "lost 3 steps",
        "as before",
        "gained 2 steps",
        "not known",
        "earlier not known",
    ]


def test_what_a_buyer_allows_stands_beside_what_the_firm_can_do():
    kind = view().buyers[0].upgrading[0]
    assert (kind.kind, kind.allowed) == ("Design, brand and selling", "Blocked")
    assert kind.able == "The firm’s ability: medium"


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        ({"value": 0.45, "part": "role"}, "45% of the supplier's role"),
        ({"value": 0.2, "part": "role", "reversed": True}, "20% of the supplier's role, reversed"),
        ({"value": 62.6, "part": "limits", "unit": "points"}, "62.6 points"),
        ({"value": 3, "part": "limits", "unit": "level"}, "level 3"),
        ({"value": 1, "part": "limits", "unit": "answers"}, "1"),
        ({"value": 0.0625, "part": "limits"}, "0.0625"),
    ],
)
def test_numbers_of_a_rule_are_said_in_their_unit(weight, said):
    assert weight_value(Weight("x", citation=samples.PAPER, **weight)) == said


def test_advice_says_why_how_firm_and_what_to_be_careful_about():
    first = view().advice[0]
    assert first.why == "One buyer takes 41% of sales."
    assert (first.firmness, first.firmness_means) == ("Documented", "The paper tells of firms that did it.")
    assert first.warning == "It may anger your main buyer."
    assert first.effect == "Would lower the score by about 6 points."


def test_advice_that_would_make_a_score_worse_is_not_called_a_gain():
    assert effect_words(-4.2, "process") == ""


def test_advice_never_promises_sales_and_leaves_out_what_is_nothing():
    assert effect_words(4.2, "process") == "Would raise the score by about 4 points."
    assert effect_words(0.2, "process") == ""
    assert effect_words(None, "process") == ""


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (1.0, "“Medium” held in every one of 1,000 tries."),
        (0.999, "“Medium” held in 99 of 100 tries."),
        (0.874, "“Medium” held in 87 of 100 tries."),
        (0.6, "“Medium” held in 60 of 100 tries."),
        (
            0.519,
            "“Medium” held in only 52 of 100 tries. "
            "The score stands close to a limit: small errors are enough for another band.",
        ),
    ],
)
def test_how_often_a_band_held_is_said_in_whole_tries(kept, said):
    assert finding("process", stability=samples.stability(kept=kept)).stability.kept == said


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({"low": 51.6, "high": 64.4}, "Nine in ten tries came out between 52 and 64."),
        ({"low": 57.6, "high": 58.4}, "Nine in ten tries came out at about 58."),
    ],
)
def test_the_interval_is_said_in_whole_points(ends, said):
    assert finding("process", stability=samples.stability(**ends)).stability.interval == said


def test_inputs_that_may_be_off_are_named_with_what_they_are_and_do():
    inputs = finding("process", stability=samples.stability()).stability.influences
    assert [(each.name, each.about, each.kind, each.known, each.swing) for each in inputs] == [
        ("Quality", "", "Answer", "Stated by the owner", "about 3 points"),
        ("Replacing the buyer", "Brightway", "Answer", "Stated by the owner", "about a point"),
        ("How much “Training” counts", "", "Weight", "", "less than a point"),
    ]


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("process", samples.change(4.2), "Would raise the score by about 4 points."),
        ("process", samples.change(0.6), "Would raise the score by about a point."),
        ("process", samples.change(6.2, "high"), "Would raise the score by about 6 points, to “high”."),
        ("process", samples.change(0.2, "high"), "Would hardly move the score, but bring it to “high”."),
        ("risk", samples.change(-4.2, "high"), "Would lower the score by about 4 points."),
        ("risk", samples.change(-4.2, "medium"), "Would lower the score by about 4 points, to “medium”."),
    ],
)
def test_a_step_says_what_it_would_do_to_the_score(key, change, said):
    point = 66.0 if key == "risk" else 58.0
    assert finding(key, point=point, changes=(change,)).changes[0].effect == said


def test_a_step_names_the_next_level_and_the_answer_now():
    answer, sales = finding("risk", changes=(samples.change(), samples.shift())).changes
    assert (answer.step, answer.now) == ("Quality: “Quality, behaviour 2”", "Quality, behaviour 1")
    assert (sales.step, sales.now) == ("20 of every 100 in sales move from A to a new buyer.", "")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "One step would bring it to “high”, with a score of about 64."),
        (2, "Two steps together would bring it to “high”, with a score of about 64."),
        (3, "Three steps together would bring it to “high”, with a score of about 64."),
    ],
)
def test_the_fewest_steps_to_a_better_band_are_listed(count, said):
    move = BandMove((samples.change(),) * count, 64.2, "high")
    shown = finding("process", stability=samples.stability(), band_move=move).band_move
    assert shown.sentence == said
    assert len(shown.steps) == count


@pytest.mark.parametrize(
    ("key", "point", "is_best"),
    [("process", 58.0, False), ("process", 70.0, True), ("risk", 70.0, False), ("risk", 20.0, True)],
)
def test_without_such_steps_it_is_said_whether_a_band_could_be_better(key, point, is_best):
    shown = finding(key, low=point, point=point, high=point, stability=samples.stability()).band_move
    assert shown.is_best is is_best
    assert shown.steps == ()
    assert ("None of the steps tried" in shown.sentence) is not is_best


def test_what_was_not_tried_is_not_spoken_of():
    shown = finding("process")
    assert (shown.stability, shown.changes, shown.band_move) == (None, (), None)
    assert view(samples.examined()).is_examined
    assert not view().is_examined


def test_the_scale_tells_missing_answers_from_small_errors():
    told = pictures.scale_words(finding("process", stability=samples.stability()))
    assert told == (
        "58 on a scale from 0 to 100. Between 50 and 70, depending on 2 answers that are missing. "
        "With weights and answers a little off: Nine in ten tries came out between 52 and 64."
    )
    assert "tries" not in pictures.scale_words(finding("process"))


def test_cases_say_what_speaks_for_them_and_what_does_not():
    shown = view()
    assert len(shown.cases) == 5
    assert shown.cases[0].reasons == ("Like this firm, it sold shoes.",)
    assert shown.cases[0].differences == ("Unlike this firm, it had its own brand.",)
    assert shown.cases[0].remedies == (
        RemedyView("second_market", "All sales go to one market.", "Enter a second market"),
    )
    assert shown.counter_case.outcome == "It did not work"


def test_the_firm_is_described_by_what_is_known_of_it():
    assert view().facts == (
        "Women’s shoes",
        "Leather and footwear",
        "Stra, Italy",
        "45 workers",
        "1 plant",
        "founded 1978",
    )
    assert view(samples.nothing_answered()).facts == ("Another sector", "Italy")


def test_unknowns_lead_with_what_most_results_wait_for():
    shown = view(samples.half_answered())
    assert shown.unknowns[0].name == "Replacing the buyer"
    assert len(shown.unknowns) <= 5


def test_no_score_is_printed_with_a_decimal():
    shown = view(samples.examined()).findings
    svg = "".join(pictures.scale(each) + pictures.drivers(each) for each in shown)
    printed = re.findall(r">([^<]*)</(?:text|desc)>", svg)
    assert not [text for text in printed if re.search(r"\d\.\d", text)]


def test_a_picture_says_in_words_what_it_shows():
    risk = finding("risk", low=55.0, point=66.0, high=71.0)
    assert "66 on a scale from 0 to 100. Between 55 and 71" in pictures.scale(risk)
    assert "Network management: +75; Quality: −9; Score: 66" in pictures.drivers(risk)
    assert "Design: now Others do it all, three years ago Mostly the firm, lost 3 steps" in pictures.functions(
        view().functions
    )


def test_pictures_on_one_page_never_share_an_id():
    shown = view()
    drawn = [pictures.scale(each) for each in shown.findings]
    drawn += [pictures.drivers(each, width=width) for each in shown.findings for width in (320, 640)]
    drawn += [pictures.shares(shown.shares, width=width) for width in (320, 640)]
    ids = re.findall(r' id="([^"]+)"', "".join(drawn))
    assert len(ids) == len(set(ids))


def test_an_unscored_range_draws_no_mark():
    result = replace(samples.not_enough("risk"), range=Range(0.0, 50.0, 100.0))
    whole = samples.diagnosis()
    shown = view(samples.snapshot(result=replace(whole, findings=whole.findings | {"risk": result})))
    assert "chart-mark" not in pictures.scale(shown.findings[2])
