"""What a workbook would do to its draft: new answers, changed ones, conflicts. Nothing is written here.

Three versions of each answer are compared: the one the workbook was made from, the one it says, the one that stands
here now. What the workbook says as it was made was not touched in it, and is left as others made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from casestudies.readers import tidied
from diagnostics.changes import Key, Value, value_of
from diagnostics.core.instrument import Question
from diagnostics.models import Answer, AnswerChange, Assessment, Buyer
from diagnostics.workbook.reading import Entry, Filled


class Fate(StrEnum):
    """What becomes of an answer of the workbook."""

    CONFLICT = "conflict"  # changed there and, otherwise, here since
    EMPTIED = "emptied"  # taken away there
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"  # about a buyer that is no longer on the list
    UNCHANGED = "unchanged"


CHOSEN = (Fate.CONFLICT, Fate.EMPTIED)  # left alone unless somebody ticks them


@dataclass(frozen=True, slots=True)
class Item:
    """One answer of the workbook (`entry`) beside the one that stands here (`here`).

    `changed_at` is the revision that changed it last since the workbook was made, 0 when nothing did.
    """

    entry: Entry
    key: Key
    question: Question
    buyer: Buyer | None
    fate: Fate
    here: Value | None
    changed_at: int = 0
    changed_by: str = ""

    @property
    def choice(self) -> str:
        """The name by which it is ticked."""
        return f"{self.entry.buyer or 'firm'}:{self.entry.question}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workbook would do to a draft as it is at `revision`."""

    revision: int
    items: tuple[Item, ...]

    def of(self, fate: Fate) -> list[Item]:
        """Return the answers with a fate."""
        return [item for item in self.items if item.fate is fate]

    @property
    def has_work(self) -> bool:
        """Whether anything could be written."""
        return any(item.fate not in (Fate.UNCHANGED, Fate.GONE) for item in self.items)


def plan_of(assessment: Assessment, filled: Filled, questions: Mapping[str, Question]) -> Plan:
    """Compare a workbook with its draft. Three queries."""
    everyone = Answer.everyone.filter(assessment=assessment)  # what is said of a buyer that went is still known
    rows = {(row.buyer_id, row.question_key): value_of(row) for row in everyone}
    later = list(
        assessment.changes.filter(revision__gt=filled.revision).select_related("by").order_by("revision", "at")
    )
    made_from = rows | first_values(later)
    last = {(change.buyer_key, change.question_key): change for change in later}
    buyers = {buyer.pk: buyer for buyer in assessment.buyers.all()}
    items = []
    for entry in filled.entries:
        buyer_id = UUID(entry.buyer) if entry.buyer else None
        key = (buyer_id, entry.question)
        is_gone = buyer_id is not None and buyer_id not in buyers
        change = last.get(key)
        items.append(
            Item(
                entry=entry,
                key=key,
                question=questions[entry.question],
                buyer=buyers.get(buyer_id) if buyer_id else None,
                fate=fate_of(entry.value, made_from.get(key), rows.get(key), is_gone=is_gone),
                here=rows.get(key),
                changed_at=change.revision if change else 0,
                changed_by=str(change.by or "") if change else "",
            )
        )
    return Plan(assessment.revision, tuple(items))


def first_values(later: Iterable[AnswerChange]) -> dict[Key, Value | None]:
    """Return what answers were before the first of these changes, which are in order."""
    found: dict[Key, Value | None] = {}
    for change in later:
        found.setdefault((change.buyer_key, change.question_key), change.before)
    return found


def fate_of(there: Value | None, made_from: Value | None, here: Value | None, *, is_gone: bool) -> Fate:
    """Return what becomes of an answer."""
    if same(there, made_from) or same(there, here):
        return Fate.UNCHANGED
    if is_gone:
        return Fate.GONE
    if not same(here, made_from):
        return Fate.CONFLICT
    if there is None:
        return Fate.EMPTIED
    return Fate.NEW if here is None else Fate.CHANGED


def same(one: Value | None, other: Value | None) -> bool:
    """Whether two answers say the same, however their notes' lines end."""
    return plain(one) == plain(other)


def plain(value: Value | None) -> Value | None:
    """Return an answer with its note as a workbook gives it back."""
    return None if value is None else value | {"note": tidied(value["note"])}
