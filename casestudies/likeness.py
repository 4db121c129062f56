"""How alike a firm and a case are: weights with their reasons, and the sentences that say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casestudies.facts import CaseFacts, Profile
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Comparison:
    """One factor: likeness from 0 to 1 and the sentence worth printing, if any, for or against."""

    likeness: float
    reason: Message | None = None
    difference: Message | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of likeness. `compare` returns None when firm or case tells nothing about it."""

    key: str
    weight: int
    why: str
    compare: Callable[[Profile, CaseFacts], Comparison | None]
    known: Callable[[Profile], bool]


@dataclass(frozen=True, slots=True)
class Likeness:
    """All factors together: score from 0 to 100, and the sentences, weightiest first."""

    score: float
    reasons: tuple[Message, ...]
    differences: tuple[Message, ...]


MOST_SENTENCES = 4  # more than four on either side is no longer read

_GOVERNANCE_SAME = {
    "arms_length": _("Like this firm, it sold to buyers who took the product as it came."),
    "network": _("Like this firm, it worked out products together with its buyers."),
    "quasi_hierarchy": _("Like this firm, it had buyers who decided what to make and how to make it."),
    "hierarchy": _("Like this firm, it belonged to the company it supplied."),
}
_GOVERNANCE_OTHER = {
    "arms_length": _("Unlike this firm, it sold to buyers who took the product as it came."),
    "network": _("Unlike this firm, it worked out products together with its buyers."),
    "quasi_hierarchy": _("Unlike this firm, it had buyers who decided what to make and how to make it."),
    "hierarchy": _("Unlike this firm, it belonged to the company it supplied."),
}


def _governance(profile: Profile, case: CaseFacts) -> Comparison | None:
    if not profile.governance or not case.governance:
        return None
    if case.governance == profile.governance[0]:
        return Comparison(1.0, reason=Message(_GOVERNANCE_SAME[case.governance]))
    likeness = 0.6 if case.governance in profile.governance else 0.0
    return Comparison(likeness, difference=Message(_GOVERNANCE_OTHER[case.governance]))


def _concentration(profile: Profile, case: CaseFacts) -> Comparison | None:
    if profile.top_share is None or case.top_share is None:
        return None
    gap = abs(profile.top_share - case.top_share)
    likeness = max(0.0, 1 - gap / 0.5)
    if case.top_share >= 0.5:
        if profile.top_share >= 0.5:
            return Comparison(likeness, reason=Message(_("Like this firm, it sold most of its output to one buyer.")))
        return Comparison(likeness, difference=Message(_("Unlike this firm, it sold most of its output to one buyer.")))
    if profile.top_share >= 0.5:
        return Comparison(likeness, difference=Message(_("Unlike this firm, it did not depend on one buyer.")))
    return Comparison(likeness, reason=Message(_("Like this firm, it spread its sales over several buyers.")))


def _sector(profile: Profile, case: CaseFacts) -> Comparison | None:
    if not profile.sector or not case.sectors:
        return None
    if profile.sector in {code[:2] for code in case.sectors}:
        return Comparison(1.0, reason=Message(_("Like this firm, it worked in the same sector.")))
    return Comparison(0.0, difference=Message(_("Unlike this firm, it worked in another sector.")))


FACTORS: tuple[Factor, ...] = (
    Factor(
        "governance",
        20,
        _("Who rules the relation decides which kinds of upgrading stay open."),
        _governance,
        lambda profile: bool(profile.governance),
    ),
    Factor(
        "sector",
        14,
        _("An owner trusts a story from the own trade."),
        _sector,
        lambda profile: bool(profile.sector),
    ),
    Factor(
        "concentration",
        12,
        _("The fewer the buyers, the greater the dependence."),
        _concentration,
        lambda profile: profile.top_share is not None,
    ),
)


def compare(profile: Profile, case: CaseFacts) -> Likeness:
    """Return how alike firm and case are.

    What the firm did not tell leaves the scale for every case alike. What the case does not tell counts as
    unlike: a case of which little is known is a weak argument.
    """
    scale = sum(factor.weight for factor in FACTORS if factor.known(profile))
    results = [(factor, factor.compare(profile, case)) for factor in FACTORS]
    total = sum(factor.weight * result.likeness for factor, result in results if result)
    reasons = [result.reason for _factor, result in results if result and result.reason]
    differences = [result.difference for _factor, result in results if result and result.difference]
    return Likeness(
        score=round(100 * total / scale, 1) if scale else 0.0,
        reasons=tuple(reasons[:MOST_SENTENCES]),
        differences=tuple(differences[:MOST_SENTENCES]),
    )


def answered_gaps(profile: Profile, case: CaseFacts) -> tuple[str, ...]:
    """Return the levers tried in the case that are advised to the firm, in the order of the advice."""
    return tuple(lever for lever in profile.gaps if lever in case.levers)
