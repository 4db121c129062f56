"""A pair is right, wrong, or open while a result is missing."""

import pytest

from diagnostics.proof.cases import Condition, Pair
from diagnostics.proof.judges import Judged
from diagnostics.proof.pairs import holds

JUDGED = Judged(
    words={"risk": {"a": ("high",), "b": ("low",), "c": None}, "first_tier": {"a": ("partly",), "b": None, "c": None}},
    points={"risk": {"a": 70.0, "b": 20.0, "c": None}, "process": {"a": 50.0, "b": 50.0, "c": 10.0}},
    heights={"process": {"a": 2.0}, "functional": {"a": 1.0}},
)
A_ABOVE_B = Condition("a", "risk", other_case="b", other="risk")
FIT = Condition("a", "first_tier", bands=("partly", "eligible"))
ABLE = Condition("a", "process", other_case="a", other="functional")


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ((A_ABOVE_B,), True),
        ((Condition("b", "risk", other_case="a", other="risk"),), False),
        ((Condition("a", "process", other_case="b", other="process"),), False),  # equal is not above
        ((Condition("a", "risk", other_case="c", other="risk"),), None),
        ((FIT, Condition("a", "risk", bands=("high",))), True),
        ((FIT, Condition("a", "risk", bands=("low",))), False),
        ((Condition("b", "first_tier", bands=("partly",)), A_ABOVE_B), None),
        ((Condition("b", "first_tier", bands=("partly",)), Condition("b", "risk", bands=("high",))), False),
        ((ABLE,), True),
    ],
)
def test_pair_holds(conditions, found):
    assert holds(Pair("P", "ordinary", conditions), JUDGED) is found
