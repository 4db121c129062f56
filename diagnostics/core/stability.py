"""How firmly a score stands: what becomes of it when weights and answers are a little off, in seeded draws.

Each draw moves every answer by a level at the most (how often is decided by how the answer is known), every weight by
up to a quarter, and takes a plain mean in place of a product where the choice between them is open. Missing answers
stay missing: they make the range, which is another matter. The same sheet and seed always give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf, sqrt
from random import Random
from typing import NamedTuple

from diagnostics.core.case import Case
from diagnostics.core.findings import Influence, Stability
from diagnostics.core.formulas import FORMULAS, SCORES, STRONGEST, scores_of
from diagnostics.core.inputs import Known, Numbers, Place, factors_of
from diagnostics.core.instrument import Criterion, Instrument
from diagnostics.core.judging import rank_of
from diagnostics.core.rules import TOP_LEVEL, Item, Rules
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.trials import Trials
from diagnostics.core.words import PARTS

DRAWS = 1000
SEED = 1
TAIL = 20  # the lowest and the highest twentieth of the draws are left out of the interval
STEP = 1 / TOP_LEVEL
MOST_INFLUENCES = 3
EVEN = 0.5  # a coin
TINY = 1e-9

# Where the instrument calls the choice between a product and a mean open (section 9.7: the cases cannot decide it).
# Room and ability are no such choice: the paper says that both are needed.
OPEN_CHOICES = ("first_tier.four", "risk.pressure")
# Numbers of a rule that weigh one part against another although they stand alone.
WEIGHING_LIMITS = ("risk.vulnerability_share", "risk.buffer_limit", "functional.other_markets_relief")

Scores = Mapping[str, float | None]


class Shaky(NamedTuple):
    """One weight that may be off: the name of its part, or of a limit, and its place in it."""

    name: str
    at: int


# ---------------------------------------------------------------- the whole


def stability(
    trials: Trials, ranks: Mapping[str, int], *, draws: int | None = None, seed: int = SEED
) -> dict[str, Stability]:
    """Return how each criterion in `ranks` stands, `ranks` being those of its present band.

    `draws` is the number of draws, 20 at the least (default: DRAWS).
    """
    case = trials.case
    criteria = [case.instrument.criterion(key) for key in ranks]
    if not criteria:
        return {}
    results = list(drawn(case, criteria, draws or DRAWS, seed))
    causes = influences(trials)
    return {
        criterion.key: summarise([result[at] for result in results], ranks[criterion.key], seed, causes[criterion.key])
        for at, criterion in enumerate(criteria)
    }


def summarise(results: Sequence[tuple[float, int]], rank: int, seed: int, causes: Sequence[Influence]) -> Stability:
    """Put the score and rank of every draw together."""
    ordered = sorted(score for score, _rank in results)
    cut = len(ordered) // TAIL
    return Stability(
        draws=len(ordered),
        seed=seed,
        low=ordered[cut],
        high=ordered[-1 - cut],
        kept=sum(reached == rank for _score, reached in results) / len(ordered),
        influences=tuple(causes),
    )


def drawn(case: Case, criteria: Sequence[Criterion], draws: int, seed: int) -> Iterator[list[tuple[float, int]]]:
    """Yield, for each draw, the score of every criterion with the rank of its band."""
    numbers = shaken_numbers(case, draws, seed)
    for moved, rules in zip(numbers, shaken_rules(case.instrument.rules, draws, seed), strict=True):
        factors = factors_of(moved, rules)
        scores = ((criterion, FORMULAS[criterion.key](factors, rules) or 0.0) for criterion in criteria)
        yield [(score, rank_of(criterion, score, factors, rules)) for criterion, score in scores]


# ---------------------------------------------------------------- answers a little off


def chances(case: Case) -> dict[Place, float]:
    """Return how likely each answer that has a level is off by one, 0 to 1, by how it is known."""
    items = case.instrument.rules.parts["simulation.evidence"]
    spreads = {item.factor.removeprefix("simulation."): item.weight for item in items}
    known = ((place, ref) for place, ref in case.inputs.refs.items() if ref.level is not None)
    return {place: spreads[ref.evidence or "not_recorded"] for place, ref in known}


def shaken_numbers(case: Case, draws: int, seed: int) -> Iterator[Numbers]:
    """Yield the firm's numbers with every answer where the draw puts it.

    Each answer has a source of chance of its own, so that one more answer leaves the draws of all others as they are.
    """
    numbers = case.inputs.numbers
    columns = shaken_answers(case, draws, seed)
    for draw in range(draws):
        firm = _at(numbers.firm, columns.get(None, {}), draw)
        buyers = (
            rated._replace(values=_at(rated.values, columns.get(rated.key, {}), draw)) for rated in numbers.buyers
        )
        yield numbers._replace(firm=firm, buyers=tuple(buyers))


def shaken_answers(case: Case, draws: int, seed: int) -> dict[str | None, dict[str, list[float]]]:
    """Return, by buyer and question, where every draw puts each answer that may be off."""
    columns: dict[str | None, dict[str, list[float]]] = {}
    order = {rated.key: position for position, rated in enumerate(case.inputs.numbers.buyers)}
    for (question, buyer), chance in chances(case).items():
        level = case.inputs.refs[question, buyer].level
        if level is not None and chance:
            source = _source(seed, "answer", question, order.get(buyer))
            columns.setdefault(buyer, {})[question] = column(level / TOP_LEVEL, chance, draws, source)
    return columns


def column(value: float, chance: float, draws: int, source: Random) -> list[float]:
    """Return one answer (0 to 1) in every draw: a level lower or higher, or as it is, never off the scale."""
    lower, higher = max(0.0, value - STEP), min(1.0, value + STEP)
    half = chance / 2
    return [lower if draw < half else higher if draw < chance else value for draw in _uniform(draws, source)]


def _source(seed: int, *which: object) -> Random:
    """Return a source of chance of its own for each thing that may be off, the same in every process."""
    return Random(f"{seed} {which}")  # noqa: S311 -- not for secrets


def _uniform(draws: int, source: Random) -> list[float]:
    return [source.random() for _draw in range(draws)]


def _at(known: Known, columns: Mapping[str, list[float]], draw: int) -> Known:
    return Known({**known, **{question: values[draw] for question, values in columns.items()}})


# ---------------------------------------------------------------- weights a little off


def shaky_parts(rules: Rules) -> dict[str, int]:
    """Return every part of a score that a draw moves, and the limits that weigh, with how many weights each has.

    A part of one item is left out: its weight changes nothing.
    """
    parts = {name: len(items) for name, items in rules.parts.items() if name.partition(".")[0] in SCORES}
    return {name: count for name, count in parts.items() if count > 1} | dict.fromkeys(WEIGHING_LIMITS, 1)


def spread_of(rules: Rules) -> float:
    """Return by which part of itself a weight may be off, 0 to 1."""
    return rules.parts["simulation.weights"][0].weight


def shaken_rules(rules: Rules, draws: int, seed: int) -> Iterator[Rules]:
    """Yield the rules with every weight, and every open choice, where the draw puts it."""
    names = shaky_parts(rules)
    parts = {name: shaken_part(name, rules, draws, seed) for name in names if name not in rules.limits}
    limits = {name: shaken_weights(name, 0, rules, draws, seed) for name in WEIGHING_LIMITS}
    coins = {part: _uniform(draws, _source(seed, "choice", part)) for part in OPEN_CHOICES}
    for draw in range(draws):
        averaged = {part for part, coin in coins.items() if coin[draw] < EVEN}
        yield rules._replace(
            parts={**rules.parts, **{name: each[draw] for name, each in parts.items()}},
            limits={**rules.limits, **{name: each[draw] for name, each in limits.items()}},
            geometric=rules.geometric - averaged,
        )


def shaken_part(name: str, rules: Rules, draws: int, seed: int) -> list[tuple[Item, ...]]:
    """Return the items of one part in every draw."""
    items = rules.parts[name]
    factors, ways = [item.factor for item in items], [item.is_reversed for item in items]
    columns = (shaken_weights(name, at, rules, draws, seed) for at in range(len(items)))
    return [tuple(map(Item, factors, weights, ways)) for weights in zip(*columns, strict=True)]


def shaken_weights(name: str, at: int, rules: Rules, draws: int, seed: int) -> list[float]:
    """Return one weight of a part, or one limit, in every draw."""
    weight = rules.limits[name] if name in rules.limits else rules.parts[name][at].weight
    most, spread = most_of(name, rules), spread_of(rules)
    return [min(most, weight * (1 + spread * (2 * u - 1))) for u in _uniform(draws, _source(seed, "weight", name, at))]


def most_of(name: str, rules: Rules) -> float:
    """Return what a weight never grows beyond: the whole, where the stronger of two counts and for limits."""
    return 1.0 if name in STRONGEST or name in rules.limits else inf


def with_weight(rules: Rules, shaky: Shaky, by: float) -> Rules:
    """Return the rules with one weight, or one limit, multiplied."""
    name, at = shaky
    most = most_of(name, rules)
    if name in rules.limits:
        return rules._replace(limits={**rules.limits, name: min(most, rules.limits[name] * by)})
    items = list(rules.parts[name])
    items[at] = items[at]._replace(weight=min(most, items[at].weight * by))
    return rules._replace(parts={**rules.parts, name: tuple(items)})


# ---------------------------------------------------------------- what matters most

Cause = Place | Shaky | str  # an answer, a weight, or a part whose items multiply


def influences(trials: Trials) -> dict[str, tuple[Influence, ...]]:
    """Return, for each score, the inputs that would move it most if they alone were off, strongest first."""
    swings = (*answer_swings(trials), *weight_swings(trials), *choice_swings(trials))
    return {key: _strongest(key, swings, trials) for key in SCORES}


def _strongest(key: str, swings: Sequence[tuple[Cause, Scores]], trials: Trials) -> tuple[Influence, ...]:
    moved = [(swing, cause) for cause, each in swings if (swing := each[key] or 0.0) > TINY]
    moved.sort(key=lambda pair: -pair[0])
    return tuple(influence(cause, swing, trials) for swing, cause in moved[:MOST_INFLUENCES])


def answer_swings(trials: Trials) -> Iterator[tuple[Cause, Scores]]:
    """Yield what each answer does to every score when it is off by a level as often as its evidence lets it be."""
    rules, chance = trials.case.instrument.rules, chances(trials.case)
    base = scores_of(trials.factors({}), rules)
    for place in trials.places():
        if chance[place]:
            ends = (scores_of(trials.factors({place: by}), rules) for by in (-1, 1) if trials.can_move(place, by))
            yield place, _swing(base, ends, chance[place] / 2)


def weight_swings(trials: Trials) -> Iterator[tuple[Cause, Scores]]:
    """Yield what each weight does to every score when it lies anywhere within its spread."""
    rules, numbers = trials.case.instrument.rules, trials.case.inputs.numbers
    base, spread = scores_of(trials.factors({}), rules), spread_of(rules)
    for shaky in (Shaky(name, at) for name, count in shaky_parts(rules).items() for at in range(count)):
        ends = (with_weight(rules, shaky, 1 + way * spread) for way in (-1, 1))
        # Anywhere within means evenly spread: the mean square is a third of that at the ends, halved for two of them.
        yield shaky, _swing(base, (scores_of(factors_of(numbers, end), end) for end in ends), 1 / 6)


def choice_swings(trials: Trials) -> Iterator[tuple[Cause, Scores]]:
    """Yield what it does to every score to average where the rules multiply, as half of the draws do."""
    rules, numbers = trials.case.instrument.rules, trials.case.inputs.numbers
    base = scores_of(trials.factors({}), rules)
    for part in OPEN_CHOICES:
        other = rules._replace(geometric=rules.geometric - {part})
        yield part, _swing(base, [scores_of(factors_of(numbers, other), other)], 1 / 2)


def _swing(base: Scores, ends: Iterable[Scores], chance: float) -> dict[str, float | None]:
    """Return the root of the mean square of what each score does, every end coming up with this chance."""
    squares = dict.fromkeys(base, 0.0)
    for end in ends:
        for key, score in end.items():
            squares[key] += chance * ((score or 0.0) - (base[key] or 0.0)) ** 2
    return {key: sqrt(square) for key, square in squares.items()}


def influence(cause: Cause, swing: float, trials: Trials) -> Influence:
    """Put a cause into words."""
    instrument = trials.case.instrument
    if isinstance(cause, str):
        return Influence("rule", Message(AVERAGED, {"part": _part_name(cause)}), swing)
    if isinstance(cause, Shaky):
        return Influence("weight", weight_label(cause, instrument), swing)
    return Influence("answer", Message(instrument.questions[cause[0]].name), swing, trials.case.inputs.refs[cause])


AVERAGED = _("Averaging “%(part)s” instead of multiplying")
WEIGHED = _("How much “%(factor)s” counts in “%(part)s”")
LIMITED = _("The number “%(part)s”")


def weight_label(shaky: Shaky, instrument: Instrument) -> Message:
    """Name a weight: what it multiplies, and in which part of the rule."""
    if shaky.name in instrument.rules.limits:
        return Message(LIMITED, {"part": _part_name(shaky.name)})
    factor = instrument.rules.parts[shaky.name][shaky.at].factor
    question = instrument.questions.get(factor)
    name = Message(question.name) if question else _part_name(factor)
    return Message(WEIGHED, {"factor": name, "part": _part_name(shaky.name)})


def _part_name(part: str) -> Message:
    return Message(PARTS[part.rpartition(".")[2]])
