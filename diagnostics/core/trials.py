"""The scores of a firm if some of its answers, or its shares of sales, were different: many trials, quickly.

Every factor that the formulas start from rises evenly with each known answer. So a trial adds a step to these factors
instead of reading a changed sheet anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagnostics.core.buyers import rated_buyers
from diagnostics.core.case import Case
from diagnostics.core.formulas import BUYER_QUESTIONS, FORMULAS, SIGNS, TRAITS, Factors, gather
from diagnostics.core.inputs import Numbers, Place, Rated, firm_level, numbers_of
from diagnostics.core.instrument import Criterion
from diagnostics.core.judging import rank_of
from diagnostics.core.rules import TOP_LEVEL, Rules
from diagnostics.core.steps import ShiftShare

UNMOVED = 0
SHIFTS = (100, 200)  # tenths of a percent of sales that may move from the main buyer to a new one
COUNTED = frozenset(question for signs in SIGNS.values() for question in signs)  # questions that enter a score

Slopes = Mapping[Place, Mapping[str, float]]
Levels = Mapping[Place, int]  # by how many levels each answer moves


@dataclass(frozen=True, slots=True)
class Start:
    """Where trials start from: the factors before the formulas, and how far each rises when an answer goes from 0 to 1.

    Places without a level have no slope: a trial never fills in an answer.
    """

    factors: Factors
    slopes: Slopes


@dataclass(frozen=True, slots=True)
class Trials:
    """What trials of one firm need. `starts` are by tenths of a percent of sales taken from the main buyer.

    Only UNMOVED is there where the main buyer's share is not known.
    """

    case: Case
    starts: Mapping[int, Start]

    def level(self, place: Place) -> int:
        """Return the level answered at a place. Raises KeyError for a place without one."""
        level = self.case.inputs.refs[place].level
        if level is None:
            raise KeyError(place)
        return level

    def places(self) -> Iterator[Place]:
        """Yield the places with a level that enter a score, in the order of the instrument."""
        slopes = self.starts[UNMOVED].slopes
        return (place for place in self.case.inputs.refs if place in slopes)

    def can_move(self, place: Place, by: int) -> bool:
        """Return whether the answer stays on the scale when it moves by so many levels."""
        return 0 <= self.level(place) + by <= TOP_LEVEL

    def factors(self, levels: Levels, tenths: int = UNMOVED) -> Factors:
        """Return every factor after the answers moved, and `tenths` of a percent of sales with them."""
        start = self.starts[tenths]
        moved = dict(start.factors)
        for place, by in levels.items():
            for factor, slope in start.slopes[place].items():
                moved[factor] = (moved[factor] or 0.0) + by / TOP_LEVEL * slope
        return gather(moved, self.case.instrument.rules)

    def result(self, criterion: Criterion, levels: Levels, tenths: int = UNMOVED) -> tuple[float, int]:
        """Return the score of a criterion after the answers moved, and the rank of its band."""
        rules = self.case.instrument.rules
        factors = self.factors(levels, tenths)
        score = FORMULAS[criterion.key](factors, rules) or 0.0
        return score, rank_of(criterion, score, factors, rules)


def open_trials(case: Case) -> Trials:
    """Prepare the trials of a firm."""
    starts = {UNMOVED: start_from(case.inputs.numbers, case.instrument.rules)}
    for tenths in SHIFTS:
        shifted = ShiftShare(tenths).take(case.sheet)
        if shifted is not case.sheet:
            numbers = numbers_of(shifted, rated_buyers(shifted.buyers), case.instrument.rules)
            starts[tenths] = start_from(numbers, case.instrument.rules)
    return Trials(case, starts)


def start_from(numbers: Numbers, rules: Rules) -> Start:
    """Return the factors before the formulas, with the slope of every answer that enters a score."""
    slopes: dict[Place, Mapping[str, float]] = {(key, None): {key: 1.0} for key in numbers.firm if key in COUNTED}
    for rated in numbers.buyers:
        slopes.update(_buyer_slopes(rated, numbers, rules))
    return Start(firm_level(numbers, rules), slopes)


def _buyer_slopes(rated: Rated, numbers: Numbers, rules: Rules) -> dict[Place, Mapping[str, float]]:
    """Return what one buyer's answers do to the averages over all buyers."""
    known = [question for question in rated.values if question in COUNTED]
    slopes: dict[str, dict[str, float]] = {question: {} for question in known}
    for question in known:
        if question in BUYER_QUESTIONS:
            sales = sum(each.weight for each in numbers.buyers if question in each.values)
            slopes[question][question] = rated.weight / sales
    for trait, part in _trait_parts(rated, numbers, rules).items():
        slopes[trait]["developmental"] = part
    return {(question, rated.key): each for question, each in slopes.items()}


def _trait_parts(rated: Rated, numbers: Numbers, rules: Rules) -> dict[str, float]:
    """Return how much each known trait of one buyer counts in the average of all buyers' traits."""
    items = [item for item in rules.parts["developmental.traits"] if item.factor in rated.values]
    sales = sum(each.weight for each in numbers.buyers if any(trait in each.values for trait in TRAITS))
    known = sum(item.weight for item in items)
    return {item.factor: rated.weight / sales * item.weight / known for item in items}
