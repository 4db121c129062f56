"""What owners write through their links, kept apart from the advisor's answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.prepared import Prepared
from diagnostics.changes import Key
from diagnostics.drafts import lock_draft
from diagnostics.models import AnswerState, Assessment, OwnerAnswer, OwnerLink
from diagnostics.owner_links import Place, lock_open


@dataclass(frozen=True, slots=True)
class Written:
    """What an owner wrote to one question: `level` is 0 to 4 exactly when `state` is "answered"."""

    state: str
    level: int | None = None
    note: str = ""


OPEN = Written(AnswerState.NOTED)  # nothing said, or taken back


def save(*, link: OwnerLink, place: Place, written: Mapping[str, Written]) -> int:
    """Keep what was written to questions of a place, by question key; return how many answers are new or differ.

    A key that the place does not ask is left out. Raises CompletedError, and LinkClosedError when the link was closed
    meanwhile.
    """
    asked = {question.key for question in place.section.questions}
    with transaction.atomic():
        lock_draft(link.assessment)
        lock_open(link)
        known = written_in(link, place)
        rows = [
            version_after(known.get(key), said, link, place, key)
            for key, said in written.items()
            if key in asked and said != as_written(known.get(key))
        ]
        OwnerAnswer.objects.bulk_create(rows)
        if rows:
            audit.record(audit.Verb.ANSWERED, link.assessment)
    return len(rows)


def version_after(last: OwnerAnswer | None, said: Written, link: OwnerLink, place: Place, key: str) -> OwnerAnswer:
    """Return the row that follows the last one to a question."""
    return OwnerAnswer(
        assessment_id=link.assessment_id,
        link=link,
        buyer_key=place.buyer_key,
        question_key=key,
        state=said.state,
        level=said.level,
        note=said.note,
        version=last.version + 1 if last else 1,
    )


def as_written(row: OwnerAnswer | None) -> Written:
    """Return what a row says; no row says nothing."""
    return Written(row.state, row.level, row.note) if row else OPEN


def written_in(link: OwnerLink, place: Place) -> dict[str, OwnerAnswer]:
    """Return what stands in a place of a link, by question key. One query."""
    return {row.question_key: row for row in newest(link.answers.filter(buyer_key=place.buyer_key))}


def counts(link: OwnerLink) -> dict[Key, OwnerAnswer]:
    """Return all that stands in a link and answers a question. One query."""
    return answering(newest(link.answers.all()))


def latest(assessment: Assessment) -> dict[Key, OwnerAnswer]:
    """Return what owners last said to each question, whichever link they used. One query."""
    return answering(LATEST.rows(assessment=assessment.pk))


def latest_of(*, assessment: UUID) -> QuerySet[OwnerAnswer]:
    """Return the last of the rows to each question of an assessment, each with its link."""
    return newest(OwnerAnswer.objects.filter(assessment=assessment).select_related("link"))


def newest(rows: QuerySet[OwnerAnswer]) -> QuerySet[OwnerAnswer]:
    """Return the last of the rows to each question."""
    return rows.order_by("buyer_key", "question_key", "-pk").distinct("buyer_key", "question_key")


LATEST = Prepared(latest_of)


def answering(rows: Iterable[OwnerAnswer]) -> dict[Key, OwnerAnswer]:
    """Return the rows that say anything, by what they are about."""
    return {key_of(row): row for row in rows if as_written(row) != OPEN}


def key_of(row: OwnerAnswer) -> tuple[UUID | None, str]:
    """Return what an owner's answer is about."""
    return row.buyer_key, row.question_key
