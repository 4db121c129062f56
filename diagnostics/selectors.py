"""What an organisation may see. Every view that takes an id starts here, so that a foreign row is no row."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Organisation
from diagnostics.models import Assessment, Buyer, Diagnosis, Firm, ReportJob


def firms_of(organisation: Organisation) -> QuerySet[Firm]:
    """Return the organisation's firms."""
    return Firm.objects.filter(organisation=organisation)


def assessments_of(organisation: Organisation) -> QuerySet[Assessment]:
    """Return the assessments of the organisation's firms, each with its firm."""
    return Assessment.objects.filter(firm__organisation=organisation).select_related("firm__organisation")


def buyers_of(organisation: Organisation) -> QuerySet[Buyer]:
    """Return the buyers named in the organisation's assessments."""
    return Buyer.objects.filter(assessment__firm__organisation=organisation)


def diagnoses_of(organisation: Organisation) -> QuerySet[Diagnosis]:
    """Return the organisation's completed diagnoses, each with its assessment and firm."""
    return Diagnosis.objects.filter(assessment__firm__organisation=organisation).select_related("assessment__firm")


def reports_of(organisation: Organisation) -> QuerySet[ReportJob]:
    """Return the reports asked for about the organisation's firms."""
    return ReportJob.objects.filter(diagnosis__assessment__firm__organisation=organisation).select_related(
        "diagnosis__assessment__firm"
    )
