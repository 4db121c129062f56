"""What would become of a file's entries, grouped for the curator who decides; and what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casestudies.exchange.applying import choice_of
from casestudies.exchange.planning import Change, Fate, Item, Plan
from casestudies.presentation import Text

MOST_LISTED = 100
LONGEST_SHOWN = 1000
TITLES = {
    Fate.NEW: _("New"),
    Fate.CHANGED: _("Changed in the file"),
    Fate.CONFLICT: _("Changed here since the export"),
    Fate.CLOSED: _("Not open to imports"),
    Fate.UNCHANGED: _("Unchanged"),
}
TEXTS = {
    Fate.NEW: _("The library does not have these. Cases come in as drafts, to be reviewed before readers see them."),
    Fate.CHANGED: _("Nobody changed these here since the export. The file’s text replaces the draft’s."),
    Fate.CONFLICT: _(
        "Somebody changed these here after the export, or the file does not say which text it comes from. They stay "
        "as they are, unless you tick them."
    ),
    Fate.CLOSED: _(
        "Readers see these texts, or somebody is reviewing them, or the case is retired. An import does not change "
        "them; edit the case instead."
    ),
    Fate.UNCHANGED: _("The file says what the library says."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `choice` is the value of its tick box, "" where there is nothing to choose."""

    name: str
    title: str
    is_case: bool
    url: str
    changes: tuple[Change, ...]
    is_older: bool
    choice: str


@dataclass(frozen=True, slots=True)
class Group:
    """The entries with one fate; `more` were left off the list."""

    key: str
    title: Text
    text: Text
    count: int
    lines: tuple[Line, ...]
    more: int


def groups_of(plan: Plan) -> list[Group]:
    """Return the groups that have entries, what wants a decision not hidden below what does not."""
    return [_group(fate, plan.of(fate)) for fate in Fate if plan.of(fate)]


def _group(fate: Fate, items: tuple[Item, ...]) -> Group:
    lines = tuple(_line(item) for item in items[:MOST_LISTED])
    return Group(fate.value, TITLES[fate], TEXTS[fate], len(items), lines, max(0, len(items) - MOST_LISTED))


def _line(item: Item) -> Line:
    return Line(
        name=item.entry.name,
        title=item.entry.content["title"],
        is_case="sources" in item.entry.content,
        url=item.case.get_absolute_url() if item.case else "",
        changes=tuple(Change(one.field, _cut(one.before), _cut(one.after)) for one in item.changes),
        is_older=item.is_older,
        choice=f"{choice_of(item)}@{item.here}" if item.fate is Fate.CONFLICT else "",
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def chosen_in(data: QueryDict) -> dict[str, str]:
    """Return the conflicts that were ticked, each with the revision that was shown."""
    return dict(value.rsplit("@", 1) for value in data.getlist("take") if "@" in value)
