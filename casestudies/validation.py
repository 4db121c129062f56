"""How well matching does on the paper's own cases: each fed as a firm, its own entry taken out of the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb

from casestudies.facts import BuyerLike, CaseFacts, Profile, profile_of
from casestudies.library_access import facts_of
from casestudies.matching import rank
from casestudies.models import CaseStudy
from casestudies.schema import Library
from diagnostics.core.findings import Diagnosis

TOP = 3
WORKERS = {"micro": 5, "small": 25, "medium": 120, "large": 600}  # a typical firm of each size class

# Which entry of the library tells the case that a file of answers was coded from.
ENTRY_OF = {
    "A01": "east-asia-oem-learning",
    "A02": "east-asia-triangle-manufacturing",
    "A03": "guadalajara-small-firms",
    "A04": "guadalajara-assembly-plant",
    "A05": "penang-before-linkages",
    "A06": "penang-spin-off-suppliers",
    "A07": "singapore-first-movers",
    "A08": "kenya-zimbabwe-small-growers",
    "A09": "kenya-zimbabwe-small-exporters",
    "A10": "kenya-zimbabwe-large-exporters",
    "A11": "brenta-luxury-subcontractors",
    "A12": "brenta-german-buying-groups",
    "A13": "italy-fashion-footwear",
    "A14": "brazil-footwear-exporters",
    "A15": "china-volume-footwear",
    "A16": "india-footwear-low-wage",
    "A17": "sialkot-quality-certification",
    "A18": "sinos-crisis-exporters",
    "A19": "mexico-footwear-liberalisation",
    "A20": "agra-after-soviet-market",
    "A21": "ludhiana-two-markets",
    "A22": "ludhiana-small-units",
    "A23": "chile-cost-squeeze",
    "A24": "sinos-home-market",
    "A25": "sinos-us-chains-through-agents",
    "A26": "sinos-demoted-subcontractor",
    "A27": "sinos-export-agents-abroad",
    "A28": "sinos-latin-america-europe",
    "A29": "costa-rica-intel-suppliers",
    "A30": "mexico-small-firms-outside",
    "A31": "spin-off-cluster-plants",
    "A32": "second-tier-garment-assembly",
    "A33": "full-package-garment-suppliers",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One firm whose own case was taken out: what came first, and whether it is of its kind.

    `by_family`: one of the top three is drawn from the same study. `by_kind`: one has the same governance and the
    same form of risk as the firm's own entry. `chance`: how probable such a hit is if three are drawn blindly.
    """

    slug: str
    top: tuple[str, ...]
    by_family: bool
    by_kind: bool
    chance: float

    @property
    def is_hit(self) -> bool:
        """Whether one of the top three is of the firm's family or kind."""
        return self.by_family or self.by_kind


def leave_one_out(profiles: Mapping[str, Profile], cases: Iterable[CaseFacts]) -> list[LeftOut]:
    """Return, for each slug with a profile, how the ranking does without that case.

    The firm's answers and the case's attributes come from one reading of one text, so this measures whether the
    weights hang together. It is no evidence that a match helps an owner.
    """
    library = {case.slug: case for case in cases}
    return [_leave_out(library[slug], profile, library) for slug, profile in sorted(profiles.items())]


def facts_in(library: Library) -> list[CaseFacts]:
    """Return what matching knows of the cases in the library's files. No database is asked."""
    return [
        facts_of(CaseStudy(slug=slug, **{name: value for name, value in values.items() if name != "sources"}))
        for slug, values in library.cases.items()
    ]


def as_firm(own: CaseFacts, diagnosis: Diagnosis, buyers: Sequence[BuyerLike]) -> Profile:
    """Return the profile of a case fed as a firm: its diagnosis and buyers, its facts from its own entry.

    Files of answers name no kinds of buyer and no markets, so these too come from the entry.
    """
    profile = profile_of(
        diagnosis,
        sector=own.sectors[0][:2],
        country=own.countries[0] if own.countries else "",
        workers=WORKERS[own.sizes[0]] if own.sizes else None,
        buyers=buyers,
    )
    return replace(profile, buyer_kinds=own.buyer_kinds, destinations=own.destinations)


def _leave_out(own: CaseFacts, profile: Profile, library: Mapping[str, CaseFacts]) -> LeftOut:
    rest = [case for case in library.values() if case.slug != own.slug]
    top = [library[match.slug] for match in rank(profile, rest).matches[:TOP]]
    return LeftOut(
        slug=own.slug,
        top=tuple(case.slug for case in top),
        by_family=any(_same_family(own, case) for case in top),
        by_kind=any(_same_kind(own, case) for case in top),
        chance=_chance(rest, own),
    )


def _same_family(one: CaseFacts, other: CaseFacts) -> bool:
    return bool(one.family) and one.family == other.family


def _same_kind(one: CaseFacts, other: CaseFacts) -> bool:
    return (one.governance, one.risk_form) == (other.governance, other.risk_form)


def _chance(rest: Sequence[CaseFacts], own: CaseFacts) -> float:
    misses = sum(not (_same_family(own, case) or _same_kind(own, case)) for case in rest)
    return 1 - comb(misses, TOP) / comb(len(rest), TOP)
