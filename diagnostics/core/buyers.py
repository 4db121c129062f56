"""Buyers by who decides: those under one owner are one decision maker, with one share and one set of answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, BuyerKind

WHOLE = 1000  # tenths of a percent in all sales
COVERED = 800  # tenths of a percent of sales that the buyers asked about should cover
AT_MOST = 5  # buyers asked about: an owner has an hour
MOST_BUYERS = 50  # named for one firm
MOST_OTHER_BUYERS = 100_000  # not named: a shop's customers are counted too, but nobody has more than this
ROUNDING = 20  # tenths: shares an owner rounds may add up to 98 or 102


@dataclass(frozen=True, slots=True)
class DecisionMaker:
    """One buyer, or several under one owner, the largest first. `share` is in tenths of a percent, None if unknown."""

    members: tuple[BuyerAnswers, ...]
    share: int | None

    @property
    def key(self) -> str:
        """The key of the largest member."""
        return self.members[0].key

    @property
    def name(self) -> str:
        """The buyer's name, or the owner's where there are several buyers."""
        return self.members[0].owner.strip() if len(self.members) > 1 else self.members[0].name

    @property
    def kind(self) -> BuyerKind | None:
        """What kind of company the largest member is."""
        return self.members[0].kind

    @property
    def is_answered(self) -> bool:
        """Whether anything was answered about it."""
        return any(member.answers for member in self.members)

    def answer(self, question: str) -> tuple[str, Answer | None]:
        """Return the answer of the largest member that gave a level, else of the largest that said anything.

        The first of the pair is the key of the buyer it was given for.
        """
        given = [(buyer.key, answer) for buyer in self.members if (answer := buyer.answers.get(question)) is not None]
        levelled = [pair for pair in given if pair[1].level is not None]
        return next(iter([*levelled, *given]), (self.key, None))


def decision_makers(buyers: Iterable[BuyerAnswers]) -> tuple[DecisionMaker, ...]:
    """Return the buyers by who decides, largest first, unknown shares last, ties by key: the order never matters."""
    owned: dict[str, list[BuyerAnswers]] = {}
    for buyer in sorted(buyers, key=_by_size):
        owner = owner_key(buyer.owner)
        owned.setdefault(f"owner {owner}" if owner else f"buyer {buyer.key}", []).append(buyer)
    makers = [DecisionMaker(tuple(members), joint_share(members)) for members in owned.values()]
    return tuple(sorted(makers, key=lambda maker: (maker.share is None, -(maker.share or 0), maker.key)))


def owner_key(owner: str) -> str:
    """Return an owner's name so that spaces and capitals make no difference, "" for no owner."""
    return " ".join(owner.split()).casefold()


def _by_size(buyer: BuyerAnswers) -> tuple[bool, int, str]:
    return buyer.share_tenths is None, -(buyer.share_tenths or 0), buyer.key


def joint_share(members: Sequence[BuyerAnswers]) -> int | None:
    """Return the share of several buyers together, None when one of them is not known."""
    shares = [buyer.share_tenths for buyer in members if buyer.share_tenths is not None]
    return sum(shares) if len(shares) == len(members) else None


def main_buyers(buyers: Iterable[BuyerAnswers]) -> tuple[DecisionMaker, ...]:
    """Return those to ask about: the largest until 80% of sales are covered, five at most."""
    chosen: list[DecisionMaker] = []
    for maker in decision_makers(buyers)[:AT_MOST]:
        if sum(each.share or 0 for each in chosen) >= COVERED:
            break
        chosen.append(maker)
    return tuple(chosen)


def rated_buyers(buyers: Iterable[BuyerAnswers]) -> tuple[DecisionMaker, ...]:
    """Return the main buyers, and any other about which something was answered: one small tutor may matter most."""
    buyers = tuple(buyers)
    main = {maker.key for maker in main_buyers(buyers)}
    return tuple(maker for maker in decision_makers(buyers) if maker.key in main or maker.is_answered)


def weights_of(makers: Iterable[DecisionMaker], sheet: AnswerSheet) -> list[float]:
    """Return what each weighs in averages: its share in tenths of a percent, at least one.

    An unknown share weighs an even part of what the known shares leave to all others.
    """
    left, unknown = _left(sheet)
    takers = unknown + (sheet.other_buyers or 0)
    part = max(1.0, left / takers) if takers else 1.0
    return [_weight(maker, part) for maker in makers]


def weightings_of(makers: Sequence[DecisionMaker], sheet: AnswerSheet) -> tuple[tuple[float, ...], ...]:
    """Return the weights where unknown shares are at their ends: each in turn all that is left, the others nothing.

    Any average lies between those of these weightings. None is returned where the shares leave no choice. Since
    nobody weighs less than a tenth of a percent, the largest is tried with those tenths and without.
    """
    left, unknown = _left(sheet)
    is_settled = left <= 0 or (unknown == 1 and sheet.other_buyers == 0)
    if is_settled or len(makers) < 2 or all(maker.share is not None for maker in makers):
        return ()
    shareless = [maker.key for maker in makers if maker.share is None]
    ends = [(key, weight) for key in shareless for weight in {left, max(1, left - unknown + 1)}]
    if sheet.other_buyers != 0 or unknown > len(shareless):
        ends.append(("", 1))  # somebody else takes all that is left
    return tuple(tuple(_weight(maker, weight if maker.key == key else 1) for maker in makers) for key, weight in ends)


def _left(sheet: AnswerSheet) -> tuple[int, int]:
    """Return what the known shares leave, and how many decision makers have no known share."""
    everyone = decision_makers(sheet.buyers)
    left = WHOLE - sum(maker.share or 0 for maker in everyone)
    return left, sum(maker.share is None for maker in everyone)


def _weight(maker: DecisionMaker, otherwise: float) -> float:
    return otherwise if maker.share is None else max(1.0, maker.share)
