"""An answer sheet as numbers: what is known, what is not, whom it is about, and how much each buyer weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from diagnostics.core.answers import Answer, AnswerSheet, State
from diagnostics.core.buyers import DecisionMaker, weightings_of, weights_of
from diagnostics.core.concentration import index_range
from diagnostics.core.findings import AnswerRef
from diagnostics.core.formulas import BUYER_QUESTIONS, CONCENTRATION_SIGNS, SIGNS, Factors, gather, mean
from diagnostics.core.instrument import Instrument, Scope
from diagnostics.core.rules import TOP_LEVEL, Rules

NOT_ASKED = "not asked"
FIRM_QUESTIONS = tuple(
    dict.fromkeys(question for signs in SIGNS.values() for question in signs if question[0] not in "DGR")
)

Place = tuple[str, str | None]  # a question's key and, for a buyer's question, the decision maker's key


class Known(dict[str, float]):
    """Known answers, 0 to 1. What is missing reads as None."""

    def __missing__(self, key: str) -> None:
        return None


class Rated(NamedTuple):
    """One decision maker as numbers: its weight in averages and what is known about it."""

    key: str | None
    weight: float
    values: Known


class Index(NamedTuple):
    """The concentration index, 0 to 1; `point` is None when nothing is known."""

    point: float | None
    low: float
    high: float


class Numbers(NamedTuple):
    """All that formulas need of a sheet. A firm without buyers has one nameless buyer, of whom nothing is known.

    `weightings` are the buyers' weights with unknown shares at their ends; none where the shares leave no choice.
    `pulls` maps averages over buyers to 1 or -1: those are taken at their highest or lowest over all weightings.
    """

    firm: Known
    buyers: tuple[Rated, ...]
    concentration: Index
    weightings: tuple[tuple[float, ...], ...] = ()
    pulls: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Inputs:
    """A sheet as numbers, with the answers they come from.

    `refs` holds the answer to every question of the instrument, in its order, given or not; `unknown` the places
    among them that apply and have no level.
    """

    numbers: Numbers
    refs: Mapping[Place, AnswerRef]
    unknown: frozenset[Place]


# ---------------------------------------------------------------- reading a sheet


def numbers_of(sheet: AnswerSheet, makers: tuple[DecisionMaker, ...], rules: Rules) -> Numbers:
    """Return the sheet and its rated buyers as numbers. Answers of states other than "answered" are left out."""
    rated = [
        Rated(maker.key, weight, _values_of(maker))
        for maker, weight in zip(makers, weights_of(makers, sheet), strict=True)
    ]
    return Numbers(
        known_values(sheet.answers),
        tuple(rated) or (Rated(None, 1.0, Known()),),
        Index(*index_range(sheet, rules)),
        weightings_of(makers, sheet),
    )


def _values_of(maker: DecisionMaker) -> Known:
    values = Known()
    for member in reversed(maker.members):  # the largest last, so that its answers stand
        values.update(known_values(member.answers))
    return values


def known_values(answers: Mapping[str, Answer]) -> Known:
    """Return the answered levels as parts of one."""
    return Known({key: answer.level / TOP_LEVEL for key, answer in answers.items() if answer.level is not None})


def read(sheet: AnswerSheet, makers: tuple[DecisionMaker, ...], instrument: Instrument) -> Inputs:
    """Return the sheet as numbers, with references. Answers to unknown questions are passed over."""
    refs: dict[Place, AnswerRef] = {}
    for section in instrument.sections:
        for question in section.questions:
            if section.scope is Scope.FIRM or not makers:
                refs[question.key, None] = reference(question.key, None, sheet.answers.get(question.key))
                continue
            for maker in makers:
                refs[question.key, maker.key] = reference(question.key, *maker.answer(question.key))
    unknown = (place for place, ref in refs.items() if ref.level is None and ref.state != State.DOES_NOT_APPLY)
    return Inputs(numbers_of(sheet, makers, instrument.rules), refs, frozenset(unknown))


def reference(question: str, buyer: str | None, answer: Answer | None) -> AnswerRef:
    """Return the reference to an answer, also where there is none."""
    if answer is None:
        return AnswerRef(question, buyer, NOT_ASKED, None)
    evidence = answer.evidence.value if answer.evidence else None
    return AnswerRef(question, buyer, answer.state.value, answer.level, evidence)


def only_buyer(inputs: Inputs, key: str) -> Inputs:
    """Return the inputs as if this decision maker were the only buyer; concentration is left as it is."""
    buyers = tuple(rated for rated in inputs.numbers.buyers if rated.key == key)
    refs = {place: ref for place, ref in inputs.refs.items() if place[1] in (None, key)}
    return Inputs(inputs.numbers._replace(buyers=buyers, weightings=()), refs, frozenset(refs) & inputs.unknown)


# ---------------------------------------------------------------- trying other answers


def with_values(numbers: Numbers, values: Mapping[Place, float]) -> Numbers:
    """Return the numbers with some answers set to other values, 0 to 1."""
    if not values:
        return numbers
    by_buyer: dict[str | None, Known] = {}
    for (question, buyer), value in values.items():
        by_buyer.setdefault(buyer, Known())[question] = value
    buyers = tuple(
        rated._replace(values=Known({**rated.values, **by_buyer[rated.key]})) if rated.key in by_buyer else rated
        for rated in numbers.buyers
    )
    return numbers._replace(firm=Known({**numbers.firm, **by_buyer.get(None, {})}), buyers=buyers)


def at_extreme(inputs: Inputs, score: str, *, high: bool) -> Numbers:
    """Return the numbers with everything unknown where it makes the score highest, or lowest.

    Exact for answers and concentration, since every score rises or falls steadily with each of them. Where shares are
    unknown, every average over buyers is taken at its own end: never too narrow, at times wider than any one set of
    shares would make it.
    """
    signs = SIGNS[score]
    values = {place: float((signs[place[0]] > 0) is high) for place in inputs.unknown if place[0] in signs}
    numbers = with_values(inputs.numbers, values)
    if numbers.weightings:
        numbers = numbers._replace(pulls=pulls(signs, high=high))
    if score not in CONCENTRATION_SIGNS:
        return numbers
    end = numbers.concentration.high if (CONCENTRATION_SIGNS[score] > 0) is high else numbers.concentration.low
    return numbers._replace(concentration=Index(end, end, end))


def pulls(signs: Mapping[str, int], *, high: bool) -> dict[str, int]:
    """Return which way each average over buyers makes a score higher, or lower. Traits are averaged as one."""
    way = 1 if high else -1
    return {"developmental": way} | {
        question: way * signs[question] for question in BUYER_QUESTIONS if question in signs
    }


# ---------------------------------------------------------------- averaging over buyers


def factors_of(numbers: Numbers, rules: Rules) -> Factors:
    """Return every factor of every rule: the firm's answers, buyers' answers averaged by sales, and all parts."""
    return gather(firm_level(numbers, rules), rules)


def firm_level(numbers: Numbers, rules: Rules) -> Factors:
    """Return the firm's answers, and buyers' answers averaged by their share of sales."""
    factors: Factors = dict.fromkeys(FIRM_QUESTIONS)
    factors.update(numbers.firm)
    for question in BUYER_QUESTIONS:
        factors[question] = averaged(question, [rated.values[question] for rated in numbers.buyers], numbers)
    factors["developmental"] = averaged("developmental", [traits(rated, rules) for rated in numbers.buyers], numbers)
    factors["concentration"] = numbers.concentration.point
    return factors


def averaged(factor: str, values: Sequence[float | None], numbers: Numbers) -> float | None:
    """Return what is known of the buyers averaged by sales, or the end of that average a factor is pulled to."""
    way = numbers.pulls.get(factor)
    if way is None:
        return by_sales(zip((rated.weight for rated in numbers.buyers), values, strict=True))
    ends = (by_sales(zip(weights, values, strict=True)) for weights in numbers.weightings)
    known = [end for end in ends if end is not None]
    return (max if way > 0 else min)(known, default=None)


def by_sales(values: Iterable[tuple[float, float | None]]) -> float | None:
    """Return the mean of the known values, each weighted by its buyer's sales."""
    total = weights = 0.0
    for weight, value in values:
        if value is not None:
            total += weight * value
            weights += weight
    return total / weights if weights else None


def traits(rated: Rated, rules: Rules) -> float | None:
    """Return the mean of one buyer's known traits, 0 to 1."""
    return mean(rules.parts["developmental.traits"], rated.values)
