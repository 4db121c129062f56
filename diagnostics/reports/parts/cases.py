"""Case studies: firms in a similar place, why each was chosen, how this firm differs, and one to set against them."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.presentation.advice import CaseView, counter_lead
from diagnostics.reports.material import Material, Part

MOST = 3
MOST_POINTS = 3


def build(material: Material) -> Part:
    """Return the words on the best matches and the counter-case."""
    view = material.view
    return {
        "cuts": cuts(),
        "title": gettext("Firms in a similar place"),
        "lead": gettext("Nobody’s story is yours. Read why each was chosen, and where you differ."),
        "none": gettext("Too little is known of this firm to find cases like it."),
        "cases": [case(each) for each in view.cases[:MOST]],
        "why": gettext("Why this one"),
        "why_not": gettext("How you differ"),
        "no_difference": gettext("Nothing that is known of both sets them apart."),
        "answers": gettext("Tried there, advised here"),
        "counter_title": gettext("A case to set against them"),
        "counter_lead": counter_lead(view.counter_case),
        "counter": case(view.counter_case) if view.counter_case else None,
    }


def cuts() -> list[str]:
    """Return what is left out, step by step, where the cases would not fit one page."""
    return [
        "",
        gettext("For want of room, each case has its two weightiest reasons and differences."),
        gettext(
            "For want of room, this page leaves out what was tried there, and all but two reasons and differences."
        ),
        gettext(
            "For want of room, this page tells two cases and the one to set against them. Foothold has the others."
        ),
        gettext("For want of room, this page is shortened. The case library in Foothold tells each case at length."),
    ]


def case(view: CaseView) -> Part:
    """Return one case with its weightiest points."""
    return {
        "title": view.title,
        "outcome": view.outcome,
        "summary": view.summary,
        "reasons": list(view.reasons[:MOST_POINTS]),
        "differences": list(view.differences[:MOST_POINTS]),
        "answers": [remedy.action for remedy in view.remedies[:2]],
    }
