"""The cover: who, what in one sentence, and the six bands at a glance."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.reports.material import Material, Part, band, day, name, phrases


def build(material: Material) -> Part:
    """Return the cover's words."""
    view = material.view
    return {
        "organisation": name(view.organisation),
        "day": day(view.completed_at),
        "kicker": gettext("Value chain diagnosis"),
        "firm": name(view.firm.name),
        "facts": phrases(view.facts),
        "sentence": view.sentence,
        "glance_title": gettext("At a glance"),
        "glance": [band(finding) for finding in view.findings],
        "visit": visit(material),
        "caution": gettext("A screening diagnostic, not a validated predictor."),
        "coverage": view.coverage_words,
    }


def visit(material: Material) -> str:
    """Return when the firm was visited, and by whom where that is on record."""
    gaps = {"day": day(material.view.assessed_on), "advisor": name(material.view.advisor)}
    if material.view.advisor:
        return gettext("Assessed on %(day)s with %(advisor)s.") % gaps
    return gettext("Assessed on %(day)s.") % gaps
