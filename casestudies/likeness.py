"""How alike a firm and a case are: weights with their reasons, and the comparison of each factor.

Likeness is counted in whole thousandths, so that PostgreSQL (`shortlist.py`) and Python arrive at the same numbers.
Nobody has measured how much each factor matters to an owner. The weights are our reading, set before any test and
from the paper's own order of importance: who rules the chain comes first, the place on the map last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from casestudies import sentences
from casestudies.facts import CaseFacts, Profile
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

MOST_SENTENCES = 4  # more than four on either side are no longer read
ALIKE, HALF, UNLIKE = 1000, 500, 0  # likeness, in thousandths
ANOTHER_DANGER = 300  # three forms of one danger are closer to each other than to no danger at all
MAIN_BUYER = 500  # thousandths of sales: from here on one buyer takes most of the output
LEAST_LEVELS, LEAST_BANDS = 4, 2  # known of both; with fewer, who does what and the criteria say nothing
WORTH_OF_FIRST = 360_360  # divides by every place up to the fifteenth without a rest
INTANGIBLE = frozenset({"F1", "F2", "F6", "F7"})  # design, development, brand, selling: what the paper looks at
BAND_RANK = {"low": 0, "not_yet": 0, "medium": 1, "partly": 1, "high": 2, "eligible": 2}
SIZES = ("micro", "small", "medium", "large")
SIZE_LIMITS = ((10, "micro"), (50, "small"), (250, "medium"))  # fewer workers than this
KINDRED_SECTORS = (  # divisions whose chains work alike: light manufacturing, food, wood, metal and electronics
    frozenset({"13", "14", "15"}),
    frozenset({"01", "03", "10"}),
    frozenset({"02", "16", "31"}),
    frozenset({"25", "26", "27", "28", "32"}),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One factor compared: likeness from 0 to 1000 and the sentences worth printing, if any."""

    likeness: int
    reason: Message | None = None
    difference: Message | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of likeness, its name, its weight, and why it has one.

    `is_known` tells whether the firm says anything about it; `compare` returns None when the case does not.
    """

    key: str
    name: str
    weight: int
    why: str
    is_known: Callable[[Profile], bool]
    compare: Callable[[Profile, CaseFacts], Comparison | None]


@dataclass(frozen=True, slots=True)
class Likeness:
    """All factors together: score from 0 to 100, and the sentences, weightiest first."""

    score: float
    reasons: tuple[Message, ...]
    differences: tuple[Message, ...]


def _governance(profile: Profile, case: CaseFacts) -> Comparison | None:
    if not case.governance:
        return None
    if case.governance == profile.governance[0]:
        return Comparison(ALIKE, reason=sentences.like("governance", case.governance))
    likeness = HALF if case.governance in profile.governance else UNLIKE
    return Comparison(likeness, difference=sentences.unlike("governance", case.governance))


def _risk_form(profile: Profile, case: CaseFacts) -> Comparison | None:
    if not case.risk_form:
        return None
    if case.risk_form == profile.risk_form:
        return Comparison(ALIKE, reason=sentences.like("risk_form", case.risk_form))
    likeness = UNLIKE if "none" in (case.risk_form, profile.risk_form) else ANOTHER_DANGER
    return Comparison(likeness, difference=sentences.unlike("risk_form", case.risk_form))


def _functions(profile: Profile, case: CaseFacts) -> Comparison | None:
    pairs = {
        key: (mine, theirs)
        for key, mine in sorted(profile.functions.items())
        if mine is not None and (theirs := case.functions.get(key)) is not None
    }
    if len(pairs) < LEAST_LEVELS:
        return None
    apart = sum(weight_of(key) * abs(mine - theirs) for key, (mine, theirs) in pairs.items())
    return Comparison(
        closeness(apart, sum(map(weight_of, pairs))),
        reason=_first(_who_does(key, mine, theirs, alike=True) for key, (mine, theirs) in pairs.items()),
        difference=_first(_who_does(key, mine, theirs, alike=False) for key, (mine, theirs) in pairs.items()),
    )


def _who_does(key: str, mine: int, theirs: int, *, alike: bool) -> Message | None:
    """Return the sentence on one function where firm and case clearly agree, or clearly do not."""
    if 2 in (mine, theirs) or ((mine > 2) == (theirs > 2)) is not alike:  # level 2 is shared: neither nor
        return None
    say = sentences.like if alike else sentences.unlike
    return say(key, "self" if theirs > 2 else "others")


def _concentration(profile: Profile, case: CaseFacts) -> Comparison | None:
    if case.top_share is None or profile.top_share is None:
        return None
    mine, theirs = thousandths(profile.top_share), thousandths(case.top_share)
    likeness = max(UNLIKE, ALIKE - ALIKE * abs(mine - theirs) // MAIN_BUYER)
    word = "one" if theirs >= MAIN_BUYER else "several"
    if (theirs >= MAIN_BUYER) == (mine >= MAIN_BUYER):
        return Comparison(likeness, reason=sentences.like("concentration", word))
    return Comparison(likeness, difference=sentences.unlike("concentration", word))


def _sector(profile: Profile, case: CaseFacts) -> Comparison | None:
    divisions = {code[:2] for code in case.sectors}
    if profile.sector in divisions:
        return Comparison(ALIKE, reason=sentences.like("sector", "same"))
    if divisions & kindred(profile.sector):
        return Comparison(HALF, reason=sentences.like("sector", "kindred"))
    return Comparison(UNLIKE, difference=sentences.unlike("sector", "other"))


def _markets(profile: Profile, case: CaseFacts) -> Comparison | None:
    parts = [
        shared_part(mine, theirs)
        for mine, theirs in ((profile.buyer_kinds, case.buyer_kinds), (profile.destinations, case.destinations))
        if mine and theirs
    ]
    if not parts:
        return None
    return Comparison(
        sum(parts) // len(parts),
        reason=_first(sentences.like("buyer_kind", kind) for kind in case.buyer_kinds if kind in profile.buyer_kinds),
        difference=_first(
            sentences.unlike("destination", place)
            for place in case.destinations
            if profile.destinations and place not in profile.destinations
        ),
    )


def _criteria(profile: Profile, case: CaseFacts) -> Comparison | None:
    pairs = {
        key: (BAND_RANK[profile.bands[key]], BAND_RANK[case.bands[key]])
        for key in sentences.CRITERIA
        if profile.bands.get(key) in BAND_RANK and case.bands.get(key) in BAND_RANK
    }
    if len(pairs) < LEAST_BANDS:
        return None
    return Comparison(
        closeness(sum(abs(mine - theirs) for mine, theirs in pairs.values()), len(pairs)),
        reason=_first(sentences.like(key, str(theirs)) for key, (mine, theirs) in pairs.items() if mine == theirs != 1),
        difference=_first(
            sentences.unlike(key, str(theirs)) for key, (mine, theirs) in pairs.items() if abs(mine - theirs) == 2
        ),
    )


def _gaps(profile: Profile, case: CaseFacts) -> Comparison | None:
    # No sentence: the levers are listed by themselves.
    return Comparison(answered_part(profile, case.levers))


def _size(profile: Profile, case: CaseFacts) -> Comparison | None:
    if not case.sizes or profile.workers is None:
        return None
    mine = SIZES.index(size_class(profile.workers))
    nearest = min(case.sizes, key=lambda size: (abs(SIZES.index(size) - mine), SIZES.index(size)))
    steps = abs(SIZES.index(nearest) - mine)
    if steps == 0:
        return Comparison(ALIKE, reason=sentences.like("size", nearest))
    return Comparison(HALF if steps == 1 else UNLIKE, difference=sentences.unlike("size", nearest))


def _country(profile: Profile, case: CaseFacts) -> Comparison | None:
    if not case.countries:
        return None
    if profile.country not in case.countries:
        return Comparison(UNLIKE, difference=sentences.unlike("country", "other"))
    return Comparison(ALIKE, reason=sentences.like("country", "same"))


FACTORS: tuple[Factor, ...] = (  # weightiest first: sentences are printed in this order
    Factor(
        "governance",
        _("Who rules the relation"),
        20,
        _("Who rules the relation decides which kinds of upgrading stay open (Table 2.1)."),
        lambda profile: bool(profile.governance),
        _governance,
    ),
    Factor(
        "risk_form",
        _("Form of the downgrading risk"),
        16,
        _("Losing tasks, being stuck and being pushed out call for different answers (section 3.1, Box 3.3)."),
        lambda profile: bool(profile.risk_form),
        _risk_form,
    ),
    Factor(
        "functions",
        _("Who does what"),
        16,
        _("What a firm does itself, above all design, brand and selling, is what it can lose or build on."),
        lambda profile: sum(level is not None for level in profile.functions.values()) >= 4,
        _functions,
    ),
    Factor(
        "concentration",
        _("Share of the largest buyer"),
        14,
        _("The fewer the buyers, the greater the dependence (section 4, Links to global buyers)."),
        lambda profile: profile.top_share is not None,
        _concentration,
    ),
    Factor(
        "sector",
        _("Sector or one whose chains work alike"),
        14,
        _("An owner trusts a story from the own trade, and trades differ in how their chains work."),
        lambda profile: bool(profile.sector),
        _sector,
    ),
    Factor(
        "markets",
        _("Kinds of buyer and where the goods end up"),
        10,
        _("Kinds of buyer and of market differ in what they teach (section 4)."),
        lambda profile: bool(profile.buyer_kinds or profile.destinations),
        _markets,
    ),
    Factor(
        "criteria",
        _("Strong and weak results"),
        8,
        _("Cases with the same strong and weak sides show what can be built on what."),
        lambda profile: bool(profile.bands),
        _criteria,
    ),
    Factor(
        "gaps",
        _("What was tried there and is advised here"),
        8,
        _("A case that tried what this firm is advised to try tells how it went."),
        lambda profile: bool(profile.gaps),
        _gaps,
    ),
    Factor(
        "size",
        _("Size of the firm"),
        6,
        _("What a large firm did may be out of a small one's reach (section 3.2)."),
        lambda profile: profile.workers is not None,
        _size,
    ),
    Factor(
        "country",
        _("Country"),
        2,
        _("Rules and customs are shared within a country, but chains cross borders."),
        lambda profile: bool(profile.country),
        _country,
    ),
)


def compare(profile: Profile, case: CaseFacts) -> Likeness:
    """Return how alike firm and case are.

    What the firm does not tell leaves the scale, for every case alike. What only the case does not tell counts as
    unlike: a case of which little is known is a weak argument.
    """
    asked = asked_of(profile)
    results = [(factor, factor.compare(profile, case)) for factor in asked]
    total = sum(factor.weight * result.likeness for factor, result in results if result)
    reasons = [result.reason for _factor, result in results if result and result.reason]
    differences = [result.difference for _factor, result in results if result and result.difference]
    return Likeness(
        score=tenths(total, sum(factor.weight for factor in asked)) / 10,
        reasons=tuple(reasons[:MOST_SENTENCES]),
        differences=tuple(differences[:MOST_SENTENCES]) or (sentences.NO_DIFFERENCE,),
    )


def answered_gaps(profile: Profile, case: CaseFacts) -> tuple[str, ...]:
    """Return the levers tried in the case that are advised to the firm, in the order of the advice."""
    return tuple(lever for lever in profile.gaps if lever in case.levers)


def asked_of(profile: Profile) -> list[Factor]:
    """Return the factors the firm says anything about; the others leave the scale."""
    return [factor for factor in FACTORS if factor.is_known(profile)]


def tenths(total: int, scale: int) -> int:
    """Return a score in tenths of a point, 0 to 1000, from the weighted sum of likenesses; a half goes up."""
    return (2 * total + scale) // (2 * scale) if scale else 0


def answered_part(profile: Profile, levers: Collection[str]) -> int:
    """Return how much of the firm's gaps the levers answer, in thousandths. The first gap counts 1, then 1/2, 1/3..."""
    worth = worth_of_gaps(profile)
    answered = sum(value for lever, value in worth.items() if lever in levers)
    return ALIKE * answered // sum(worth.values()) if worth else UNLIKE


def worth_of_gaps(profile: Profile) -> dict[str, int]:
    """Return what each gap counts for, by the lever advised for it."""
    return {lever: WORTH_OF_FIRST // place for place, lever in enumerate(profile.gaps, start=1)}


def weight_of(function: str) -> int:
    """Return what one function counts for beside the others."""
    return 2 if function in INTANGIBLE else 1


def closeness(apart: int, weight: int) -> int:
    """Return the likeness of levels or bands that are `apart` steps from each other, of `weight` compared.

    Two steps apart on average is as unlike as two firms get in practice.
    """
    return max(UNLIKE, ALIKE - ALIKE * apart // (2 * weight))


def shared_part(mine: Collection[str], theirs: Collection[str]) -> int:
    """Return how many of the words on either side stand on both, in thousandths. Neither side may be empty."""
    return ALIKE * len(set(mine) & set(theirs)) // len(set(mine) | set(theirs))


def kindred(sector: str) -> frozenset[str]:
    """Return the divisions whose chains work like those of a division."""
    return frozenset().union(*(kin for kin in KINDRED_SECTORS if sector in kin))


def thousandths(part: float) -> int:
    """Return a part of a whole, 0 to 1, in thousandths."""
    return round(part * 1000)


def size_class(workers: int) -> str:
    """Return the size class of a firm: micro, small, medium or large."""
    return next((name for limit, name in SIZE_LIMITS if workers < limit), "large")


def _first(messages: Iterable[Message | None]) -> Message | None:
    return next((message for message in messages if message is not None), None)
