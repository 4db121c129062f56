"""The action plan: what, why, first step, with room for who and when, and two signatures."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.presentation.advice import AdviceView
from diagnostics.presentation.words import FIRMNESS, FIRMNESS_MEANS
from diagnostics.reports.material import Material, Part, is_well_known, name

MOST = 5


def build(material: Material) -> Part:
    """Return the words of the plan."""
    view = material.view
    return {
        "title": gettext("Action plan"),
        "lead": gettext("Agree on who does what and by when, and sign."),
        "none": nothing_words(material),
        "actions": [action(each) for each in view.advice[:MOST]],
        "blanks": max(0, 3 - len(view.advice)),
        "first_step": gettext("First step"),
        "care": gettext("Take care"),
        "who": gettext("Who"),
        "by": gettext("By when"),
        "done": gettext("Done"),
        "signatures_title": gettext("Agreed"),
        "signatures": [gettext("For the firm"), signatory(material)],
        "firmness": firmness_words(),
        "place_and_day": gettext("Place and day"),
        "next_visit": gettext("Next visit"),
    }


def nothing_words(material: Material) -> str:
    """Return why nothing is advised: too little is known, or nothing calls for it."""
    if is_well_known(material):
        return gettext("Nothing in the answers calls for a change. Write down what you agree to keep, and to watch.")
    return gettext("The answers so far are too few to advise anything. Write down what you agree on.")


def action(advice: AdviceView) -> Part:
    """Return one action. `support` says what for and how firmly."""
    return {
        "action": advice.action,
        "why": advice.why,
        "first_step": advice.first_step,
        "support": support(advice),
        "warning": advice.warning,
    }


def support(advice: AdviceView) -> str:
    """Return which result the action helps, by how much, and how firmly the paper stands behind it."""
    helps = gettext("Helps with: %(result)s.") % {"result": advice.helps} if advice.helps else ""
    firmness = gettext("%(firmness)s.") % {"firmness": advice.firmness}
    return " ".join(sentence for sentence in (helps, advice.effect, firmness) if sentence)


def firmness_words() -> str:
    """Return what the words for firmness mean."""
    return " ".join(
        gettext("%(firmness)s: %(meaning)s") % {"firmness": word, "meaning": FIRMNESS_MEANS[key]}
        for key, word in FIRMNESS.items()
    )


def signatory(material: Material) -> str:
    """Return who signs for the organisation."""
    return gettext("For %(organisation)s") % {"organisation": name(material.view.organisation)}
