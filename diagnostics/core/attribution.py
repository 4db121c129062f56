"""What pushes a score up or down, in points that sum to the score exactly.

The reference is a firm with the middle level in every answer and the middle of the concentration index; what it would
score is the first driver, "start". From there, each driver's effect is its Shapley value: the change it makes,
averaged over all orders in which the drivers can move from the middle to the firm's answers. So the effects add up
also where a rule multiplies, where a floor or a cap holds, and no driver is favoured by coming first. What is inside
a driver is shared out in `insides`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from diagnostics.core.findings import AnswerRef, Driver
from diagnostics.core.formulas import FORMULAS, FULL, TRAITS, Factors
from diagnostics.core.inputs import Inputs
from diagnostics.core.insides import MIDDLE, shapley, shares
from diagnostics.core.instrument import Instrument
from diagnostics.core.rules import Rules
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

START = "start"


class Group(NamedTuple):
    """A driver: its name, the factors that move together, and the questions behind them."""

    key: str
    label: str
    factors: tuple[str, ...]
    questions: tuple[str, ...]


def single(question: str) -> Group:
    """Return a driver that is one question; its label is the question's name."""
    return Group(question, "", (question,), (question,))


DEPENDENCE = Group("dependence", _("Dependence on few buyers"), ("risk.dependence",), ("R1",))
CONFLICT = Group(
    "conflict", _("Buyers guarding or taking over tasks"), ("risk.conflict",), ("R2", "R4", "R5", "G2", "G3", "G7")
)
MAKING = _("Skill in making")

# Blocks of drivers: a score is the sum of what its blocks give, so each block is attributed by itself.
BLOCKS: Mapping[str, tuple[tuple[Group, ...], ...]] = {
    "first_tier": (
        tuple(single(question) for question in ("C01", "C02", "C04", "C05")),
        *((single(question),) for question in ("C06", "C03", "C07", "C10", "C09")),
    ),
    "risk": (
        (
            DEPENDENCE,
            CONFLICT,
            Group(
                "vulnerability",
                _("Weak places of the firm"),
                ("risk.vulnerability",),
                ("R3", "F1", "F2", "F6", "F7", "K1", "C10", "C06"),
            ),
            Group("buffers", _("Second market, own brand, institutions"), ("risk.buffers",), ("M3", "M4", "L3")),
            Group("under_way", _("Tasks lost, or a local firm in between"), ("T1", "T3"), ("T1", "T3")),
        ),
    ),
    "process": (
        (Group("making", MAKING, ("process.making",), ("C02", "C10", "C12")),),
        (Group("learning", _("Learning from buyers"), ("process.learning",), (*TRAITS, "R6")),),
        (single("L1"),),
        (Group("demand", _("Demands made on the firm"), ("process.demand",), ("G3", "M1")),),
    ),
    "product": (
        (Group("making", MAKING, ("product.making",), ("C02", "C04", "C12")),),
        (Group("development", _("Developing products"), ("product.development",), ("C07", "F2")),),
        (Group("learning", _("Learning from buyers"), ("product.learning",), (*TRAITS, "R6", "G3")),),
        (Group("demand", _("Customers who ask for more than a low price"), ("product.demand",), ("M1", "K1")),),
    ),
    "functional": (
        (
            DEPENDENCE,
            CONFLICT,
            Group("other_markets", _("Other markets and own brand"), ("functional.other_markets",), ("M2", "M3", "M4")),
            Group(
                "intangible",
                _("Skill in design and selling"),
                ("functional.intangible",),
                ("C08", "C09", "F1", "F2", "F6", "F7"),
            ),
            Group("organising", _("Networks and scale"), ("functional.organising",), ("C06", "C10")),
            Group("nothing_lost", _("Tasks lost or gained"), ("T1",), ("T1",)),
        ),
    ),
}


def drivers(score: str, factors: Factors, inputs: Inputs, instrument: Instrument) -> tuple[Driver, ...]:
    """Return the drivers of a score, "start" first, then by the size of their effect. Effects sum to the score."""
    rules = instrument.rules
    if score == "developmental":
        start, effects = FULL * MIDDLE, trait_effects(inputs, rules)
        groups = {question: single(question) for question in TRAITS}
    else:
        start, effects = attribute(score, factors, rules)
        groups = {group.key: group for block in BLOCKS[score] for group in block}

    def driver(group: Group, effect: float) -> Driver:
        label = group.label or instrument.questions[group.key].name
        inside = parts(group, effect, score, factors, instrument)
        return Driver(group.key, Message(label), effect, answers_to(group.questions, inputs), inside)

    moved = [driver(groups[key], effect) for key, effect in effects.items()]
    moved.sort(key=lambda driver: -abs(driver.effect))
    return (Driver(START, Message(_("A firm at the middle of every answer")), start), *moved)


def parts(group: Group, effect: float, score: str, factors: Factors, instrument: Instrument) -> tuple[Driver, ...]:
    """Return what is inside a driver, by the size of its effect; empty where it is one answer."""
    if group.factors == (group.key,):
        return ()

    def effect_with(changes: Mapping[str, float | None]) -> float:
        return attribute(score, {**factors, **changes}, instrument.rules)[1][group.key]

    found = shares(group.factors, effect, effect_with, factors, instrument.rules)
    ordered = sorted(found.items(), key=lambda part: -abs(part[1]))
    return tuple(Driver(key, Message(name_of(key, instrument)), points) for key, points in ordered)


def name_of(key: str, instrument: Instrument) -> str:
    """Return what a question, or a result that enters another one, is called."""
    question = instrument.questions.get(key)
    return question.name if question else instrument.criterion(key).title


def attribute(score: str, factors: Factors, rules: Rules) -> tuple[float, dict[str, float]]:
    """Return the score of the reference firm, and the effect of each driver on the way to this firm's score."""
    formula = FORMULAS[score]
    middle = dict(factors)
    for block in BLOCKS[score]:
        for group in block:
            middle.update({name: MIDDLE for name in group.factors if factors[name] is not None})

    def value(present: Sequence[Group]) -> float:
        moved = {name: factors[name] for group in present for name in group.factors}
        return formula({**middle, **moved}, rules) or 0.0

    effects: dict[str, float] = {}
    for block in BLOCKS[score]:
        effects.update({group.key: effect for group, effect in zip(block, shapley(block, value), strict=True)})
    return value(()), effects


def trait_effects(inputs: Inputs, rules: Rules) -> dict[str, float]:
    """Return what each trait adds to the developmental score above the middle; the score is linear in them."""
    items = rules.parts["developmental.traits"]
    effects = dict.fromkeys(TRAITS, 0.0)
    buyers = inputs.numbers.buyers
    rated = [(buyer, sum(item.weight for item in items if item.factor in buyer.values)) for buyer in buyers]
    sales = sum(buyer.weight for buyer, known in rated if known)
    for buyer, known in rated:
        for item in items:
            if item.factor in buyer.values:
                part = buyer.weight / sales * item.weight / known
                effects[item.factor] += FULL * part * (buyer.values[item.factor] - MIDDLE)
    return effects


def answers_to(questions: Sequence[str], inputs: Inputs) -> tuple[AnswerRef, ...]:
    """Return every answer to these questions, missing ones too, one for each buyer where buyers are asked about."""
    return tuple(
        inputs.refs[question, buyer]
        for question in questions
        for buyer in (None, *(rated.key for rated in inputs.numbers.buyers if rated.key is not None))
        if (question, buyer) in inputs.refs
    )
