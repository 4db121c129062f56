"""Answers as a page of questions reads them: those of one section, about the firm or about one buyer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.prepared import Prepared
from diagnostics.core.instrument import Section
from diagnostics.models import Answer


def answers_in(assessment: UUID, section: Section, buyer: UUID | None) -> list[Answer]:
    """Return the answers of an assessment to a section's questions, about a buyer or about the firm. One query."""
    keys = [question.key for question in section.questions]
    if buyer is None:
        return ABOUT_FIRM.rows(assessment=assessment, keys=keys)
    return ABOUT_BUYER.rows(assessment=assessment, keys=keys, buyer=buyer)


def about_firm(*, assessment: UUID, keys: list[str]) -> QuerySet[Answer]:
    """Return answers about the firm itself."""
    return Answer.objects.filter(assessment=assessment, buyer=None, question_key__in=keys)


def about_buyer(*, assessment: UUID, keys: list[str], buyer: UUID) -> QuerySet[Answer]:
    """Return answers about a buyer."""
    return Answer.objects.filter(assessment=assessment, buyer=buyer, question_key__in=keys)


ABOUT_FIRM, ABOUT_BUYER = Prepared(about_firm), Prepared(about_buyer)
