"""Three of the six rules: developmental buyers, first-tier eligibility, and the risk of functional downgrading."""

from __future__ import annotations

from math import prod, sqrt

from diagnostics.core.rules import Part, Parts, Rule, Weights, buyer_term, firm_term, known
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.values import Reading, mean, weighted_mean

INTANGIBLE = ("F1", "F2", "F6", "F7")  # design, product development, brand, selling
FOUR_FACTORS = ("C01", "C02", "C04", "C05")
ROLE = ("C06", "C03", "C07", "C10", "C09")


# Developmental buyers: the mean of the ten traits (Box 3.2).

TRAITS = (
    ("D01", _("Why the buyer comes")),
    ("D02", _("Training")),
    ("D03", _("New products and methods")),
    ("D04", _("Local people and adaptation")),
    ("D05", _("New demand it creates")),
    ("D06", _("Work handed over")),
    ("D07", _("Staying and planning")),
    ("D08", _("A local office that decides")),
    ("D09", _("How the buyer grows")),
    ("D10", _("Sharing know-how")),
)


def combine_traits(parts: Parts, weights: Weights) -> float:
    """Return 100 times the mean of the traits that are known."""
    return 100 * known(weighted_mean((weights[key], parts[key]) for key, _label in TRAITS))


DEVELOPMENTAL = Rule("developmental", tuple(buyer_term(key, label) for key, label in TRAITS), combine_traits)


# First-tier eligibility: what the goods must be, and what a first-tier supplier does (Box 3.1, section 3.1).


def combine_first_tier(parts: Parts, weights: Weights) -> float:
    """Return 100 times the weighed mean of the four factors and the role."""
    return 100 * known(
        weighted_mean(((weights["four"], four_factors(parts, weights)), (weights["role"], role(parts, weights))))
    )


def four_factors(parts: Parts, weights: Weights) -> float | None:
    """Return the weighed geometric mean of cost, quality, variety and responsiveness."""
    terms = [(weights[key], parts[key]) for key in FOUR_FACTORS]
    present = [(weight, max(value, weights["least"])) for weight, value in terms if value is not None]
    total = sum(weight for weight, _value in present)
    return prod(value ** (weight / total) for weight, value in present) if present else None


def role(parts: Parts, weights: Weights) -> float | None:
    """Return the weighed mean of the five things a first-tier supplier does."""
    return weighted_mean((weights[key], parts[key]) for key in ROLE)


FIRST_TIER = Rule(
    "first_tier",
    (
        firm_term("C01", _("Cost")),
        firm_term("C02", _("Quality")),
        firm_term("C04", _("Variety")),
        firm_term("C05", _("Responsiveness")),
        firm_term("C06", _("Managing suppliers")),
        firm_term("C03", _("Delivery")),
        firm_term("C07", _("Developing together")),
        firm_term("C10", _("Scale and finance")),
        firm_term("C09", _("Market knowledge")),
    ),
    combine_first_tier,
)


# Risk of functional downgrading: pressure or vulnerability, less the buffers (Box 3.3, sections 3.1, 3.2 and 4).


def read_control(reading: Reading, _weights: Weights) -> float | None:
    """Return how tightly the buyers direct the firm: their design, their rules, no real no."""
    return mean((reading.buyers_rising("G2"), reading.buyers_rising("G3"), reading.buyers_falling("G7")))


def read_vulnerability(reading: Reading, _weights: Weights) -> float | None:
    """Return how weakly the firm holds its place."""
    lacking = mean(reading.falling(key) for key in INTANGIBLE)
    return mean(
        (
            reading.buyers_rising("R3"),
            lacking,
            reading.falling("K1"),
            reading.falling("C10"),
            reading.falling("C06"),
        )
    )


def read_unbuffered(reading: Reading, weights: Weights) -> float | None:
    """Return how little stands between the firm and its chain: one minus the buffers."""
    return weighted_mean((weights[key], reading.falling(key)) for key in ("M3", "M4", "L3"))


def read_already_lost(reading: Reading, weights: Weights) -> float | None:
    """Return 1 when functions are already lost or a larger local firm stands in between, else 0."""
    lost = reading.falling("T1")
    between = reading.rising("T3")
    if lost is None and between is None:
        return 0.0
    has_lost = lost is not None and lost >= 1 - weights["floor_T1"] / 4
    is_between = between is not None and between >= weights["floor_T3"] / 4
    return float(has_lost or is_between)


def pressure(dependence: float, conflict: float) -> float:
    """Return the pressure of buyers who can and want to take functions; near zero when either is missing."""
    return sqrt(dependence * conflict)


def conflict_of(parts: Parts, weights: Weights) -> float:
    """Return the weighed conflict over functions."""
    return known(weighted_mean((weights[key], parts[key]) for key in ("R2", "R4", "control", "R5")))


def combine_risk(parts: Parts, weights: Weights) -> float:
    """Return the risk from 0 to 100: either road leads there, buffers take some off, a loss sets the floor."""
    pressed = pressure(known(mean((parts["concentration"], parts["exit"]))), conflict_of(parts, weights))
    weak = weights["vulnerability"] * known(parts["vulnerability"])
    relief = weights["buffers"] * (1 - known(parts["unbuffered"]))
    risk = 100 * (1 - (1 - pressed) * (1 - weak)) * (1 - relief)
    return max(risk, weights["floor"]) if parts["already_lost"] else risk


RISK = Rule(
    "risk",
    (
        Part("concentration", _("Few buyers"), (), lambda reading, _weights: reading.concentrated()),
        Part("exit", _("No quick way out"), ("R1",), lambda reading, _weights: reading.buyers_falling("R1")),
        buyer_term("R2", _("Functions the buyers keep for themselves")),
        buyer_term("R4", _("Buyers moving into the firm's work")),
        Part("control", _("Buyers' control"), ("G2", "G3", "G7"), read_control),
        buyer_term("R5", _("Holding back for a buyer's sake")),
        Part(
            "vulnerability", _("A weak place in the chain"), ("R3", *INTANGIBLE, "K1", "C10", "C06"), read_vulnerability
        ),
        Part("unbuffered", _("No other market, brand or institution to lean on"), ("M3", "M4", "L3"), read_unbuffered),
        Part("already_lost", _("Functions already lost"), ("T1", "T3"), read_already_lost),
    ),
    combine_risk,
)
