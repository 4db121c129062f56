"""A follow-up visit: what was answered at the last one stands ready to be confirmed, and counts only once it is.

Nothing is copied but the list of buyers. The last visit's answers stay where they were given and are read from there,
so that a stale answer can never pass for a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.http import QueryDict

from diagnostics.answer_rows import answers_in
from diagnostics.changes import Key
from diagnostics.core.instrument import Section
from diagnostics.models import Answer, AnswerState, Assessment, Buyer


def copied(buyer: Buyer, assessment: Assessment) -> Buyer:
    """Return a buyer for another assessment of the firm, which remembers the one it was copied from."""
    return Buyer(
        assessment=assessment,
        copy_of=buyer,
        position=buyer.position,
        name=buyer.name,
        share_tenths=buyer.share_tenths,
        kind=buyer.kind,
        destination=buyer.destination,
        owner=buyer.owner,
    )


def carry_over(*, previous: Assessment, draft: Assessment) -> None:
    """Begin a follow-up with the buyers of the last visit and what was said of them as a whole."""
    Buyer.objects.bulk_create(copied(buyer, draft) for buyer in previous.buyers.all())
    draft.other_buyers, draft.chain_position = previous.other_buyers, previous.chain_position
    draft.save(update_fields=["other_buyers", "chain_position", "updated_at"])


def last_answers(draft: Assessment, section: Section, buyer: Buyer | None) -> dict[str, Answer]:
    """Return what was answered to a section's questions at the last visit, by question. One query, none without one."""
    if draft.previous_id is None or (buyer is not None and buyer.copy_of_id is None):
        return {}
    rows = answers_in(draft.previous_id, section, buyer.copy_of_id if buyer else None)
    return {row.question_key: row for row in rows if row.state != AnswerState.NOTED}


def all_last_answers(draft: Assessment, buyers: Collection[Buyer]) -> dict[Key, Answer]:
    """Return every answer of the last visit by the question it is about now. One query, none without a last visit."""
    if draft.previous_id is None:
        return {}
    now: dict[UUID | None, UUID | None] = {buyer.copy_of_id: buyer.pk for buyer in buyers if buyer.copy_of_id}
    now[None] = None
    rows = Answer.objects.filter(assessment=draft.previous_id).exclude(state=AnswerState.NOTED).defer("note")
    return {(now[row.buyer_id], row.question_key): row for row in rows if row.buyer_id in now}


def confirmed(data: QueryDict, keys: Collection[str], last: Mapping[str, Answer]) -> QueryDict:
    """Return a submitted page with the last visit's answer filled in where these questions were left open.

    What was typed stands; a note of the last visit is taken along only where none was typed.
    """
    filled = data.copy()
    for key in keys:
        row = last.get(key)
        if row is None or filled.get(key):
            continue
        filled[key] = str(row.level) if row.level is not None else row.state
        filled[f"{key}_evidence"] = filled.get(f"{key}_evidence") or row.evidence
        filled[f"{key}_note"] = filled.get(f"{key}_note") or row.note
    return filled


def unconfirmed(answers: Mapping[str, Answer], last: Mapping[str, Answer]) -> set[str]:
    """Return the questions of a section that were answered at the last visit and stand open now."""
    return {key for key in last if key not in answers or answers[key].state == AnswerState.NOTED}
