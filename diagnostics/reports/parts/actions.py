"""The action plan: what, why, first step, with room for who and when, and two signatures."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.presentation.advice import AdviceView
from diagnostics.reports.material import Material, Part, name

MOST = 6


def build(material: Material) -> Part:
    """Return the words of the plan."""
    view = material.view
    return {
        "title": gettext("Action plan"),
        "lead": gettext("Agree on who does what by when, and sign. What nobody does by a day is not a plan."),
        "none": gettext("The answers so far are too few to advise anything. Write down what you agree on."),
        "actions": [action(each) for each in view.advice[:MOST]],
        "blanks": max(0, 3 - len(view.advice)),
        "first_step": gettext("First step"),
        "care": gettext("Take care"),
        "helps": gettext("Helps with"),
        "who": gettext("Who"),
        "by": gettext("By when"),
        "done": gettext("Done"),
        "signatures_title": gettext("Agreed"),
        "signatures": [gettext("For the firm"), signatory(material)],
        "place_and_day": gettext("Place and day"),
        "next_visit": gettext("Next visit"),
    }


def action(advice: AdviceView) -> Part:
    """Return one action. `support` says how firmly it stands."""
    return {
        "action": advice.action,
        "why": advice.why,
        "first_step": advice.first_step,
        "helps": advice.helps,
        "effect": advice.effect,
        "support": gettext("%(firmness)s: %(meaning)s")
        % {"firmness": advice.firmness, "meaning": advice.firmness_means},
        "warning": advice.warning,
    }


def signatory(material: Material) -> str:
    """Return who signs for the organisation."""
    return gettext("For %(organisation)s") % {"organisation": name(material.view.organisation)}
