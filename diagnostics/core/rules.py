"""The numbers of an instrument's criteria, indexed so that formulas can look them up quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from diagnostics.core.instrument import Criterion, Gate, Weight

LIMITS = "limits"
TOP_LEVEL = 4  # answers run from 0 to this; formulas see them divided by it

# The parts whose items multiply.
GEOMETRIC = frozenset({"first_tier.four", "risk.pressure", "functional.ability", "functional.score"})


class Item(NamedTuple):
    """What a part of a rule is made of: a factor, its weight, and whether it counts the other way round."""

    factor: str
    weight: float
    is_reversed: bool


class GateRule(NamedTuple):
    """A gate as the formulas see it: open while the answer (0 to 1) lies from `minimum` to `maximum`."""

    key: str
    question: str
    minimum: float
    maximum: float

    def is_open(self, factors: Mapping[str, float | None]) -> bool | None:
        """Return whether the gate is open, None while its answer is missing."""
        value = factors[self.question]
        return None if value is None else self.minimum <= value <= self.maximum


class Rules(NamedTuple):
    """`parts` maps "risk.conflict" to its items, `limits` maps "risk.floor" to its number.

    `gates` maps a criterion's key to its gates. `geometric` names the parts combined by a geometric mean.
    """

    parts: Mapping[str, tuple[Item, ...]]
    limits: Mapping[str, float]
    gates: Mapping[str, tuple[GateRule, ...]]
    geometric: frozenset[str] = GEOMETRIC


def compile_rules(criteria: Iterable[Criterion], simulation: Iterable[Weight] = ()) -> Rules:
    """Index the weights of all criteria. `simulation` is indexed as if it were a criterion of that name."""
    criteria = tuple(criteria)
    shared = {criterion.key for criterion in criteria}
    parts: dict[str, tuple[Item, ...]] = {}
    limits: dict[str, float] = {}
    for key, weights in [*((each.key, each.weights) for each in criteria), ("simulation", tuple(simulation))]:
        for weight in weights:
            if weight.part == LIMITS:
                limits[f"{key}.{weight.key}"] = weight.value
            else:
                item = Item(factor_name(key, weight.key, shared), weight.value, weight.reversed)
                name = f"{key}.{weight.part}"
                parts[name] = (*parts.get(name, ()), item)
    return Rules(parts, limits, {each.key: tuple(gate_rule(gate) for gate in each.gates) for each in criteria})


def gate_rule(gate: Gate) -> GateRule:
    """Return a gate with its levels as parts of one."""
    return GateRule(gate.key, gate.question, gate.minimum / TOP_LEVEL, gate.maximum / TOP_LEVEL)


def factor_name(criterion: str, key: str, shared: Iterable[str]) -> str:
    """Return the name of a factor: a question or a criterion keeps its key, a part belongs to its criterion."""
    return key if key[:1].isupper() or key in shared else f"{criterion}.{key}"
