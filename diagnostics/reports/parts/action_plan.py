"""The action plan: what, why, first step, who and when, or room for it, and two signatures.

What the firm agreed on is printed where there is a plan; before there is one, the advice stands in its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from diagnostics.models import Action
from diagnostics.presentation.advice import AdviceView
from diagnostics.presentation.words import FIRMNESS, FIRMNESS_MEANS
from diagnostics.reports.material import Material, Part, day, is_well_known
from diagnostics.reports.safe_text import clip

MOST = 5
MOST_AGREED = 6
LONGEST = 90  # characters: six actions and the signatures stay on one page


def build(material: Material) -> Part:
    """Return the words of the plan."""
    actions = [agreed(each) for each in material.actions[:MOST_AGREED]]
    actions = actions or [action(each) for each in material.view.advice[:MOST]]
    return {
        "cuts": cuts(),
        "is_agreed": bool(material.actions),
        "title": gettext("Action plan"),
        "lead": gettext("Agree on who does what and by when, and sign."),
        "none": nothing_words(material),
        "actions": actions,
        "more": more_words(len(material.actions) - MOST_AGREED),
        "blanks": max(0, 3 - len(actions)),
        "first_step": gettext("First step"),
        "care": gettext("Take care"),
        "who": gettext("Who"),
        "by": gettext("By when"),
        "done": gettext("Done"),
        "signatures_title": gettext("Agreed"),
        "signatures": [gettext("For the firm"), signatory(material)],
        "firmness": "" if material.actions else firmness_words(),
        "place_and_day": gettext("Place and day"),
        "next_visit": gettext("Next visit"),
    }


def cuts() -> list[str]:
    """Return what is left out, step by step, where the plan and the signatures would not fit one page."""
    return [
        "",
        gettext("For want of room, this page leaves out which result each action helps, and how firmly."),
        gettext("For want of room, this page leaves out why each action is advised. The result in Foothold says it."),
        gettext("For want of room, this page is shortened. The result in Foothold has every word."),
    ]


def nothing_words(material: Material) -> str:
    """Return why nothing is advised: too little is known, or nothing calls for it."""
    if is_well_known(material):
        return gettext("Nothing in the answers calls for a change. Write down what you agree to keep, and to watch.")
    return gettext("The answers so far are too few to advise anything. Write down what you agree on.")


def agreed(kept: Mapping[str, str]) -> Part:
    """Return one action of the firm's plan, with who does it, by when, and how far it is."""
    due = dt.date.fromisoformat(kept["due"]) if kept["due"] else None
    return {
        "action": clip(kept["action"], LONGEST),
        "why": clip(kept["note"], LONGEST),
        "first_step": clip(kept["first_step"], LONGEST),
        "support": gettext("How far it is: %(status)s.") % {"status": Action.Status(kept["status"]).label},
        "warning": "",
        "who": clip(kept["who"], 24),
        "due": day(due) if due else "",
        "is_done": kept["status"] == Action.Status.DONE,
    }


def more_words(count: int) -> str:
    """Return that there are more actions than are printed, "" when there are not."""
    if count <= 0:
        return ""
    return ngettext(
        "%(count)s more action is on the plan in Foothold.",
        "%(count)s more actions are on the plan in Foothold.",
        count,
    ) % {"count": count}


def action(advice: AdviceView) -> Part:
    """Return one piece of advice as an action. `support` says what for and how firmly."""
    return {
        "action": advice.action,
        "why": advice.why,
        "first_step": advice.first_step,
        "support": support(advice),
        "warning": advice.warning,
        "who": "",
        "due": "",
        "is_done": False,
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
    return gettext("For %(organisation)s") % {"organisation": material.organisation}
