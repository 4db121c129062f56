"""Which cases speak to a firm: ranked by likeness, with what speaks for and against it, and one counter-case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from casestudies.facts import CaseFacts, Profile, profile_of
from casestudies.likeness import answered_gaps, answered_part, compare
from diagnostics.core.text import Message

__all__ = ["CaseFacts", "Match", "Profile", "Ranking", "Remedy", "profile_of", "rank"]

LIMIT = 5
WARNING = {"failure": 10, "mixed": 7}  # what likeness counts for in a counter-case: a half success warns less clearly
PER_FAMILY = 2  # cases of one study resemble each other; a third one would crowd out other evidence


@dataclass(frozen=True, slots=True)
class Remedy:
    """A lever tried in a case, and the weakness of the firm it answers (None in a record from before it was kept)."""

    lever: str
    weakness: Message | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One case beside one firm. `score` runs from 0 to 100 and orders matches; it is not a probability.

    `reasons` say how the case is like the firm and `differences` how it is not, weightiest first. `remedies` are the
    levers tried in the case that answer a gap of the firm, in the order of the firm's gaps.
    """

    slug: str
    title: str
    summary: str
    score: float
    reasons: tuple[Message, ...] = ()
    differences: tuple[Message, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    outcome: str = ""

    @property
    def levers(self) -> tuple[str, ...]:
        """The keys of the levers among the remedies."""
        return tuple(remedy.lever for remedy in self.remedies)

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready form; `from_dict` reads it back equal."""
        return {
            "slug": self.slug,
            "title": self.title,
            "summary": self.summary,
            "score": self.score,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "differences": [difference.to_dict() for difference in self.differences],
            "levers": list(self.levers),
            "weaknesses": [remedy.weakness.to_dict() if remedy.weakness else None for remedy in self.remedies],
            "outcome": self.outcome,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Match:
        """Read back what `to_dict` wrote."""
        return cls(
            slug=data["slug"],
            title=data["title"],
            summary=data["summary"],
            score=data["score"],
            reasons=tuple(Message.from_dict(reason) for reason in data["reasons"]),
            differences=tuple(Message.from_dict(difference) for difference in data["differences"]),
            remedies=_remedies(data["levers"], data.get("weaknesses", ())),
            outcome=data.get("outcome", ""),
        )


def _remedies(levers: Sequence[str], weaknesses: Sequence[Mapping[str, Any] | None]) -> tuple[Remedy, ...]:
    return tuple(
        Remedy(lever, Message.from_dict(weakness) if weakness else None)
        for lever, weakness in zip_longest(levers, weaknesses)
    )


@dataclass(frozen=True, slots=True)
class Ranking:
    """The most relevant cases, best first, and one case where the same road failed (None when there is none)."""

    matches: tuple[Match, ...] = ()
    counter: Match | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready form; `from_dict` reads it back equal."""
        return {
            "matches": [match.to_dict() for match in self.matches],
            "counter": self.counter.to_dict() if self.counter else None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ranking:
        """Read back what `to_dict` wrote."""
        counter = data["counter"]
        return cls(
            matches=tuple(Match.from_dict(match) for match in data["matches"]),
            counter=Match.from_dict(counter) if counter else None,
        )


def rank(profile: Profile, cases: Iterable[CaseFacts], *, limit: int = LIMIT) -> Ranking:
    """Return up to `limit` cases most like the firm, and a counter-case that is not among them.

    The same profile and the same cases give the same ranking, in whatever order the cases come: ties go to the
    slug that sorts first.
    """
    pairs = sorted(((match_of(profile, case), case) for case in cases), key=lambda pair: (-pair[0].score, pair[0].slug))
    matches = [match for match, _case in pairs]
    chosen = _with_hope(_spread(pairs, limit), matches, profile)
    slugs = {match.slug for match in chosen}
    return Ranking(chosen, _counter([match for match in matches if match.slug not in slugs]))


def match_of(profile: Profile, case: CaseFacts) -> Match:
    """Return the match of one case with the firm, however unlike they are."""
    likeness = compare(profile, case)
    return Match(
        slug=case.slug,
        title=case.title,
        summary=case.summary,
        score=likeness.score,
        reasons=likeness.reasons,
        differences=likeness.differences,
        remedies=tuple(Remedy(lever, profile.weaknesses.get(lever)) for lever in answered_gaps(profile, case)),
        outcome=case.outcome,
    )


def _spread(pairs: list[tuple[Match, CaseFacts]], limit: int) -> tuple[Match, ...]:
    """Return the best `limit` matches, at most PER_FAMILY of each family."""
    chosen: list[Match] = []
    taken: dict[str, int] = {}
    for match, case in pairs:
        family = case.family or case.slug
        if len(chosen) < limit and taken.get(family, 0) < PER_FAMILY:
            chosen.append(match)
            taken[family] = taken.get(family, 0) + 1
    return tuple(chosen)


def _with_hope(chosen: tuple[Match, ...], matches: list[Match], profile: Profile) -> tuple[Match, ...]:
    """Return the matches with a success in the last place where none of them is one.

    A firm in trouble is most like other firms in trouble; five of them leave an owner with nothing to try. The
    success is the one that is both like the firm and goes the roads it is advised: likeness times what it answers.
    """
    if not chosen or any(match.outcome == "success" for match in chosen):
        return chosen
    successes = [match for match in matches if match.outcome == "success"]
    successes.sort(key=lambda match: -_tenths(match) * answered_part(profile, match.levers))  # keeps order in ties
    return (*chosen[:-1], successes[0]) if successes else chosen


def _counter(rest: list[Match]) -> Match | None:
    """Return the likest case in which a road advised to the firm did not lead on, or else the likest failure.

    A case where part of it worked warns less clearly than a failure, so it must be a good deal more like the firm.
    """
    warnings = [match for match in rest if match.outcome in WARNING and match.levers]
    warnings.sort(key=lambda match: -_tenths(match) * WARNING[match.outcome])  # keeps order in ties
    failures = [match for match in rest if match.outcome == "failure"]
    return next(iter([*warnings, *failures]), None)


def _tenths(match: Match) -> int:
    return round(match.score * 10)
