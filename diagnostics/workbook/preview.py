"""What a workbook would do, in words and grouped: what wants a decision first, what changes nothing last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.changes import Value
from diagnostics.core.instrument import Question
from diagnostics.presentation.words import render
from diagnostics.recap import known_by, shown_value
from diagnostics.workbook.planning import CHOSEN, Fate, Item, Plan

TITLES: dict[Fate, Any] = {
    Fate.CONFLICT: gettext_lazy("Changed here since the download"),
    Fate.EMPTIED: gettext_lazy("Emptied in the workbook"),
    Fate.CHANGED: gettext_lazy("Changed in the workbook"),
    Fate.NEW: gettext_lazy("New answers"),
    Fate.GONE: gettext_lazy("About buyers no longer on the list"),
}
TEXTS: dict[Fate, Any] = {
    Fate.CONFLICT: gettext_lazy(
        "Somebody changed these here, and the workbook says otherwise. They stay as they are, unless you tick them."
    ),
    Fate.EMPTIED: gettext_lazy("They stay as they are here, unless you tick them."),
    Fate.CHANGED: gettext_lazy("Nobody changed these here since. The workbook’s answer takes their place."),
    Fate.NEW: gettext_lazy("These questions stand open here."),
    Fate.GONE: gettext_lazy("They are not saved. Put the buyer back on the list first."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in words, here and in the workbook. `choice` is the value of its tick box, "" without one."""

    code: str
    name: str
    about: str
    here: str
    there: str
    place: str
    by: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The answers with one fate."""

    key: str
    title: Any
    text: Any
    lines: tuple[Line, ...]


def groups_of(plan: Plan) -> list[Group]:
    """Return the groups that have answers; what changes nothing is left out."""
    return [
        Group(fate.value, TITLES[fate], TEXTS[fate], tuple(line_of(item) for item in items))
        for fate in TITLES
        if (items := plan.of(fate))
    ]


def line_of(item: Item) -> Line:
    """Put one answer into words."""
    return Line(
        code=item.question.key,
        name=render(item.question.name),
        about=item.buyer.name if item.buyer else "",
        here=in_words(item.question, item.here),
        there=in_words(item.question, item.entry.value),
        place=item.entry.place,
        by=item.changed_by,
        choice=item.choice if item.fate in CHOSEN else "",
    )


def in_words(question: Question, value: Value | None) -> str:
    """Return an answer with how it is known and its note."""
    if value is None:
        return shown_value(question, None)
    answer = {"answer": shown_value(question, value), "grade": known_by(value["evidence"]), "note": value["note"]}
    if answer["grade"] and answer["note"]:
        return _("%(answer)s (%(grade)s) – %(note)s") % answer
    if answer["note"]:
        return _("%(answer)s – %(note)s") % answer
    return _("%(answer)s (%(grade)s)") % answer if answer["grade"] else answer["answer"]
