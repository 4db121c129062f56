"""Names of the files that people take away: letters, digits and hyphens, whatever a firm is called."""

from __future__ import annotations

from django.utils.text import slugify

from diagnostics.models import Assessment

LONGEST = 60  # characters of a firm's name


def report_name(assessment: Assessment) -> str:
    """Return the name of a report on a completed assessment: the firm's name where those letters can spell it."""
    name = slugify(assessment.firm.name)[:LONGEST].strip("-") or "firm"
    return f"foothold-{name}-{assessment.completed_at:%Y-%m-%d}.pdf"
