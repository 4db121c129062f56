"""The owner's page: three strengths, three priorities, what to start on Monday. Fit for a wall."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.presentation.advice import AdviceView
from diagnostics.reports.material import Material, Part, is_well_known

HOW_MANY = 3


def build(material: Material) -> Part:
    """Return the page's words. With nothing to advise it says what to ask first."""
    view = material.view
    first = view.advice[:HOW_MANY]
    return {
        "cuts": ["", "", "", gettext("Shortened for want of room. The result in Foothold has every word.")],
        "title": gettext("The owner’s page"),
        "lead": gettext("Pull this page out and keep it where you see it."),
        "strengths_title": gettext("What you can build on"),
        "strengths": list(view.strengths[:HOW_MANY]),
        "no_strengths": gettext("The answers so far show no clear strength. That may change with the next visit."),
        "priorities_title": gettext("What to work on first"),
        "priorities": [{"action": each.action, "why": each.why} for each in first],
        "no_priorities": nothing_words(material),
        "monday_title": gettext("Start on Monday"),
        "monday": [step(each) for each in first] or questions(material),
        "who": gettext("Who"),
        "by": gettext("By when"),
    }


def step(advice: AdviceView) -> str:
    """Return the first step of a piece of advice."""
    return advice.first_step or advice.action


def nothing_words(material: Material) -> str:
    """Return why there are no priorities: too little is known, or nothing calls for one."""
    if is_well_known(material):
        return gettext("Nothing in the answers calls for a change. Keep what works.")
    return gettext("The answers so far are too few to say what comes first.")


def questions(material: Material) -> list[str]:
    """Return what to do first when nothing could be advised: find out, or keep what works."""
    found = [gettext("Find out: %(question)s") % {"question": each.question} for each in material.view.unknowns]
    if found:
        return found[:HOW_MANY]
    if is_well_known(material):
        return [gettext("Choose the strength that matters most, and decide who looks after it.")]
    return [gettext("Sit down with your advisor again and answer the open questions.")]
