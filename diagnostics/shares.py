"""Shares of sales: reading them as people write them, adding them up, choosing which buyers to ask about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from diagnostics.core.answers import BuyerAnswers
from diagnostics.core.buyers import ROUNDING, owner_key
from diagnostics.core.buyers import main_buyers as main_decision_makers
from diagnostics.models import WHOLE_IN_TENTHS, Buyer
from diagnostics.numbers import parse_number


class OverWholeError(ValueError):
    """A share of more than all sales: `value` is the number as people write it."""

    def __init__(self, accepted: str, value: str) -> None:
        super().__init__(accepted)
        self.value = value


def parse_share(text: str) -> int | None:
    """Return a typed share in tenths of a percent, rounded, None for an empty text.

    Raises ValueError with what is accepted, OverWholeError where it is a number above 100.

    >>> parse_share(" 33,3 % ")
    333
    """
    text = text.strip()
    if not text:
        return None
    accepted = _("a number from 0 to 100, like 33 or 33.3")
    try:
        percent = parse_number(text.removesuffix("%").removesuffix("٪"), thousands=False)
    except ValueError:
        raise ValueError(accepted) from None
    if percent > WHOLE_IN_TENTHS // 10:
        raise OverWholeError(accepted, number_text(percent))
    return int((percent * 10).to_integral_value(ROUND_HALF_UP))


def number_text(number: Decimal) -> str:
    """Return a number as people write it, with thousands apart and no more decimals than it has."""
    places = max(0, -int(number.normalize().as_tuple().exponent))
    return number_format(number, decimal_pos=min(places, 2), use_l10n=True, force_grouping=True)


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


# --- Who is asked about


@dataclass(frozen=True, slots=True)
class Asked:
    """A buyer the per-buyer questions are asked about. `share` is in tenths, None if unknown.

    Where several buyers have one owner, it is the largest of them, the `others` are counted with it.
    """

    buyer: Buyer
    share: int | None
    others: tuple[Buyer, ...] = ()

    @property
    def name(self) -> str:
        """The names of all that are counted together."""
        return get_text_list([self.buyer.name, *(other.name for other in self.others)], _("and"))


def main_buyers(buyers: Iterable[Buyer]) -> list[Asked]:
    """Return whom the per-buyer questions are asked about, largest first, as the engine chooses them.

    Buyers of unknown share come last, for nobody knows that they are small.
    """
    rows = {str(buyer.pk): buyer for buyer in buyers}
    chosen = [
        Asked(rows[maker.key], maker.share, tuple(rows[member.key] for member in maker.members[1:]))
        for maker in main_decision_makers(map(counted, rows.values()))
    ]
    return sorted(chosen, key=lambda asked: (asked.share is None, -(asked.share or 0), asked.buyer.position))


def counted(buyer: Buyer) -> BuyerAnswers:
    """Return as much of a buyer as tells who decides and how much it takes."""
    return BuyerAnswers(str(buyer.pk), buyer.name, buyer.share_tenths, owner=buyer.owner)


def fewest_others(buyers: Iterable[Buyer], total: int) -> int:
    """Return how many other buyers there are at least, if none is larger than the smallest named one.

    `total` is what the named buyers take, in tenths; 0 when nothing is left or no share is known.
    """
    shares = [buyer.share_tenths for buyer in buyers if buyer.share_tenths]
    rest = WHOLE_IN_TENTHS - total
    return ceil(rest / min(shares)) if shares and rest > 0 else 0


# --- Drawing


class Part(NamedTuple):
    """One row of the list: a name, its share in tenths (None where it is open), and the owner, "" for none."""

    name: str
    share: int | None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One decision maker's part of the bar: its buyers, where it starts and how wide it is, in tenths."""

    names: tuple[str, ...]
    start: int
    width: int
    is_known: bool = True  # whether no share of it is open

    @property
    def together(self) -> str:
        """Say that several buyers are counted as one, "" for a single one."""
        if len(self.names) < 2:
            return ""
        names = get_text_list(list(self.names), _("and"))
        if not self.is_known:
            return _("Counted together: %(names)s, share not known yet.") % {"names": names}
        return _("Counted together: %(names)s, %(share)s%%.") % {"names": names, "share": share_text(self.width)}


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
    def together(self) -> list[str]:
        """Which buyers are counted as one, in sentences."""
        return [piece.together for piece in self.pieces if piece.together]

    @property
    def is_over(self) -> bool:
        return bool(excess_text(self.total))


def bar_of(parts: Iterable[Part]) -> Bar:
    """Return the bar of a list, in its order, buyers under one owner as one piece."""
    pieces, start = [], 0
    for members in by_owner(parts):
        width = sum(part.share or 0 for part in members)
        names = tuple(part.name for part in members)
        pieces.append(Piece(names, start, width, all(part.share is not None for part in members)))
        start += width
    return Bar(tuple(pieces), start)


def by_owner(parts: Iterable[Part]) -> list[list[Part]]:
    """Return the parts, those under one owner together, at the place of the first."""
    found: dict[str, list[Part]] = {}
    for number, part in enumerate(parts):
        owner = owner_key(part.owner)
        found.setdefault(f"owner {owner}" if owner else f"row {number}", []).append(part)
    return list(found.values())
