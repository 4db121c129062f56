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
