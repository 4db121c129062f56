"""How sales concentrate, and which buyers to rate: shares by decision maker (section 4, Links to global buyers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, State
from diagnostics.core.findings import Concentration, Range
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

WHOLE = 1000  # tenths of a percent
RATED_SHARE = 800  # buyers are rated until they cover 80% of sales ...
RATED_AT_MOST = 5  # ... and five at most: an owner has an hour
SPREAD_HHI = 0.10  # ten equal buyers: no concentration
DEPENDENT_HHI = 0.50  # two equal buyers: full concentration


@dataclass(frozen=True, slots=True)
class Group:
    """A decision maker: one buyer, or several under one owner. `share` runs from 0 to 1, None when unknown."""

    key: str
    name: str
    kind: str | None
    share: float | None
    weight: float
    answers: Mapping[str, Answer]

    @property
    def has_share(self) -> bool:
        """Whether its share of sales is known."""
        return self.share is not None


def groups_of(sheet: AnswerSheet) -> tuple[Group, ...]:
    """Return the buyers by decision maker, the largest share first, ties by key: the order asked never matters."""
    members: dict[str, list[BuyerAnswers]] = {}
    for buyer in sorted(sheet.buyers, key=lambda buyer: buyer.key):
        members.setdefault(_owner_of(buyer), []).append(buyer)
    shares = [_share_of(group) for group in members.values()]
    usual = _usual_weight(shares)
    groups = [_group(buyers, share, usual) for buyers, share in zip(members.values(), shares, strict=True)]
    return tuple(sorted(groups, key=lambda group: (-group.weight, group.key)))


def main_groups(sheet: AnswerSheet) -> tuple[Group, ...]:
    """Return the decision makers to rate: the largest, until 80% of sales are covered, five at most."""
    chosen: list[Group] = []
    for group in groups_of(sheet):
        covered = sum(other.share or 0.0 for other in chosen) * WHOLE
        if len(chosen) == RATED_AT_MOST or (chosen and round(covered) >= RATED_SHARE):
            break
        chosen.append(group)
    return tuple(chosen)


def hhi_range(sheet: AnswerSheet) -> Range | None:
    """Return the Herfindahl-Hirschman index of sales by buyer, 0 to 1, or None when no share is known.

    What the named shares leave over goes to `other_buyers` further ones. As long as their sizes are not known, the
    lowest index has them equal (or too many to count), the highest has them as large as the smallest named one.
    """
    groups = groups_of(sheet)
    shares = [group.share for group in groups if group.share is not None]
    if not shares or sum(shares) <= 0:
        return None
    whole = max(1.0, sum(shares))  # shares that add up to a little over 100% are scaled back
    known = [share / whole for share in shares if share > 0]
    unnamed = sum(1 for group in groups if group.share is None)
    return _with_remainder(known, max(0.0, 1.0 - sum(known)), unnamed, sheet.other_buyers)


def concentration_index(hhi: float) -> float:
    """Return 0 for ten equal buyers or more, 1 for two equal buyers or fewer."""
    return min(1.0, max(0.0, (hhi - SPREAD_HHI) / (DEPENDENT_HHI - SPREAD_HHI)))


def describe_concentration(sheet: AnswerSheet) -> Concentration:
    """Return top share, index, effective number of buyers, and a sentence for the owner."""
    hhi = hhi_range(sheet)
    if hhi is None:
        return Concentration(None, None, None, None, Message(_("No share of sales is known yet.")))
    top = max((group.share for group in groups_of(sheet) if group.share is not None), default=0.0)
    index = Range(concentration_index(hhi.low), concentration_index(hhi.point), concentration_index(hhi.high))
    return Concentration(top, hhi, 1 / hhi.point, index, _sentence(sheet, top, 1 / hhi.point))


def _sentence(sheet: AnswerSheet, top: float, effective: float) -> Message:
    largest = next(group for group in groups_of(sheet) if group.share == top)
    return Message(
        _("%(buyer)s takes %(share)s%% of sales; sales are spread as if over %(number)s equal buyers."),
        {"buyer": largest.name, "share": round(100 * top), "number": f"{effective:.1f}"},
    )


def _owner_of(buyer: BuyerAnswers) -> str:
    owner = " ".join(buyer.owner.split()).casefold()
    return f"owner:{owner}" if owner else f"buyer:{buyer.key}"


def _share_of(buyers: list[BuyerAnswers]) -> float | None:
    if any(buyer.share_tenths is None for buyer in buyers):
        return None
    return sum(buyer.share_tenths or 0 for buyer in buyers) / WHOLE


def _usual_weight(shares: list[float | None]) -> float:
    """Return the weight of a buyer whose share is unknown: the mean of the known ones."""
    known = [share for share in shares if share]
    return sum(known) / len(known) if known else 1.0


def _group(buyers: list[BuyerAnswers], share: float | None, usual: float) -> Group:
    first = buyers[0]
    name = first.owner if len(buyers) > 1 else first.name
    weight = usual if share is None else share
    return Group(first.key, name, first.kind, share, weight, _merged_answers(buyers))


def _merged_answers(buyers: list[BuyerAnswers]) -> dict[str, Answer]:
    """One decision maker gives one answer: that of the largest member that has one."""
    merged: dict[str, Answer] = {}
    for buyer in sorted(buyers, key=lambda buyer: (buyer.share_tenths or 0, buyer.key)):
        for key, answer in buyer.answers.items():
            if key not in merged or answer.state is State.ANSWERED or merged[key].state is not State.ANSWERED:
                merged[key] = answer
    return merged


def _with_remainder(known: list[float], rest: float, unnamed: int, others: int | None) -> Range:
    base = sum(share**2 for share in known)
    if rest < 1e-9:
        return Range(base, base, base)
    count = None if others is None else others + unnamed
    low = base + (rest**2 / count if count else 0.0)
    smallest = min(known)
    high = base + _filled(rest, max(smallest, rest / count) if count else smallest)
    high = max(high, low)
    # With the number known, equal sizes are the plain guess; without, half-way between the two extremes.
    return Range(low, low if count else (low + high) / 2, high)


def _filled(rest: float, size: float) -> float:
    """Return the sum of squares when `rest` is filled with buyers of this size and one smaller."""
    full = int(rest / size + 1e-9)
    return full * size**2 + max(0.0, rest - full * size) ** 2
