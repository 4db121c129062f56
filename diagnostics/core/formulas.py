"""The formulas of section 9: from answers between 0 and 1 to scores between 0 and 100. Every number is in the rules.

`Factors` maps question keys, parts of rules ("risk.conflict") and scores ("risk") to values; None is "not known" and
is left out of means. Buyers' answers come already averaged by sales (see `inputs.firm_level`).
Every score rises or falls steadily with every answer, so its extremes lie where unknown answers are extreme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from diagnostics.core.rules import Item, Rules

Factors = dict[str, float | None]

FULL = 100.0
SCORES = ("developmental", "first_tier", "risk", "process", "product", "functional")

# Which answers a score rests on: those that raise it, those that lower it.
TRAITS = tuple(f"D{number:02}" for number in range(1, 11))
RAISING: Mapping[str, tuple[str, ...]] = {
    "developmental": TRAITS,
    "first_tier": ("C01", "C02", "C03", "C04", "C05", "C06", "C07", "C09", "C10", "C11", "L3"),
    "risk": ("G2", "G3", "R2", "R3", "R4", "R5", "T3"),
    "process": (*TRAITS, "G3", "R6", "C02", "C10", "C12", "M1", "L1"),
    "product": (*TRAITS, "G3", "R6", "F2", "C02", "C04", "C07", "C12", "M1", "K1"),
    "functional": ("G7", "R1", "F1", "F2", "F6", "F7", "C06", "C08", "C09", "C10", "M2", "M3", "M4", "T1"),
}
LOWERING: Mapping[str, tuple[str, ...]] = {
    "risk": ("G7", "R1", "F1", "F2", "F6", "F7", "C06", "C10", "M3", "M4", "L3", "K1", "T1"),
    "functional": ("G2", "G3", "R2", "R4", "R5"),
}
SIGNS: Mapping[str, Mapping[str, int]] = {
    score: dict.fromkeys(RAISING[score], 1) | dict.fromkeys(LOWERING.get(score, ()), -1) for score in SCORES
}
CONCENTRATION_SIGNS: Mapping[str, int] = {"risk": 1, "functional": -1}
BUYER_QUESTIONS = ("D03", "G2", "G3", "G7", "R1", "R2", "R3", "R4", "R5", "R6")  # averaged over buyers, beside traits


def mean(items: Iterable[Item], factors: Mapping[str, float | None]) -> float | None:
    """Return the weighted mean of the known items, None when none is known."""
    total = weights = 0.0
    for factor, weight, is_reversed in items:
        value = factors[factor]
        if value is not None:
            total += weight * (1 - value if is_reversed else value)
            weights += weight
    return total / weights if weights else None


def geometric(items: Iterable[Item], factors: Mapping[str, float | None], minimum: float = 0.0) -> float | None:
    """Return the weighted geometric mean of the known items, each raised to `minimum`; None when none is known."""
    worth, weights = 1.0, 0.0
    for factor, weight, _is_reversed in items:
        value = factors[factor]
        if value is not None:
            worth *= (value if value > minimum else minimum) ** weight
            weights += weight
    return worth ** (1 / weights) if weights else None


def strongest(items: Iterable[Item], factors: Mapping[str, float | None]) -> float | None:
    """Return the largest of the known items, each times its weight."""
    return max((value * weight for factor, weight, _ in items if (value := factors[factor]) is not None), default=None)


def product(part: str, factors: Mapping[str, float | None], rules: Rules, minimum: float = 0.0) -> float | None:
    """Combine a part whose items multiply; as a plain mean where the rules say so."""
    if part in rules.geometric:
        return geometric(rules.parts[part], factors, minimum)
    return mean(rules.parts[part], factors)


def points(value: float | None) -> float | None:
    """Return a part of one as points of a score."""
    return None if value is None else FULL * value


# ---------------------------------------------------------------- from answers to the parts of each rule

MEANS = (  # in the order in which they build on each other
    "risk.dependence",
    "risk.control",
    "risk.conflict",
    "risk.own_functions",
    "risk.vulnerability",
    "risk.buffers",
    "process.making",
    "process.learning",
    "product.making",
    "product.development",
    "product.teaching",
    "functional.intangible",
    "functional.organising",
)
STRONGEST = ("process.demand", "product.learning", "product.demand", "functional.other_markets")


def gather(factors: Factors, rules: Rules) -> Factors:
    """Add every part of every rule to the factors, and return them."""
    for part in MEANS:
        factors[part] = mean(rules.parts[part], factors)
    for part in STRONGEST:
        factors[part] = strongest(rules.parts[part], factors)
    return factors


# ---------------------------------------------------------------- from parts to scores


def developmental(factors: Factors, _rules: Rules) -> float | None:
    """Return the developmental score of the firm's buyers (section 9.2), already averaged by sales."""
    return points(factors["developmental"])


def first_tier(factors: Factors, rules: Rules) -> float | None:
    """Return the first-tier score (section 9.3). Gates do not enter it: they decide the band."""
    halves = {
        "first_tier.four": product("first_tier.four", factors, rules, rules.limits["first_tier.four_minimum"]),
        "first_tier.role": mean(rules.parts["first_tier.role"], factors),
    }
    return points(mean(rules.parts["first_tier.score"], halves))


def pressure(factors: Factors, rules: Rules) -> float | None:
    """Return how far buyers can and want to take functions over, 0 to 1."""
    return product("risk.pressure", factors, rules)


def risk(factors: Factors, rules: Rules) -> float | None:
    """Return the risk of functional downgrading (section 9.4): two routes, buffers, floor."""
    push, weakness, buffers = pressure(factors, rules), factors["risk.vulnerability"], factors["risk.buffers"]
    if push is None and weakness is None:
        return None
    limits = rules.limits
    spared = (1 - (push or 0.0)) * (1 - limits["risk.vulnerability_share"] * (weakness or 0.0))
    score = FULL * (1 - spared) * (1 - limits["risk.buffer_limit"] * (buffers or 0.0))
    return max(score, limits["risk.floor"]) if has_closed_gate("risk", factors, rules) else score


def has_closed_gate(criterion: str, factors: Mapping[str, float | None], rules: Rules) -> bool:
    """Return whether an answer is known to close a gate of the criterion."""
    return any(gate.is_open(factors) is False for gate in rules.gates[criterion])


def process(factors: Factors, rules: Rules) -> float | None:
    """Return the outlook for process upgrading (section 9.5)."""
    return points(mean(rules.parts["process.score"], factors))


def product_outlook(factors: Factors, rules: Rules) -> float | None:
    """Return the outlook for product upgrading (section 9.5)."""
    return points(mean(rules.parts["product.score"], factors))


def room(factors: Factors, rules: Rules) -> float | None:
    """Return what buyers leave open for functional upgrading, 0 to 1."""
    push = pressure(factors, rules)
    return None if push is None else 1 - push * (1 - relief(factors, rules))


def relief(factors: Mapping[str, float | None], rules: Rules) -> float:
    """Return the part of any pressure that other markets take away, 0 to 1: the least room there can be."""
    return rules.limits["functional.other_markets_relief"] * (factors["functional.other_markets"] or 0.0)


def functional(factors: Factors, rules: Rules) -> float | None:
    """Return the outlook for functional upgrading (section 9.5): room times ability, with two caps.

    A room that is not known counts like the ability, as what is left out of a product does, but never as less than
    other markets leave in any case: else the score would lie outside its own range.
    """
    able, left = product("functional.ability", factors, rules), room(factors, rules)
    if left is None and able is not None:
        left = max(able, relief(factors, rules))
    halves: Factors = {"functional.room": left, "functional.ability": able}
    score = points(product("functional.score", halves, rules))
    return None if score is None else min(score, functional_cap(factors, rules))


def functional_cap(factors: Mapping[str, float | None], rules: Rules) -> float:
    """Return the highest functional score these answers allow: no skill in design or selling, a lost function."""
    skill = factors["functional.intangible"]
    if skill is not None and skill <= rules.limits["functional.intangible_minimum"]:
        return rules.limits["functional.low_cap"]
    return rules.limits["functional.loss_cap"] if has_closed_gate("functional", factors, rules) else FULL


FORMULAS: Mapping[str, Callable[[Factors, Rules], float | None]] = {
    "developmental": developmental,
    "first_tier": first_tier,
    "risk": risk,
    "process": process,
    "product": product_outlook,
    "functional": functional,
}


def scores_of(factors: Factors, rules: Rules) -> dict[str, float | None]:
    """Return the six scores of gathered factors."""
    return {score: formula(factors, rules) for score, formula in FORMULAS.items()}
