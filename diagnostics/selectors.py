"""What an organisation may see. Every view that takes an id starts here, so that a foreign row is no row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import Organisation
from accounts.prepared import Prepared
from diagnostics import pairing
from diagnostics.answer_rows import answers_in
from diagnostics.core import instruments
from diagnostics.core.instrument import Section
from diagnostics.follow_up import all_last_answers
from diagnostics.models import (
    Action,
    Answer,
    AnswerChange,
    Assessment,
    AssessmentQuerySet,
    Buyer,
    Diagnosis,
    Firm,
    Plan,
    ReportBundle,
    ReportJob,
    Webhook,
)
from diagnostics.progress import STANDING, Progress, Standing, progress_of


def firms_of(organisation: Organisation) -> QuerySet[Firm]:
    """Return the organisation's firms."""
    return Firm.objects.filter(organisation=organisation)


def assessments_of(organisation: Organisation) -> AssessmentQuerySet:
    """Return the assessments of the organisation's firms, second ratings too, each with its firm."""
    return Assessment.objects.filter(firm__organisation=organisation).select_related("firm__organisation")


def assessment_of(organisation: Organisation, pk: UUID) -> Assessment | None:
    """Return one of `assessments_of`, None for any other. One query."""
    return ASSESSMENT.first(organisation=organisation.pk, pk=pk)


def held_assessment_of(organisation: Organisation, pk: UUID) -> Assessment | None:
    """Return an assessment of the organisation, held until the transaction ends: its saves wait for one another.

    One query. Its firm is not read along: whoever saves an answer needs the assessment alone.
    """
    return HELD_ASSESSMENT.first(organisation=organisation.pk, pk=pk)


ASSESSMENT = Prepared(lambda *, organisation, pk: assessments_of(organisation).filter(pk=pk))
HELD_ASSESSMENT = Prepared(
    lambda *, organisation, pk: Assessment.objects.filter(firm__organisation=organisation, pk=pk).select_for_update(
        of=("self",), no_key=True
    )
)


def diagnoses_of(organisation: Organisation) -> QuerySet[Diagnosis]:
    """Return the organisation's completed diagnoses, each with its assessment and firm."""
    return Diagnosis.objects.filter(assessment__firm__organisation=organisation).select_related("assessment__firm")


def reports_of(organisation: Organisation) -> QuerySet[ReportJob]:
    """Return the reports asked for about the organisation's firms."""
    return ReportJob.objects.filter(diagnosis__assessment__firm__organisation=organisation).select_related(
        "diagnosis__assessment__firm"
    )


def bundles_of(organisation: Organisation) -> QuerySet[ReportBundle]:
    """Return the bundles of reports asked for in the organisation."""
    return ReportBundle.objects.filter(organisation=organisation)


def webhooks_of(organisation: Organisation) -> QuerySet[Webhook]:
    """Return the webhooks of the organisation."""
    return Webhook.objects.filter(organisation=organisation)


def plans_of(organisation: Organisation) -> QuerySet[Plan]:
    """Return the plans kept on assessments of the organisation's firms."""
    return Plan.objects.filter(assessment__firm__organisation=organisation)


def actions_of(organisation: Organisation) -> QuerySet[Action]:
    """Return the actions of the organisation's firms, each with its firm."""
    return Action.objects.filter(firm__organisation=organisation).select_related("firm", "updated_by")


def action_plan(firm: Firm) -> list[Action]:
    """Return a firm's actions: open ones first, by when they are due, then the closed ones, newest first. One query."""
    actions = firm.actions.select_related("updated_by").order_by(F("due").asc(nulls_last=True), "created_at", "id")
    return sorted(actions, key=lambda action: not action.is_open)


def visits_of(firm: Firm) -> QuerySet[Assessment]:
    """Return a firm's own assessments, latest first, each with its bands and its second rating."""
    known = firm.assessments.own().select_related("advisor", "diagnosis", "second_rating__advisor")
    return known.defer("diagnosis__snapshot").order_by("-started_at")


# --- One assessment


def answers_to(assessment: Assessment, section: Section, buyer: Buyer | None) -> dict[str, Answer]:
    """Return the answers to a section's questions, about a buyer or about the firm, by question key. One query."""
    return {row.question_key: row for row in answers_in(assessment.pk, section, buyer.pk if buyer else None)}


def history_after(assessment: Assessment, section: Section, buyer: Buyer | None, revision: int) -> list[AnswerChange]:
    """Return the changes of a section's answers after a revision, oldest first. One query."""
    keys = [question.key for question in section.questions]
    changes = assessment.changes.filter(
        buyer_key=buyer.pk if buyer else None, question_key__in=keys, revision__gt=revision
    )
    return list(changes.order_by("revision", "at"))


def progress(assessment: Assessment) -> Progress:
    """Return what is done and left of an assessment. Two queries, a third for a follow-up."""
    instrument, buyers = instruments.get(assessment.instrument_version), list(assessment.buyers.all())
    last = all_last_answers(assessment, buyers)
    return progress_of(assessment, buyers, list(assessment.answers.all()), instrument, last)


def rating_of(assessment: Assessment) -> pairing.Rating:
    """Return an assessment as one of two ratings. Two queries."""
    answers = assessment.answers.select_related("updated_by")
    return pairing.rating_of(assessment, assessment.buyers.all(), answers)


# --- Lists


def latest_diagnosis(firm: Firm) -> Diagnosis | None:
    """Return the last diagnosis of a firm with its snapshot, None before the first. One query."""
    rows = Diagnosis.objects.filter(assessment__firm=firm).select_related("assessment")
    return rows.order_by("-assessment__completed_at").first()


def visits_before(assessment: Assessment, most: int = 4) -> list[Assessment]:
    """Return a firm's own visits completed before one, the last `most` of them, oldest first. One query."""
    done = assessment.firm.assessments.own().filter(
        status=Assessment.Status.COMPLETE, completed_at__lt=assessment.completed_at
    )
    return list(done.order_by("-completed_at", "id")[:most])[::-1]


def completed_visits(firm: Firm) -> list[Assessment]:
    """Return a firm's own completed assessments, the last first. One query."""
    done = firm.assessments.own().filter(status=Assessment.Status.COMPLETE)
    return list(done.order_by("-completed_at", "id"))


def diagnoses_for(assessments: Sequence[Assessment]) -> QuerySet[Diagnosis]:
    """Return the diagnoses of these assessments, each with its snapshot."""
    return Diagnosis.objects.filter(assessment__in=assessments)


def latest_diagnoses(firms: Sequence[Firm]) -> dict[UUID, Diagnosis]:
    """Return the last diagnosis of each firm, without its snapshot."""
    rows = (
        Diagnosis.objects.filter(assessment__firm__in=firms)
        .select_related("assessment")
        .defer("snapshot")
        .order_by("assessment__firm", "-assessment__completed_at")
        .distinct("assessment__firm")
    )
    return {row.assessment.firm_id: row for row in rows}


def buyers_of(*, assessments: list[UUID]) -> QuerySet[Buyer]:
    """Return the buyers of assessments."""
    return Buyer.objects.filter(assessment__in=assessments)


BUYERS = Prepared(buyers_of)


def progress_by_assessment(drafts: Sequence[Assessment]) -> dict[UUID, Progress]:
    """Return what is left of each draft. Two queries, however many drafts; none for no drafts."""
    if not drafts:
        return {}
    buyers: dict[UUID, list[Buyer]] = {draft.pk: [] for draft in drafts}
    answers: dict[UUID, list[Standing]] = {draft.pk: [] for draft in drafts}
    for buyer in BUYERS.rows(assessments=list(buyers)):
        buyers[buyer.assessment_id].append(buyer)
    # Whole rows of thousands of answers would take most of the time of a list of firms.
    for assessment_id, *said in Answer.objects.of(drafts).values_list("assessment_id", *STANDING):
        answers[assessment_id].append(Standing(*said))
    return {
        draft.pk: progress_of(draft, buyers[draft.pk], answers[draft.pk], instruments.get(draft.instrument_version))
        for draft in drafts
    }
