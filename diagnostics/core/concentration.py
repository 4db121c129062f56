"""How sales concentrate on few buyers: top share, Herfindahl-Hirschman index, equal buyers, index of dependence."""

from __future__ import annotations

from typing import NamedTuple

from diagnostics.core.answers import AnswerSheet
from diagnostics.core.buyers import WHOLE, DecisionMaker, decision_makers
from diagnostics.core.findings import Concentration, Range
from diagnostics.core.rules import Rules
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _


class Shares(NamedTuple):
    """What is known of how sales are shared, as parts of one, largest first.

    `unknown` is how many named buyers have no known share; `left` is what the known shares leave.
    """

    known: tuple[float, ...]
    unknown: int
    left: float


class Spread(NamedTuple):
    """The sum of squared shares, 0 to 1. `is_known` tells whether no share and no number of buyers is missing."""

    low: float
    point: float
    high: float
    is_known: bool


def known_shares(makers: tuple[DecisionMaker, ...], others: int | None, rules: Rules) -> Shares:
    """Return the shares as parts of one.

    Shares above a whole, or short of it by no more than rounding with nobody else to take the rest, are scaled to it.
    """
    known = [maker.share for maker in makers if maker.share]
    unknown = sum(maker.share is None for maker in makers)
    total = sum(known)
    left = WHOLE - total
    is_rounding = not unknown and not others and left <= rules.limits["concentration.rounding"] * WHOLE
    whole = total if known and (left < 0 or is_rounding) else WHOLE
    return Shares(tuple(share / whole for share in known), unknown, (whole - total) / whole)


def spread(shares: Shares, others: int | None) -> Spread | None:
    """Return the sum of squared shares with its extremes (section 9.1); None when nothing is known about shares.

    `others` is how many further buyers there are, None when not known. What the known shares leave is spread evenly
    at the least; at the most it goes to buyers as large as the smallest known one, or, while nobody has counted them,
    to a single one.
    """
    known, unknown, left = shares
    rest = unknown + (others or 0)  # how many share what is left
    is_counted = others is not None and rest > 0
    if not known and not is_counted:
        return None
    base = sum(share * share for share in known)
    if left == 0:
        return Spread(base, base, base, is_known=True)
    low = base + (left * left / rest if is_counted else 0.0)
    is_one = unknown > 0 or not known or (is_counted and rest == 1)
    high = max(low, base + (left * left if is_one else filled(left, known[-1])))
    if is_counted:
        return Spread(low, low, high, is_known=not unknown or rest == 1)
    return Spread(low, (low + high) / 2, base + left * left, is_known=False)


def filled(left: float, size: float) -> float:
    """Return the sum of squares when `left` goes to as many buyers of this size as fit, and one for the rest."""
    count = int(left / size + 1e-9)
    return count * size * size + max(0.0, left - count * size) ** 2


def dependence_index(squares: float, rules: Rules) -> float:
    """Return the index c of section 9.1: 0 for ten equal buyers, 1 for two or one."""
    start, span = rules.limits["concentration.index_start"], rules.limits["concentration.index_span"]
    return min(1.0, max(0.0, (squares - start) / span))


def index_range(sheet: AnswerSheet, rules: Rules) -> tuple[float | None, float, float]:
    """Return the index as the scores use it: point (None when not known), lowest, highest.

    A stated number of other buyers is an answer, read as an even spread. What is not known counts at its extremes.
    """
    found = spread(known_shares(decision_makers(sheet.buyers), sheet.other_buyers, rules), sheet.other_buyers)
    if found is None:
        return None, 0.0, 1.0
    point = dependence_index(found.point, rules)
    if found.is_known:
        return point, point, point
    return point, dependence_index(found.low, rules), dependence_index(found.high, rules)


def describe_concentration(sheet: AnswerSheet, rules: Rules) -> Concentration:
    """Return how sales concentrate, with the extremes that unnamed buyers leave open."""
    makers = decision_makers(sheet.buyers)
    shares = known_shares(makers, sheet.other_buyers, rules)
    found = spread(shares, sheet.other_buyers)
    top = shares.known[0] if shares.known else None
    if found is None or top is None:
        return Concentration(top, None, None, None, Message(_("How sales are shared between buyers is not known.")))
    low, point, high = (dependence_index(squares, rules) for squares in found[:3])
    return Concentration(
        top_share=top,
        hhi=Range(*found[:3]),
        effective_buyers=1 / found.point,
        index=Range(low, point, high),
        sentence=_sentence(makers[0].name, top, 1 / found.point),
    )


def _sentence(name: str, top: float, effective: float) -> Message:
    share, count = round(100 * top), max(1, round(effective))
    if count == 1:
        return Message(_("Your sales hang on one buyer: %(buyer)s takes %(share)s%%."), {"buyer": name, "share": share})
    return Message(
        _("%(buyer)s takes %(share)s%% of your sales. They are as concentrated as with %(count)s equal buyers."),
        {"buyer": name, "share": share, "count": count},
    )
