"""The other three rules: the outlook for process, product and functional upgrading (section 2, three kinds)."""

from __future__ import annotations

from math import sqrt

from diagnostics.core.rules import Part, Parts, Rule, Weights, firm_term, known
from diagnostics.core.scoring import INTANGIBLE, pressure, read_control
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.values import Reading, mean, weighted_mean

TRAIT_KEYS = tuple(f"D{number:02}" for number in range(1, 11))


def highest(*values: float | None) -> float | None:
    """Return the largest known value, or None."""
    return max((value for value in values if value is not None), default=None)


def read_traits(reading: Reading) -> float | None:
    """Return the developmental score of the main buyers, 0 to 1."""
    return mean(reading.buyers_rising(key) for key in TRAIT_KEYS)


def firm_mean(*keys: str) -> Part:
    """A part that is the mean of several questions about the firm."""
    return Part("ability", _("What the firm can do"), keys, lambda reading, _weights: mean(map(reading.rising, keys)))


# Process: ability, teaching, suppliers, demand.

PROCESS = Rule(
    "process",
    (
        firm_mean("C02", "C10", "C12"),
        Part(
            "teaching",
            _("Buyers who teach"),
            (*TRAIT_KEYS, "R6"),
            lambda reading, _weights: mean((read_traits(reading), reading.buyers_rising("R6"))),
        ),
        firm_term("L1", _("Work with suppliers")),
        Part(
            "demand",
            _("Demanding customers"),
            ("G3", "M1"),
            lambda reading, _weights: highest(reading.buyers_rising("G3"), reading.rising("M1")),
        ),
    ),
    lambda parts, weights: 100 * known(weighted_mean((weights[key], value) for key, value in parts.items())),
)


# Product: ability, development, teaching or control, demand.


def read_product_teaching(reading: Reading, weights: Weights) -> float | None:
    """Return the buyers' teaching, or their control counted at three quarters, whichever is more."""
    taught = mean((reading.buyers_rising("D03"), reading.buyers_rising("R6"), read_traits(reading)))
    controlled = reading.buyers_rising("G3")
    return highest(taught, None if controlled is None else weights["control"] * controlled)


PRODUCT = Rule(
    "product",
    (
        firm_mean("C02", "C04", "C12"),
        Part(
            "development",
            _("Developing products"),
            ("C07", "F2"),
            lambda reading, _weights: mean((reading.rising("C07"), reading.rising("F2"))),
        ),
        Part("teaching", _("Buyers who teach or control"), (*TRAIT_KEYS, "R6", "G3"), read_product_teaching),
        Part(
            "demand",
            _("Choosy customers and more than price"),
            ("M1", "K1"),
            lambda reading, _weights: highest(reading.rising("M1"), reading.rising("K1")),
        ),
    ),
    lambda parts, weights: 100 * known(weighted_mean((weights[key], value) for key, value in parts.items())),
)


# Functional: room times ability.


def read_no_conflict(reading: Reading, weights: Weights) -> float | None:
    """Return how free the firm is of conflict over functions: the risk rule's conflict, turned round."""
    opposite = None if reading.unknown is None else 1 - reading.unknown
    mirrored = Reading(reading.facts, opposite)
    terms = {key: mirrored.buyers_rising(key) for key in ("R2", "R4", "R5")}
    conflict = weighted_mean(
        (
            (weights["R2"], terms["R2"]),
            (weights["R4"], terms["R4"]),
            (weights["control"], read_control(mirrored, weights)),
            (weights["R5"], terms["R5"]),
        )
    )
    return None if conflict is None else 1 - conflict


def read_alternatives(reading: Reading, weights: Weights) -> float | None:
    """Return the best other market: a second chain, an own brand, or (counted less) the region."""
    region = reading.rising("M2")
    return highest(reading.rising("M3"), reading.rising("M4"), None if region is None else weights["M2"] * region)


def read_intangible(reading: Reading, _weights: Weights) -> float | None:
    """Return the skill in design and marketing, done or known."""
    return mean(map(reading.rising, ("C08", "C09", *INTANGIBLE)))


def read_kept(reading: Reading, weights: Weights) -> float | None:
    """Return 0 when functions have been lost in the last three years, else 1."""
    kept = reading.rising("T1")
    return 1.0 if kept is None else float(kept > weights["loss_T1"] / 4)


def room_of(parts: Parts, weights: Weights) -> float:
    """Return what the buyers' pressure leaves open, 0 to 1: "allowed"."""
    dependence = 1 - known(mean((parts["spread"], parts["exit"])))
    pressed = pressure(dependence, 1 - known(parts["no_conflict"]))
    return 1 - pressed * (1 - weights["alternatives"] * known(parts["alternatives"]))


def ability_of(parts: Parts, weights: Weights) -> float:
    """Return what the firm can do, 0 to 1: "able"."""
    organise = weighted_mean(((weights["C06"], parts["C06"]), (weights["C10"], parts["C10"])))
    return sqrt(known(parts["intangible"]) * known(organise))


def combine_functional(parts: Parts, weights: Weights) -> float:
    """Return the outlook from 0 to 100, capped without any intangible skill and after a loss of functions."""
    score = 100 * sqrt(room_of(parts, weights) * ability_of(parts, weights))
    intangible = parts["intangible"]
    if intangible is not None and intangible <= weights["intangible_gate"]:
        score = min(score, weights["gate_cap"])
    return score if parts["kept"] else min(score, weights["loss_cap"])


FUNCTIONAL = Rule(
    "functional",
    (
        Part("spread", _("Sales spread over buyers"), (), lambda reading, _weights: reading.spread()),
        Part("exit", _("A way out"), ("R1",), lambda reading, _weights: reading.buyers_rising("R1")),
        Part("no_conflict", _("No conflict over functions"), ("R2", "R4", "G2", "G3", "G7", "R5"), read_no_conflict),
        Part("alternatives", _("Other markets"), ("M3", "M4", "M2"), read_alternatives),
        Part("intangible", _("Skill in design and marketing"), ("C08", "C09", *INTANGIBLE), read_intangible),
        firm_term("C06", _("Managing suppliers")),
        firm_term("C10", _("Scale and finance")),
        Part("kept", _("Functions kept"), ("T1",), read_kept),
    ),
    combine_functional,
)
