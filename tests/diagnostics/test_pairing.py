"""Two ratings paired question by question: what counts as a difference, and what is not counted at all."""

import pytest

from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer, Assessment, Buyer
from diagnostics.pairing import Apart, by_section, count, paired_buyers, paired_items, rating_of, statistics


def answers(**said):
    """Return answers about the firm: a level, or a state in words."""
    return [
        Answer(question_key=key, state="answered", level=value) if isinstance(value, int) else
        Answer(question_key=key, state=value)
        for key, value in said.items()
    ]  # fmt: skip


def about(buyer, **said):
    """Return answers about a buyer."""
    found = answers(**said)
    for answer in found:
        answer.buyer = buyer
    return found


def rating(*buyers, answers=()):
    return rating_of(Assessment(), buyers, answers)


def items_of(first, second):
    return paired_items(rating(answers=answers(**first)), rating(answers=answers(**second)), CURRENT)


@pytest.mark.parametrize(
    ("first", "second", "apart", "distance"),
    [
        (2, 2, Apart.SAME_LEVEL, 0),
        (0, 0, Apart.SAME_LEVEL, 0),
        (2, 3, Apart.ONE_LEVEL, 1),
        (3, 2, Apart.ONE_LEVEL, 1),
        (0, 2, Apart.MORE_LEVELS, 2),
        (4, 0, Apart.MORE_LEVELS, 4),
        (0, "dk", Apart.LEVEL_AGAINST_NONE, None),
        ("na", 4, Apart.LEVEL_AGAINST_NONE, None),
        ("dk", "dk", Apart.SAME_REASON, None),
        ("dk", "refused", Apart.OTHER_REASON, None),
        (0, "noted", Apart.ASKED_BY_ONE, None),
        ("noted", "refused", Apart.ASKED_BY_ONE, None),
    ],
)
def test_how_two_answers_differ(first, second, apart, distance):
    (item,) = items_of({"C01": first}, {"C01": second})
    assert (item.apart, item.distance) == (apart, distance)
    assert item.is_alike == (apart in {Apart.SAME_LEVEL, Apart.SAME_REASON})


def test_what_nobody_asked_is_no_question():
    assert items_of({}, {"C01": "noted"}) == []
    (item,) = items_of({"C01": 0}, {})
    assert item.apart is Apart.ASKED_BY_ONE


def test_items_come_in_the_order_asked_and_in_runs():
    buyer = Buyer(name="Brightway")
    copy = Buyer(name="Brightway", copy_of=buyer)
    first = rating(buyer, answers=[*answers(C01=1, M1=2, C02=3), *about(buyer, D02=1, D01=1)])
    items = paired_items(first, rating(copy, answers=about(copy, D01=4)), CURRENT)
    assert [item.question.key for item in items] == ["D01", "D02", "C01", "C02", "M1"]
    assert [len(run) for run in by_section(items)] == [2, 2, 1]


def test_buyers_pair_by_their_origin_and_not_by_name():
    kept, dropped = Buyer(name="Brightway"), Buyer(name="Second & Sons")
    renamed, added = Buyer(name="Brightway Ltd", copy_of=kept), Buyer(name="Second & Sons")
    pairs = paired_buyers(rating(kept, dropped), rating(renamed, added))
    assert [(pair.first, pair.second) for pair in pairs] == [(kept, renamed), (dropped, None), (None, added)]
    assert [pair.name for pair in pairs] == ["Brightway", "Second & Sons", "Second & Sons"]


def test_what_is_said_of_an_unpaired_buyer_is_never_set_against_the_firm():
    """Answers about the firm have no buyer either: a missing partner must not find them."""
    dropped = Buyer(name="Second & Sons")
    first = rating(dropped, answers=about(dropped, D01=1))
    second = rating(answers=[*answers(D01=4)])
    (item,) = paired_items(first, second, CURRENT)
    assert (item.first.level, item.second) == (1, None)


def test_only_levels_against_levels_are_counted():
    levels = {"C01": 1, "C02": 2, "C03": 3, "C04": 4, "C05": 0}
    seconds = levels | {"C02": 3, "C05": 2}
    plain = statistics(items_of(levels, seconds))
    assert plain.percent == pytest.approx(3 / 5)
    assert None not in {plain.kappa, plain.ac2, plain.icc}
    disturbed = items_of(levels | {"C06": "dk", "C07": "dk", "C08": 2}, seconds | {"C06": 4, "C07": "dk"})
    assert statistics(disturbed) == plain
    assert count(disturbed, Apart.LEVEL_AGAINST_NONE, Apart.SAME_REASON, Apart.ASKED_BY_ONE) == 3
    more = statistics(items_of(levels | {"C06": 0}, seconds | {"C06": 4}))  # control: a level does count
    assert more.percent < plain.percent
    assert more.kappa < plain.kappa


def test_without_levels_nothing_is_defined():
    nothing = statistics(items_of({"C01": "dk"}, {"C01": 2}))
    assert (nothing.percent, nothing.kappa, nothing.ac2, nothing.icc) == (None, None, None, None)
