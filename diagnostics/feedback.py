"""What advisors think of the cases they were shown: their votes, and what curators of the library see of them.

A vote belongs to an assessment, and so to an organisation. Curators see counts and reasons only: of no vote whose it
is, of which firm or organisation, or of when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, FilteredRelation, Q, QuerySet

from accounts import audit
from accounts.models import User
from casestudies.models import CaseStudy
from diagnostics.models import Assessment, MatchFeedback
from diagnostics.snapshots import Snapshot

MOST_REASONS = 50  # of one case, on a page of many


@dataclass(frozen=True, slots=True)
class Vote:
    """An advisor's vote on a case: helpful or not, and the reason, "" for none."""

    is_helpful: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What all advisors together think of a case: numbers of votes, and their reasons, last first."""

    case: CaseStudy
    helpful: int
    not_helpful: int
    for_it: tuple[str, ...]
    against_it: tuple[str, ...]


def matched(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the slugs of the cases a result shows, the counter-case last."""
    ranking = snapshot.ranking
    return tuple(match.slug for match in (*ranking.matches, *([ranking.counter] if ranking.counter else [])))


def votes(*, assessment: Assessment, by: User, slugs: Collection[str]) -> dict[str, Vote | None]:
    """Return a person's votes on an assessment's cases, None where there is none yet. One query.

    A case that the library has no longer cannot be voted on and is left out.
    """
    own = Q(match_feedback__assessment=assessment, match_feedback__by=by)
    rows = (
        CaseStudy.objects.filter(slug__in=slugs)
        .annotate(vote=FilteredRelation("match_feedback", condition=own))
        .values_list("slug", "vote__is_helpful", "vote__reason")
    )
    return {slug: None if helpful is None else Vote(helpful, reason) for slug, helpful, reason in rows}


def vote(*, assessment: Assessment, case: CaseStudy, by: User, vote: Vote) -> None:
    """Note or change a person's vote."""
    said = {"is_helpful": vote.is_helpful, "reason": vote.reason}
    with transaction.atomic():
        row, is_new = MatchFeedback.objects.update_or_create(assessment=assessment, case=case, by=by, defaults=said)
        audit.record(audit.Verb.CREATED if is_new else audit.Verb.CHANGED, row, by=by)


def take_back(*, assessment: Assessment, case: CaseStudy, by: User) -> None:
    """Delete a person's vote; none is none."""
    with transaction.atomic():
        for row in MatchFeedback.objects.filter(assessment=assessment, case=case, by=by):
            audit.record(audit.Verb.DELETED, row, by=by)
            row.delete()


# --- For curators, who look after one library for all organisations

FOR_CURATORS = "one library is for all organisations; curators see counts and reasons, and of no vote whose it is"


def with_counts(cases: QuerySet[CaseStudy]) -> QuerySet[Any]:
    """Return cases with their numbers of votes as `helpful` and `not_helpful`."""
    helpful = Count("match_feedback", filter=Q(match_feedback__is_helpful=True))
    return cases.annotate(helpful=helpful, not_helpful=Count("match_feedback") - helpful)


def judged() -> QuerySet[Any]:
    """Return the cases with votes, those that helped least first."""
    cases = with_counts(CaseStudy.objects.only("slug", "title", "status"))
    has_votes = Q(helpful__gt=0) | Q(not_helpful__gt=0)
    return cases.filter(has_votes).order_by("-not_helpful", "helpful", "title", "slug")


def opinions(cases: Iterable[Any]) -> list[Opinion]:
    """Return what is thought of these cases (of `judged`), in their order. One query."""
    listed = list(cases)
    reasons: dict[tuple[int, bool], list[str]] = {}
    rows = MatchFeedback.objects.filter(case__in=listed).exclude(reason="").order_by("-updated_at", "-pk")
    for case_id, is_helpful, reason in rows.values_list("case", "is_helpful", "reason"):
        reasons.setdefault((case_id, is_helpful), []).append(reason)
    return [
        Opinion(
            case,
            case.helpful,
            case.not_helpful,
            tuple(reasons.get((case.pk, True), [])[:MOST_REASONS]),
            tuple(reasons.get((case.pk, False), [])[:MOST_REASONS]),
        )
        for case in listed
    ]
