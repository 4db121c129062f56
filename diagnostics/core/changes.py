"""What would change a score: each answer one level on, sales moved to a new buyer, the fewest steps to a better band.

A step says what the score would be if an answer were another one. It promises nothing about sales.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import NamedTuple

from diagnostics.core.findings import BandMove, Change
from diagnostics.core.formulas import CONCENTRATION_SIGNS, SIGNS
from diagnostics.core.inputs import Place
from diagnostics.core.instrument import Criterion
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.trials import UNMOVED, Trials

MOST_CHANGES = 5
MOST_STEPS = 3
CANDIDATES = 12  # answers tried together when looking for the fewest steps; the others move the score less
NOTICEABLE = 0.5  # points: a smaller effect would be printed as none

ONE_LEVEL = _("%(question)s: “%(level)s”")
ONE_LEVEL_OF_BUYER = _("%(question)s, about %(buyer)s: “%(level)s”")
TO_NEW_BUYER = _("%(points)s of every 100 in sales move from %(buyer)s to a new buyer.")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: an answer (`place`) moves by a level (`by`), or `tenths` of a percent of sales go to a new buyer."""

    place: Place | None = None
    by: int = 0
    tenths: int = UNMOVED


@dataclass(frozen=True, slots=True)
class Goal:
    """A criterion with where the firm stands on it now: the score, and the rank of its band."""

    criterion: Criterion
    score: float
    rank: int

    def gain(self, score: float) -> float:
        """Return by how many points a score is better than the present one."""
        return score - self.score if self.criterion.higher_is_better else self.score - score

    def climbs(self, rank: int) -> int:
        """Return by how many bands a rank is better than the present one."""
        return rank - self.rank if self.criterion.higher_is_better else self.rank - rank

    @property
    def is_reached(self) -> bool:
        """Whether there is no better band."""
        return self.rank == (self.criterion.bands[-1].rank if self.criterion.higher_is_better else 0)


# ---------------------------------------------------------------- one step at a time


def steps_for(goal: Goal, trials: Trials) -> Iterator[Step]:
    """Yield every single step that can only make the criterion better, in the order of the instrument."""
    signs = SIGNS[goal.criterion.key]
    good = 1 if goal.criterion.higher_is_better else -1
    gates = {gate.question: 1 if gate.maximum == 4 else -1 for gate in goal.criterion.gates}
    for place in trials.places():
        by = signs.get(place[0], 0) * good or gates.get(place[0], 0)
        if by and trials.can_move(place, by):
            yield Step(place, by)
    if goal.criterion.key in CONCENTRATION_SIGNS:
        yield from (Step(tenths=tenths) for tenths in trials.starts if tenths != UNMOVED)


class Reached(NamedTuple):
    """Where steps lead: the score, and the rank of its band."""

    score: float
    rank: int


def after(goal: Goal, steps: Iterable[Step], trials: Trials) -> Reached:
    """Return where some steps together lead."""
    levels: Counter[Place] = Counter()
    tenths = UNMOVED
    for step in steps:
        if step.place is None:
            tenths = step.tenths
        else:
            levels[step.place] += step.by
    return Reached(*trials.result(goal.criterion, levels, tenths))


def changes(goal: Goal, trials: Trials) -> tuple[Change, ...]:
    """Return the up to five single steps that do most for a criterion: those into a better band, then by points."""
    tried = [(step, after(goal, [step], trials)) for step in steps_for(goal, trials)]
    worth = [(step, end) for step, end in tried if goal.gain(end.score) >= NOTICEABLE or goal.climbs(end.rank) > 0]
    worth.sort(key=lambda pair: (-goal.climbs(pair[1].rank), -goal.gain(pair[1].score)))
    return tuple(change(step, goal.score, end, goal, trials) for step, end in worth[:MOST_CHANGES])


# ---------------------------------------------------------------- the fewest steps to a better band


def band_move(goal: Goal, trials: Trials) -> BandMove | None:
    """Return the fewest steps, three at most, that bring the score into a better band; None where there are none.

    All single steps are tried. Of two and three, those among the steps that do most, now or when much else has been
    done, so that a step whose effect a cap still hides is seen. An answer may move by several levels, each one a step.
    Of sets of one size, the one that does most is returned.
    """
    if goal.is_reached:
        return None
    single = list(steps_for(goal, trials))
    chosen = promising(goal, single, trials)
    for size in range(1, MOST_STEPS + 1):
        found = best_set(goal, sets_of(single if size == 1 else chosen, size, trials), trials)
        if found:
            return found
    return None


def promising(goal: Goal, steps: Sequence[Step], trials: Trials) -> list[Step]:
    """Return the steps worth combining: those that do most, and all that could open a gate that is closed."""
    answers = [step for step in steps if step.place is not None]
    everything = after(goal, answers, trials).score

    def reach(step: Step) -> float:
        rest = after(goal, [each for each in answers if each is not step], trials).score
        return goal.gain(after(goal, [step], trials).score) + abs(everything - rest)

    gates = {gate.question for gate in goal.criterion.gates}
    kept = set(sorted(answers, key=lambda step: -reach(step))[:CANDIDATES])
    return [step for step in steps if step in kept or step.place is None or step.place[0] in gates]


def sets_of(steps: Sequence[Step], size: int, trials: Trials) -> Iterator[tuple[Step, ...]]:
    """Yield every set of steps of one size that can be taken together."""
    return (chosen for chosen in combinations_with_replacement(steps, size) if can_take(Counter(chosen), trials))


def can_take(steps: Counter[Step], trials: Trials) -> bool:
    """Return whether steps go together: no answer leaves the scale, and sales move once."""
    shifts = sum(times for step, times in steps.items() if step.place is None)
    return shifts <= 1 and all(
        step.place is None or trials.can_move(step.place, step.by * times) for step, times in steps.items()
    )


def best_set(goal: Goal, sets: Iterable[tuple[Step, ...]], trials: Trials) -> BandMove | None:
    """Return the set that does most among those that reach a better band, the first of equals."""
    tried = ((steps, after(goal, steps, trials)) for steps in sets)
    reaching = ((steps, end) for steps, end in tried if goal.climbs(end.rank) > 0)
    best = max(reaching, key=lambda pair: goal.gain(pair[1].score), default=None)
    if best is None:
        return None
    steps, end = best
    return BandMove(tuple(_one_by_one(steps, goal, trials)), end.score, goal.criterion.bands[end.rank].key)


def _one_by_one(steps: Sequence[Step], goal: Goal, trials: Trials) -> Iterator[Change]:
    """Yield each step with what it does after those before it."""
    before = goal.score
    for count, step in enumerate(steps, 1):
        end = after(goal, steps[:count], trials)
        yield change(step, before, end, goal, trials, times=steps[:count].count(step))
        before = end.score


# ---------------------------------------------------------------- in words


def change(  # noqa: PLR0913 -- a step, where it starts and ends, and whose it is
    step: Step, before: float, end: Reached, goal: Goal, trials: Trials, *, times: int = 1
) -> Change:
    """Put a step into words. `before` is the score without it, `times` how often it has been taken with this one."""
    effect, band = end.score - before, goal.criterion.bands[end.rank].key
    if step.place is None:
        return Change(_shift_label(step, trials), effect, end.score, band, tenths=step.tenths)
    level = trials.level(step.place) + step.by * times
    label = _level_label(step.place, level, trials)
    return Change(label, effect, end.score, band, trials.case.inputs.refs[step.place], level)


def _shift_label(step: Step, trials: Trials) -> Message:
    main = trials.case.makers[0].name
    return Message(TO_NEW_BUYER, {"points": step.tenths // 10, "buyer": main})


def _level_label(place: Place, level: int, trials: Trials) -> Message:
    question = trials.case.instrument.questions[place[0]]
    params = {"question": Message(question.name), "level": Message(question.levels[level].text)}
    buyer = next((maker.name for maker in trials.case.makers if maker.key == place[1]), None)
    return Message(ONE_LEVEL, params) if buyer is None else Message(ONE_LEVEL_OF_BUYER, {**params, "buyer": buyer})
