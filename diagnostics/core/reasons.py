"""The main reason behind a score, in words an owner would use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diagnostics.core.attribution import START
from diagnostics.core.findings import Concentration, Driver
from diagnostics.core.formulas import Factors
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

MAJORITY = 0.5
HIGH, LOW = 0.625, 0.375  # factors above or below lie clearly on one side of the middle
Saying = tuple[Callable[[Factors], bool], str]


def _above(factor: str, limit: float = HIGH) -> Callable[[Factors], bool]:
    return lambda factors: (value := factors[factor]) is not None and value >= limit


def _below(factor: str, limit: float = LOW) -> Callable[[Factors], bool]:
    return lambda factors: (value := factors[factor]) is not None and value <= limit


def _always(_factors: Factors) -> bool:
    return True


# For each driver of the risk: what to say, the first that holds.
RAISES: Mapping[str, tuple[Saying, ...]] = {
    "under_way": (
        (_below("T1"), _("You have lost tasks in the last three years.")),
        (_always, _("A bigger local firm has come between you and your buyers.")),
    ),
    "dependence": (
        (_above("concentration"), _("Very few buyers take most of your sales.")),
        (_always, _("Your buyers would be slow to replace.")),
    ),
    "conflict": (
        (_above("R4"), _("A buyer is starting to do your work itself.")),
        (_above("R2"), _("Your buyers treat design, brand or selling as their own business.")),
        (_above("R5"), _("You hold back so as not to annoy a buyer.")),
        (_always, _("Your buyers decide what you make and how.")),
    ),
    "vulnerability": (
        (_above("R3"), _("Others stand between you and the market where your goods are sold.")),
        (_below("risk.own_functions"), _("Design, brand and selling are in other hands.")),
        (_below("K1"), _("Buyers choose you for the price, and a cheaper firm can always come.")),
        (_below("C10"), _("Your firm is small for the orders of the buyers it aims at.")),
        (_always, _("Your firm has weak places that others can use.")),
    ),
    "buffers": ((_always, _("You have little to fall back on: no strong second market and no brand of your own.")),),
}
LOWERS: Mapping[str, tuple[Saying, ...]] = {
    "dependence": (
        (_below("concentration"), _("Your sales are spread over several buyers.")),
        (_always, _("You could replace your buyers quickly.")),
    ),
    "conflict": (
        (_below("R2"), _("Your buyers leave design, brand and selling to you.")),
        (_always, _("There is little conflict with your buyers over who does what.")),
    ),
    "vulnerability": (
        (_above("risk.own_functions"), _("Design, brand or selling are in your own hands.")),
        (_always, _("Your firm holds its place by more than a low price.")),
    ),
    "buffers": ((_always, _("A second market or a brand of your own gives you something to fall back on.")),),
}


def risk_reason(
    drivers: tuple[Driver, ...], factors: Factors, concentration: Concentration, buyer: str, *, is_low: bool
) -> Message | None:
    """Return the main reason for the risk: what raises it most, or lowers it most where it is low."""
    sayings = LOWERS if is_low else RAISES
    sign = -1 if is_low else 1
    moved = [driver for driver in drivers if driver.key in sayings and sign * driver.effect > 0]
    if not moved:
        return None
    # A loss that has happened says more than anything that might.
    first = min(moved, key=lambda driver: (driver.key != "under_way", -sign * driver.effect))
    if first.key == "dependence" and not is_low and (concentration.top_share or 0.0) >= MAJORITY:
        return Message(
            _("Your largest buyer, %(buyer)s, takes %(share)s%% of your sales."),
            {"buyer": buyer, "share": round(100 * (concentration.top_share or 0.0))},
        )
    return Message(next(text for holds, text in sayings[first.key] if holds(factors)))


def balance(drivers: tuple[Driver, ...]) -> Message | None:
    """Return what speaks most for and most against a score, None when nothing does."""
    moved = [driver for driver in drivers if driver.key != START]
    best = max(moved, key=lambda driver: driver.effect, default=None)
    worst = min(moved, key=lambda driver: driver.effect, default=None)
    for_it = best.label if best and best.effect > 0 else None
    against = worst.label if worst and worst.effect < 0 else None
    if for_it and against:
        return Message(
            _("Most in its favour: %(best)s. Most against it: %(worst)s."), {"best": for_it, "worst": against}
        )
    if for_it:
        return Message(_("Most in its favour: %(best)s."), {"best": for_it})
    return Message(_("Most against it: %(worst)s."), {"worst": against}) if against else None
