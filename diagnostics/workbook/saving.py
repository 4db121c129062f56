"""Takes a looked-through workbook into its draft, by the verb that every page saves with."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from diagnostics.assessments import save_answers
from diagnostics.changes import Change, ConflictError, SaveError
from diagnostics.core import instruments
from diagnostics.drafts import lock_draft
from diagnostics.uploads import Upload
from diagnostics.workbook.planning import CHOSEN, Fate, Item, Plan, plan_of
from diagnostics.workbook.reading import Entry, Filled, WrongCell


class LookAgainError(SaveError):
    """Somebody changed one of the answers after they were looked through."""

    def __init__(self) -> None:
        super().__init__(_("Somebody changed some of these answers meanwhile. Nothing was saved. Look again."))


def stored(filled: Filled) -> dict[str, object]:
    """Return what a workbook says, to be kept."""
    return {
        "revision": filled.revision,
        "entries": [[one.place, one.buyer, one.question, one.value] for one in filled.entries],
        "wrong": [[one.place, one.text] for one in filled.wrong],
    }


def restored(upload: Upload) -> Filled:
    """Return what was kept of a workbook."""
    content = upload.content
    return Filled(
        content["revision"],
        [Entry(*parts) for parts in content["entries"]],
        [WrongCell(*parts) for parts in content["wrong"]],
    )


@transaction.atomic
def save(*, upload: Upload, seen: int, chosen: Collection[str], by: User) -> Upload:
    """Save the answers of a workbook once, all or none; a second time (a double click) changes nothing.

    `seen` is the revision of the draft that was looked at, `chosen` names the conflicts and emptied answers to take
    from the workbook. Raises CompletedError, InvalidChangeError, and LookAgainError where what would be written differs
    from what was looked at.
    """
    locked = Upload.objects.select_for_update(of=["self"]).select_related("assessment").get(pk=upload.pk)
    if locked.applied_at or locked.assessment is None:
        return locked
    draft = lock_draft(locked.assessment)
    plan = plan_of(draft, restored(locked), instruments.get(draft.instrument_version).questions)
    if any(item.changed_at > seen and item.fate is not Fate.UNCHANGED for item in plan.items):
        raise LookAgainError
    taken = [item for item in plan.items if is_taken(item, chosen)]
    try:
        save_answers(assessment=draft, changes=[change_of(item, locked, seen) for item in taken], by=by)
    except ConflictError as error:
        raise LookAgainError from error
    locked.outcome, locked.content, locked.applied_at = outcome_of(plan, taken), {}, timezone.now()
    locked.save()
    audit.record(audit.Verb.IMPORTED, locked, by=by)
    return locked


def is_taken(item: Item, chosen: Collection[str]) -> bool:
    """Whether an answer of the workbook is to be saved."""
    if item.fate in CHOSEN:
        return item.choice in chosen
    return item.fate in (Fate.NEW, Fate.CHANGED)


def change_of(item: Item, upload: Upload, seen: int) -> Change:
    """Return an answer of the workbook as a change; the same workbook saved again is the same change."""
    buyer, question = item.key
    value = item.entry.value or {"state": None, "level": None, "evidence": "", "note": ""}
    return Change(id=uuid5(upload.pk, item.choice), question=question, buyer=buyer, base_revision=seen, **value)


def outcome_of(plan: Plan, taken: Collection[Item]) -> dict[str, int]:
    """Return how many answers were saved, kept as they were, and unchanged."""
    undecided = [item for item in plan.items if item.fate in CHOSEN and item not in taken]
    return {
        "saved": len(taken),
        "kept": len(undecided),
        "gone": len(plan.of(Fate.GONE)),
        "unchanged": len(plan.of(Fate.UNCHANGED)),
    }
