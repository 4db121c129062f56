"""Conditions know "unknown" from "no", and do not care in which order buyers are named."""

import pytest

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, Destination, State
from diagnostics.core.conditions import (
    All,
    AnyBuyer,
    AnyOf,
    AtLeast,
    AtMost,
    Band,
    Concentrated,
    Condition,
    EveryBuyer,
    GoesTo,
    MainBuyer,
    Situation,
    main_buyer,
)
from diagnostics.core.instruments import CURRENT

YES, NO, UNKNOWN = AtMost("C01", 1), AtLeast("C01", 2), AtMost("C02", 1)  # C01 is answered with 1, C02 is not


def level(value: int) -> Answer:
    return Answer(State.ANSWERED, value)


def buyer(key: str, share: int | None, owner: str = "", **answers: int) -> BuyerAnswers:
    given = {question: level(value) for question, value in answers.items()}
    return BuyerAnswers(key, key.title(), share, owner=owner, answers=given)


def situation(*buyers: BuyerAnswers, concentration: float | None = None, **bands: str) -> Situation:
    sheet = AnswerSheet({"C01": level(1), "D08": Answer(State.DOES_NOT_APPLY)}, buyers)
    return Situation(sheet, bands, concentration)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (YES, True),
        (NO, False),
        (UNKNOWN, None),
        (AtMost("D08", 4), False),  # does not apply is no
        (AtLeast("D08", 0), False),
        (All(YES, YES), True),
        (All(YES, UNKNOWN), None),
        (All(UNKNOWN, NO), False),
        (AnyOf(NO, UNKNOWN), None),
        (AnyOf(UNKNOWN, YES), True),
        (AnyOf(NO, NO), False),
        (Band("risk", ("high",)), True),
        (Band("risk", ("low", "medium")), False),
        (Band("process", ("low",)), None),
        (Concentrated(0.5), None),
        (AnyBuyer(AtLeast("R2", 3)), False),
        (EveryBuyer(AtLeast("R2", 3)), None),
        (MainBuyer(AtLeast("R2", 3)), None),
    ],
)
def test_verdicts(condition: Condition, expected: bool | None) -> None:
    assert condition.judge(situation(risk="high")).holds is expected


def test_an_unknown_verdict_names_the_missing_answer() -> None:
    verdict = All(YES, UNKNOWN).judge(situation())
    assert [(answer.question, answer.state) for answer in verdict.answers] == [("C02", "not asked")]


def test_any_buyer_reports_the_largest_that_meets_it() -> None:
    firm = situation(buyer("small", 100, R2=4), buyer("large", 500, R2=3), buyer("other", 300, R2=0))
    verdict = AnyBuyer(AtLeast("R2", 3)).judge(firm)
    assert [answer.buyer for answer in verdict.answers] == ["large"]


def test_every_buyer_waits_for_the_one_that_was_not_asked() -> None:
    assert EveryBuyer(AtMost("R6", 2)).judge(situation(buyer("a", 500, R6=1), buyer("b", 500))).holds is None
    assert EveryBuyer(AtMost("R6", 2)).judge(situation(buyer("a", 500, R6=3), buyer("b", 500))).holds is False


def test_concentration_is_compared_with_the_index() -> None:
    assert Concentrated(0.5).judge(situation(concentration=0.5)).holds is True
    assert Concentrated(0.5).judge(situation(concentration=0.49)).holds is False


def test_destinations() -> None:
    abroad = GoesTo((Destination.RICH_COUNTRIES,))
    at_home = BuyerAnswers("a", "A", 1000, destination=Destination.HOME)
    assert AnyBuyer(abroad).judge(situation(at_home)).holds is False
    assert AnyBuyer(abroad).judge(situation(BuyerAnswers("a", "A", 1000))).holds is None


def test_buyers_under_one_owner_count_together() -> None:
    sheet = situation(buyer("a", 400), buyer("b", 300, owner="Group"), buyer("c", 200, owner="Group")).sheet
    main = main_buyer(sheet)
    assert main is not None
    assert main.key == "b"


def test_without_any_share_the_main_buyer_is_unknown_unless_there_is_only_one() -> None:
    assert main_buyer(situation(buyer("a", None), buyer("b", None)).sheet) is None
    assert main_buyer(situation(buyer("a", None)).sheet) is not None


# In words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (AtMost("M3", 1), "“Two markets at once” is at most “A second market takes a few odd lots.”"),
        (AtLeast("C02", 4), "“Quality” is at least “Almost never, and our records show it.”"),
        (AtMost("D08", 4), "“Freedom of its local office” applies and is answered"),
        (Concentrated(0.5), "the index of dependence on few buyers is 50 of 100 or more"),
        (Band("developmental", ("low", "medium")), "“Developmental buyers” is Low or Medium"),
        (
            EveryBuyer(GoesTo((Destination.RICH_COUNTRIES, Destination.REGION))),
            "for every buyer, the goods end up in rich countries or neighbouring countries",
        ),
        (
            AnyOf(Concentrated(0.1), Concentrated(0.2)),
            f"{Concentrated(0.1).in_words(CURRENT)}; or {Concentrated(0.2).in_words(CURRENT)}",
        ),
        (
            All(Concentrated(0.1), Concentrated(0.2)),
            f"{Concentrated(0.1).in_words(CURRENT)}; and {Concentrated(0.2).in_words(CURRENT)}",
        ),
        (MainBuyer(Concentrated(0.1)), f"for the main buyer, {Concentrated(0.1).in_words(CURRENT)}"),
        (AnyBuyer(Concentrated(0.1)), f"for at least one buyer, {Concentrated(0.1).in_words(CURRENT)}"),
    ],
)
def test_a_condition_says_itself(condition, words) -> None:
    assert str(condition.in_words(CURRENT)) == words


def test_nothing_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="at least one"):
        All().in_words(CURRENT)
