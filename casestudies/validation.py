"""How well matching does on the paper's own cases: each fed as a firm, its own entry taken out of the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from casestudies.facts import CaseFacts, Profile
from casestudies.matching import rank

TOP = 3


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
