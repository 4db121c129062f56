"""Which reports a bundle of firms holds: on the last completed assessment of each that has one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from diagnostics.bundles.jobs import MOST_REPORTS
from diagnostics.models import NEVER_ASSESSED, Diagnosis, Firm
from diagnostics.selectors import latest_diagnoses


@dataclass(frozen=True, slots=True)
class Choice:
    """The diagnoses to report on, in the order of the firms, and how many firms have none yet.

    `is_too_many`: there are more than MOST_REPORTS, of which these are the first.
    """

    diagnoses: list[Diagnosis]
    without: int
    is_too_many: bool


def choose(firms: QuerySet[Firm]) -> Choice:
    """Return what a bundle of these firms, in their order, would hold. Three queries."""
    assessed = list(firms.filter(last_assessed_key__gt=NEVER_ASSESSED)[: MOST_REPORTS + 1])
    last = latest_diagnoses(assessed[:MOST_REPORTS])
    without = firms.filter(last_assessed_key=NEVER_ASSESSED).order_by().count()
    return Choice(
        [about(last[firm.pk], firm) for firm in assessed[:MOST_REPORTS] if firm.pk in last],
        without,
        len(assessed) > MOST_REPORTS,
    )


def about(diagnosis: Diagnosis, firm: Firm) -> Diagnosis:
    """Return the diagnosis with its firm at hand."""
    diagnosis.assessment.firm = firm
    return diagnosis
