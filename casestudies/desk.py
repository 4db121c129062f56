"""What the curators' desk lists: cases by stage, what waits for a person's review, who edits what."""

from __future__ import annotations

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from casestudies.models import CaseOpening, CaseRevision, CaseStudy
from casestudies.presence import open_now
from casestudies.vocabulary import Stage, Status

LONGEST_QUERY = 200
NOBODY = 0  # no account has this number; null would make every comparison with a person null as well
SEARCHED = ("title", "slug", "cluster", "keywords", "summary")
STAGES = {
    Status.DRAFT.value: Q(status=Status.DRAFT) | Q(changes=Stage.DRAFT),
    Status.IN_REVIEW.value: Q(status=Status.IN_REVIEW) | Q(changes=Stage.IN_REVIEW),
    Status.PUBLISHED.value: Q(status=Status.PUBLISHED),
    Status.RETIRED.value: Q(status=Status.RETIRED),
}


def with_newest() -> QuerySet[CaseStudy]:
    """Return all cases, each with who saved its newest revision and when: `edited_at`, `editor_id`, `submitter_id`."""
    newest = CaseRevision.objects.filter(case=OuterRef("pk")).order_by("-number")
    return (
        CaseStudy.objects.only("slug", "title", "status", "changes", "cluster")
        .annotate(
            edited_at=Subquery(newest.values("edited_at")[:1]),
            editor_id=Coalesce(Subquery(newest.values("edited_by")[:1]), NOBODY, output_field=BigIntegerField()),
            editor_name=Subquery(newest.values("edited_by__name")[:1]),
            submitter_id=Coalesce(Subquery(newest.values("submitted_by")[:1]), NOBODY, output_field=BigIntegerField()),
        )
        .order_by(F("edited_at").desc(nulls_last=True), "title", "slug")
    )


def found(*, stage: str = "", text: str = "") -> QuerySet[CaseStudy]:
    """Return the cases at a stage that have a text in title, address, place, keywords or summary, accents or not."""
    cases = with_newest()
    if stage in STAGES:
        cases = cases.filter(STAGES[stage])
    for word in tidy(text).split():
        cases = cases.filter(Q(*((f"{name}__unaccent__icontains", word) for name in SEARCHED), _connector=Q.OR))
    return cases


def tidy(text: str) -> str:
    """Return a search text without what no text has, cut where nobody would type on."""
    return text.replace("\x00", " ")[:LONGEST_QUERY].strip()


def counts() -> dict[str, int]:
    """Return how many cases stand at each stage. One query."""
    return CaseStudy.objects.aggregate(**{stage: Count("pk", filter=condition) for stage, condition in STAGES.items()})


def waiting_for(user: User) -> QuerySet[CaseStudy]:
    """Return what is in review and neither saved nor submitted by a person: what this person may publish."""
    own = Q(editor_id=user.pk) | Q(submitter_id=user.pk)
    return found(stage=Status.IN_REVIEW).exclude(own)


def edited_by_others(user: User) -> QuerySet[CaseOpening]:
    """Return the forms that others opened a while ago at most."""
    return open_now().exclude(by=user)
