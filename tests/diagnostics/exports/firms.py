"""The paper's cases as firms in the database, assessed and completed as an advisor's would be."""

from collections.abc import Callable
from itertools import chain
from unittest.mock import patch

from accounts.models import User
from diagnostics import assessments, models
from diagnostics.core import engine
from diagnostics.core.answers import AnswerSheet
from tests.factories import AssessmentFactory, FirmFactory


def answers_in(sheet: AnswerSheet, buyers: list[models.Buyer]):
    """Yield the answers of a sheet with the buyer they are about."""
    about = zip(buyers, sheet.buyers, strict=True)
    pairs = chain([(None, sheet.answers)], ((row, buyer.answers) for row, buyer in about))
    for buyer, answers in pairs:
        for key, answer in answers.items():
            yield buyer, key, answer


def draft_of(sheet: AnswerSheet, **firm) -> models.Assessment:
    """Write a draft that holds what a sheet holds."""
    draft = AssessmentFactory(
        firm=FirmFactory(**firm), chain_position=sheet.chain_position or "", other_buyers=sheet.other_buyers
    )
    buyers = [
        models.Buyer(
            assessment=draft,
            position=place,
            name=buyer.name,
            share_tenths=buyer.share_tenths,
            kind=buyer.kind or "",
            destination=buyer.destination or "",
            owner=buyer.owner,
        )
        for place, buyer in enumerate(sheet.buyers)
    ]
    models.Buyer.objects.bulk_create(buyers)
    models.Answer.objects.bulk_create(
        models.Answer(
            assessment=draft,
            buyer=buyer,
            question_key=key,
            state=answer.state,
            level=answer.level,
            evidence=answer.evidence or "",
        )
        for buyer, key, answer in answers_in(sheet, buyers)
    )
    return draft


def completed(sheet: AnswerSheet, *, by: User, judge: Callable = engine.diagnose, **firm) -> models.Assessment:
    """Write and complete an assessment. What is only tried on a result is left out: it takes most of the time."""
    draft = draft_of(sheet, **firm)
    with patch("diagnostics.core.engine.examine", judge):
        assessments.complete(assessment=draft, by=by)
    draft.refresh_from_db()
    return draft
