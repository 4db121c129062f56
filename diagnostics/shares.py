"""Shares of sales: reading them as people write them, adding them up, choosing which buyers to ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from diagnostics.core.buyers import ROUNDING
from diagnostics.models import WHOLE_IN_TENTHS, Buyer

MAIN_SHARE = 800  # tenths: per-buyer questions until the buyers asked about cover this much of sales
MOST_MAIN_BUYERS = 5

# One decimal, point or comma, perhaps a percent sign: "33", "33,3", "33.30 %".
SHARE = re.compile(r"(\d{1,3})(?:[.,](\d)0*)?\s*%?")


def parse_share(text: str) -> int | None:
    """Return a typed share in tenths of a percent, None for an empty text. Raises ValueError with what is accepted.

    >>> parse_share(" 33,3 % ")
    333
    """
    text = text.strip()
    if not text:
        return None
    match = SHARE.fullmatch(text)
    tenths = int(match[1]) * 10 + int(match[2] or 0) if match else None
    if tenths is None or tenths > WHOLE_IN_TENTHS:
        raise ValueError(_("a number from 0 to 100, like 33 or 33.3"))
    return tenths


def share_text(tenths: int) -> str:
    """Return tenths of a percent as people write them, without the sign: 333 is "33.3", 140 is "14"."""
    return number_format(tenths / 10, decimal_pos=1 if tenths % 10 else 0)


def named_share(buyers: Iterable[Buyer]) -> int:
    """Return what the named buyers take together, in tenths; unknown shares count as nothing."""
    return sum(buyer.share_tenths or 0 for buyer in buyers)


def excess_text(total: int) -> str:
    """Return what is wrong with shares that add up to more than the whole, "" while they may be rounded."""
    if total <= WHOLE_IN_TENTHS + ROUNDING:
        return ""
    return _("Shares add up to %(total)s%%. Reduce one or more by %(excess)s in total.") % {
        "total": share_text(total),
        "excess": share_text(total - WHOLE_IN_TENTHS),
    }


def what_cannot_be_scored(buyers: Sequence[Buyer]) -> list[str]:
    """Return why these buyers cannot be scored, in sentences; an empty list when they can."""
    if not buyers:
        return [_("Name at least one buyer.")]
    excess = excess_text(named_share(buyers))
    return [excess] if excess else []


def main_buyers(buyers: Iterable[Buyer]) -> list[Buyer]:
    """Return the buyers that the per-buyer questions are asked about, largest first.

    As many as it takes to cover 80% of sales, five at most. Buyers of unknown share come last, for nobody knows
    that they are small.
    """
    ranked = sorted(buyers, key=lambda buyer: (buyer.share_tenths is None, -(buyer.share_tenths or 0), buyer.position))
    chosen: list[Buyer] = []
    for buyer in ranked[:MOST_MAIN_BUYERS]:
        if named_share(chosen) >= MAIN_SHARE:
            break
        chosen.append(buyer)
    return chosen


def fewest_others(buyers: Iterable[Buyer], total: int) -> int:
    """Return how many other buyers there are at least, if none is larger than the smallest named one.

    `total` is what the named buyers take, in tenths; 0 when nothing is left or no share is known.
    """
    shares = [buyer.share_tenths for buyer in buyers if buyer.share_tenths]
    rest = WHOLE_IN_TENTHS - total
    return ceil(rest / min(shares)) if shares and rest > 0 else 0


# --- Drawing


@dataclass(frozen=True, slots=True)
class Piece:
    """One buyer's part of the bar: where it starts and how wide it is, in tenths."""

    name: str
    start: int
    width: int

    @property
    def share(self) -> str:
        return share_text(self.width)


@dataclass(frozen=True, slots=True)
class Bar:
    """The stacked bar of shares, `scale` tenths wide: the whole, or more while shares add up to more."""

    pieces: tuple[Piece, ...]
    total: int

    @property
    def scale(self) -> int:
        return max(self.total, WHOLE_IN_TENTHS)

    @property
    def rest(self) -> int:
        return max(0, WHOLE_IN_TENTHS - self.total)

    @property
    def rest_text(self) -> str:
        return share_text(self.rest)

    @property
    def sentence(self) -> str:
        """What the bar says, in words."""
        if excess := excess_text(self.total):
            return excess
        if self.total > WHOLE_IN_TENTHS - ROUNDING:
            return self.rounding or _("100% explained.")
        return _("%(total)s%% explained, %(rest)s%% left.") % {
            "total": share_text(self.total),
            "rest": share_text(self.rest),
        }

    @property
    def rounding(self) -> str:
        """What is said where shares add up to nearly the whole, "" where they add up to it or to less."""
        if self.total == WHOLE_IN_TENTHS or abs(self.total - WHOLE_IN_TENTHS) > ROUNDING:
            return ""
        return _("Shares add up to %(total)s%%. That is fine: rounding explains it.") % {
            "total": share_text(self.total)
        }

    @property
    def is_over(self) -> bool:
        return bool(excess_text(self.total))


def bar_of(shares: Sequence[tuple[str, int]]) -> Bar:
    """Return the bar of named shares, in tenths and in their order."""
    pieces, start = [], 0
    for name, width in shares:
        pieces.append(Piece(name, start, width))
        start += width
    return Bar(tuple(pieces), start)
