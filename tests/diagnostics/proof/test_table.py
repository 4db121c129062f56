"""Counts by record and by family, on an example small enough to count by hand."""

import pytest

from diagnostics.core.answers import AnswerSheet
from diagnostics.proof.cases import OUTPUTS, PaperCase, Wanted
from diagnostics.proof.judges import NOT_THE_QUESTION, Judged
from diagnostics.proof.table import agreement, is_inside, lines

LOW = Wanted("low", ("low",))
HIGH = Wanted("high", ("medium", "high"))


def case(key, family):
    return PaperCase(key, family, key, AnswerSheet({}), dict.fromkeys(OUTPUTS) | {"risk_form": "none"})


def row(key, family, wanted, said):
    return case(key, family), wanted, said


# Family x: two of three inside, one silent. Family y: its only case is outside. Family z: inside.
ROWS = [
    row("a", "x", LOW, ("low",)),
    row("b", "x", HIGH, ("medium",)),
    row("c", "x", HIGH, None),
    row("d", "y", LOW, ("high",)),
    row("e", "z", HIGH, ("high",)),
]


def test_counts_by_hand():
    found = agreement("process", ROWS)
    assert (found.inside, found.outside, found.silent) == (3, ("d",), ("c",))
    assert found.by_family == pytest.approx((2 / 3 + 0 + 1) / 3, abs=1e-4)


def test_kappa_by_hand_leaves_the_silent_out():
    # Best readings low, high, low, high against low, medium, high, high; a neighbour counts half.
    # Observed (1 + 0.5 + 0 + 1) / 4; by chance, from parts 1/2, 0, 1/2 and 1/4, 1/4, 1/2, 1/2.
    found = agreement("process", ROWS)
    by_chance = 0.5 * (0.25 + 0.25 * 0.5) + 0.5 * (0.5 + 0.25 * 0.5)
    assert found.kappa == pytest.approx((0.625 - by_chance) / (1 - by_chance), abs=1e-4)


def test_family_kappa_gives_each_family_one_weight():
    """The two judged cases of x count half each: as if y and z had two cases of the same kind."""
    doubled = [row for row in ROWS if row[0].id != "c"] + [ROWS[3], ROWS[4]]
    assert agreement("process", ROWS).family_kappa == agreement("process", doubled).kappa
    assert agreement("process", ROWS).family_kappa != agreement("process", ROWS).kappa


@pytest.mark.parametrize("said", [None, (), (NOT_THE_QUESTION,)])
def test_saying_nothing_is_never_agreement(said):
    assert not is_inside(LOW, said)
    found = agreement("process", [row("a", "x", LOW, said)])
    assert found.inside == 0
    assert found.by_family == 0
    assert found.kappa is None


def test_not_the_question_counts_against_the_rules():
    found = agreement("process", [row("a", "x", LOW, (NOT_THE_QUESTION,))])
    assert found.outside == ("a",)


def test_a_near_tie_agrees_with_either_class():
    wanted = Wanted("network", ("network",))
    found = agreement("governance", [row("a", "x", wanted, ("arms_length", "network"))])
    assert found.inside == 1


def test_words_without_order_have_no_near_miss():
    rows = [row("a", "x", Wanted("loss", ("loss",)), ("lock_in",)), row("b", "y", Wanted("none", ("none",)), ("none",))]
    found = agreement("risk_form", rows)
    assert found.kappa == pytest.approx((0.5 - 0.25) / 0.75, abs=1e-4)


def test_only_outputs_with_an_expectation_get_a_line():
    cases = {"a": case("a", "x")}
    judged = Judged({output: {"a": None} for output in OUTPUTS}, {}, {})
    (line,) = lines(cases, {"rules": judged})
    assert (line.output, line.cases, line.families) == ("risk_form", 1, 1)
    assert line.judges["rules"].silent == ("a",)
