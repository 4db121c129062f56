"""Marks for a second look: questions somebody wants to come back to, answered or not."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.changes import InvalidChangeError, value_of
from diagnostics.core import instruments
from diagnostics.core.instrument import Scope
from diagnostics.drafts import lock_draft
from diagnostics.models import Answer, AnswerState, Assessment


def mark(*, assessment: Assessment, question: str, buyer: UUID | None, on: bool) -> None:
    """Mark a question for a second look, or take the mark away. The answer stays as it is, and so does its history.

    Raises CompletedError, and InvalidChangeError for a question the instrument does not ask there.
    """
    check(assessment, question, buyer)
    with transaction.atomic():
        locked = lock_draft(assessment)
        if buyer is not None and not locked.buyers.filter(pk=buyer).exists():
            raise InvalidChangeError(_("This buyer is no longer on the list of buyers."))
        row = locked.answers.filter(buyer=buyer, question_key=question).first()
        if row is None:
            if on:
                locked.answers.create(
                    buyer_id=buyer, question_key=question, state=AnswerState.NOTED, second_look=True, revision=0
                )
            return
        settle(row, on=on)


def settle(row: Answer, *, on: bool) -> None:
    """Put the mark on a row. A row that held nothing but its mark goes with it."""
    if not on and value_of(row) is None:
        row.delete()
        return
    row.second_look = on
    row.save(update_fields=["second_look"])


def check(assessment: Assessment, question: str, buyer: UUID | None) -> None:
    """Insist that the question is asked about this buyer, or about the firm. Raises InvalidChangeError."""
    section = instruments.get(assessment.instrument_version).section_of.get(question)
    if section is None or (section.scope is Scope.BUYER) != (buyer is not None):
        raise InvalidChangeError(question)
