"""A second, blind rating of an assessment: who may start one, and starting it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organisation, User
from accounts.prepared import Prepared
from diagnostics.drafts import lock_draft
from diagnostics.follow_up import copied
from diagnostics.models import Action, Answer, AnswerChange, Assessment, Buyer, Diagnosis, OwnerLink, Plan, ReportJob


class SecondRatingError(Exception):
    """Why a second rating was not started. The text is for the person who asked."""


@transaction.atomic
def start(*, first: Assessment, seen: str, by: User) -> Assessment:
    """Return a second rating of `first` by this person, who says to have `seen` (Assessment.Seen) so much of it.

    Its buyers are copied, its answers are not: what is listed must pair up, what is judged must not. Started twice by
    the same person, it is started once. Raises SecondRatingError.
    """
    locked = Assessment.objects.select_for_update(no_key=True).get(pk=first.pk)
    rating = Assessment.objects.filter(second_of=locked).first()
    if rating and rating.advisor_id == by.pk:
        return rating
    if why := obstacle(locked, rating, by):
        raise SecondRatingError(why)
    return create(locked, seen, by)


def obstacle(first: Assessment, rating: Assessment | None, by: User) -> str:
    """Return why this person cannot rate an assessment that has the second rating `rating`; "" when they can."""
    if not first.is_complete or first.is_second:
        return _("Only a completed first rating can be rated a second time.")
    if rating:
        return _("This assessment has a second rating already.")
    if knows(first, by):
        return _("You worked on the first rating, so you cannot rate this firm blindly.")
    return ""


def knows(first: Assessment, person: User) -> bool:
    """Whether it is on record that a person knows an assessment: wrote, completed or printed it, or planned with it."""
    this = OuterRef("pk")
    is_known = (
        Q(advisor=person)
        | Exists(AnswerChange.objects.filter(assessment=this, by=person))
        | Exists(Answer.objects.filter(assessment=this, updated_by=person))
        | Exists(Action.objects.filter(assessment=this, created_by=person))
        | Exists(Diagnosis.objects.filter(assessment=this, created_by=person))
        | Exists(OwnerLink.objects.filter(assessment=this, created_by=person))
        | Exists(Plan.objects.filter(assessment=this, created_by=person))
        | Exists(ReportJob.objects.filter(diagnosis__assessment=this, requested_by=person))
    )
    return Assessment.objects.filter(is_known, pk=first.pk).exists()


def create(first: Assessment, seen: str, by: User) -> Assessment:
    """Write the second rating with a copy of the list of buyers."""
    rating = Assessment.objects.create(
        firm_id=first.firm_id,
        second_of=first,
        seen_before=seen,
        advisor=by,
        instrument_version=first.instrument_version,
        is_short=first.is_short,
        other_buyers=first.other_buyers,
    )
    Buyer.objects.bulk_create(copied(buyer, rating) for buyer in first.buyers.all())
    audit.record(audit.Verb.CREATED, rating, by=by)
    return rating


@transaction.atomic
def take_back(*, rating: Assessment) -> None:
    """Delete a second rating that was started and not answered: the slot is free, and the firm open, again.

    Raises CompletedError, and SecondRatingError once anything was answered: the history is kept.
    """
    locked = lock_draft(rating)
    if not locked.is_second or locked.changes.exists():
        raise SecondRatingError(
            _("Only a second rating without answers can be taken back. Complete it: questions may stay open.")
        )
    audit.record(audit.Verb.DELETED, locked)
    locked.delete()


def open_ratings_of(person: User) -> dict[UUID, Assessment]:
    """Return the second ratings a person has not completed, by the firm they are of. One query."""
    return {rating.firm_id: rating for rating in Assessment.objects.open_second_ratings().filter(advisor=person)}


def firms_rated_by(person: User, organisation: Organisation) -> set[UUID]:
    """Return the firms of an organisation that a person is rating blindly. One query."""
    return {rating.firm_id for rating in OPEN_RATINGS.rows(person=person.pk, organisation=organisation.pk)}


def open_ratings(*, person: int, organisation: UUID) -> QuerySet[Assessment]:
    """Return the second ratings of an organisation's firms that a person has not completed."""
    return Assessment.objects.open_second_ratings().filter(advisor=person, firm__organisation=organisation)


OPEN_RATINGS = Prepared(open_ratings)
