"""One criterion judged: the score with its range, the bands it reaches, what is missing and what would narrow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.core.answers import State
from diagnostics.core.findings import AnswerRef, GateResult, Range, Status
from diagnostics.core.formulas import BUYER_QUESTIONS, CONCENTRATION_SIGNS, FORMULAS, SIGNS, TRAITS, Factors
from diagnostics.core.inputs import Inputs, Numbers, Place, at_extreme, factors_of, with_values
from diagnostics.core.instrument import Band, Criterion, Instrument
from diagnostics.core.rules import TOP_LEVEL, GateRule, Rules
from diagnostics.core.text import Message

MIDDLE = 0.5  # level 2
PARTLY, NOT_YET = 1, 0  # ranks of two bands of first-tier eligibility
NARROWING = 3  # questions named that would narrow a range most
SPAN = 1  # a band is printed while the range reaches no further than the neighbouring one
BUYERS_FACTORS = frozenset((*TRAITS, *BUYER_QUESTIONS))  # what is averaged over buyers
TINY = 1e-9  # what rounding of floats may add or take


@dataclass(frozen=True, slots=True)
class Judgement:
    """A criterion judged in numbers: `rank` is the band of the point, `ranks` the lowest and highest reached.

    `range` is None when nothing is known at all.
    """

    status: Status
    factors: Factors
    range: Range | None
    rank: int
    ranks: tuple[int, int]
    coverage: float


def judge(criterion: Criterion, inputs: Inputs, rules: Rules, factors: Factors | None = None) -> Judgement:
    """Score a criterion (section 9.6). A band holds when at least 60% was answered and no more than two are reached.

    `factors` may be given when they were computed before.
    """
    key = criterion.key
    factors = factors_of(inputs.numbers, rules) if factors is None else factors
    point, covered = FORMULAS[key](factors, rules), coverage(key, inputs)
    if point is None:
        return Judgement(Status.NOT_ENOUGH, factors, None, 0, (0, criterion.bands[-1].rank), covered)
    rank = rank_of(criterion, point, factors, rules)
    if is_complete(key, inputs):
        return Judgement(Status.SCORED, factors, Range(point, point, point), rank, (rank, rank), covered)
    (low, first), (high, last) = ends(criterion, inputs, rules)
    is_enough = covered >= rules.limits["simulation.coverage"] - TINY and last - first <= SPAN
    status = Status.SCORED if is_enough else Status.NOT_ENOUGH
    return Judgement(status, factors, Range(min(low, point), point, max(high, point)), rank, (first, last), covered)


def ends(criterion: Criterion, inputs: Inputs, rules: Rules) -> tuple[tuple[float, int], tuple[float, int]]:
    """Return the lowest and the highest score that the unknown answers leave open, each with its band's rank."""
    low, high = (at_extreme(inputs, criterion.key, high=high) for high in (False, True))
    return scored(criterion, low, rules), scored(criterion, high, rules)


def scored(criterion: Criterion, numbers: Numbers, rules: Rules) -> tuple[float, int]:
    """Return the score of a criterion and the rank of its band; 0 where nothing is known."""
    factors = factors_of(numbers, rules)
    score = FORMULAS[criterion.key](factors, rules) or 0.0
    return score, rank_of(criterion, score, factors, rules)


def is_complete(key: str, inputs: Inputs) -> bool:
    """Return whether nothing is missing that the score rests on."""
    return not is_open_by_shares(key, inputs) and not any(place[0] in SIGNS[key] for place in inputs.unknown)


def is_open_by_shares(key: str, inputs: Inputs) -> bool:
    """Return whether shares of sales that are not known leave the score open: its buyers' weights, or concentration."""
    index = inputs.numbers.concentration
    is_weighed = bool(inputs.numbers.weightings) and not SIGNS[key].keys().isdisjoint(BUYERS_FACTORS)
    return is_weighed or (key in CONCENTRATION_SIGNS and index.low < index.high)


# ---------------------------------------------------------------- bands


def band_of(criterion: Criterion, score: float) -> Band:
    """Return the band a score lies in."""
    return next((band for band in reversed(criterion.bands) if score >= band.low - TINY), criterion.bands[0])


def rank_of(criterion: Criterion, score: float, factors: Mapping[str, float | None], rules: Rules) -> int:
    """Return the rank of a score's band, lowered by closed gates for first-tier eligibility (section 9.3)."""
    rank = band_of(criterion, score).rank
    if criterion.key != "first_tier" or rank == NOT_YET:
        return rank
    closed = [gate for gate in rules.gates["first_tier"] if gate_state(gate, factors, rules) is False]
    below = [gate for gate in closed if not is_for_eligible(gate)]
    if len(below) > rules.limits["first_tier.closed_gates_allowed"]:
        return NOT_YET
    return PARTLY if closed else rank


def gate_state(gate: GateRule, factors: Mapping[str, float | None], rules: Rules) -> bool | None:
    """Return whether a gate is open. Joint selling or buying that works may stand in for scale."""
    state = gate.is_open(factors)
    if state is False and gate.key == "scale":
        joint = factors["L3"]
        return joint is not None and joint * TOP_LEVEL >= rules.limits["first_tier.consortium"]
    return state


def is_for_eligible(gate: GateRule) -> bool:
    """Return whether a gate matters for "eligible" alone: those whose level lies above the middle."""
    return gate.minimum > MIDDLE


def gate_results(
    criterion: Criterion, factors: Factors, inputs: Inputs, instrument: Instrument
) -> tuple[GateResult, ...]:
    """Return each gate of a criterion that applies, with the answer it rests on."""
    rules = instrument.rules
    results = []
    for gate, rule in zip(criterion.gates, rules.gates[criterion.key], strict=True):
        ref = inputs.refs[gate.question, None]
        if ref.state != State.DOES_NOT_APPLY:
            results.append(GateResult(gate.key, Message(gate.text), gate_state(rule, factors, rules), ref))
    return tuple(results)


# ---------------------------------------------------------------- what is known and what is not


def places(key: str, inputs: Inputs) -> list[Place]:
    """Return the places a score rests on, in the order of the instrument."""
    signs = SIGNS[key]
    return [place for place in inputs.refs if place[0] in signs]


def coverage(key: str, inputs: Inputs) -> float:
    """Return the answered part of the questions a score rests on, 0 to 1."""
    return answered_part(places(key, inputs), inputs)


def answered_part(asked: list[Place], inputs: Inputs) -> float:
    """Return the answered part of the questions that apply, 0 to 1. A buyer's answer counts by its part of sales."""
    sales = {rated.key: rated.weight for rated in inputs.numbers.buyers}
    parts: dict[str, list[float]] = {}
    for place in asked:
        ref = inputs.refs[place]
        if ref.state != State.DOES_NOT_APPLY:
            weight = sales.get(place[1], 1.0)
            part = parts.setdefault(place[0], [0.0, 0.0])
            part[0] += 0.0 if ref.level is None else weight
            part[1] += weight
    return sum(answered / applies for answered, applies in parts.values()) / len(parts) if parts else 0.0


def split(key: str, inputs: Inputs) -> tuple[tuple[AnswerRef, ...], tuple[AnswerRef, ...]]:
    """Return the answers a score rests on and those that are missing, in the order of the instrument."""
    refs = [inputs.refs[place] for place in places(key, inputs)]
    known = tuple(ref for ref in refs if ref.level is not None)
    return known, tuple(ref for ref in refs if ref.level is None and ref.state != State.DOES_NOT_APPLY)


def narrowing(criterion: Criterion, inputs: Inputs, rules: Rules) -> tuple[AnswerRef, ...]:
    """Return up to three missing answers that would narrow the result most.

    Each is tried at its middle level. What counts is first how many bands are still reached, then how wide the range
    still is.
    """
    missing = [place for place in places(criterion.key, inputs) if place in inputs.unknown]
    low, high = (at_extreme(inputs, criterion.key, high=high) for high in (False, True))

    def still_open(place: Place) -> tuple[int, float]:
        (worst, first), (best, last) = (
            scored(criterion, with_values(numbers, {place: MIDDLE}), rules) for numbers in (low, high)
        )
        return last - first, round(best - worst, 9)

    return tuple(inputs.refs[place] for place in sorted(missing, key=still_open)[:NARROWING])
