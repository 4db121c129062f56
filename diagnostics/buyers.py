"""The verb of the buyers page, save the list, and what was taken off it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from accounts import audit
from accounts.isolation import across_organisations
from accounts.models import User
from diagnostics.drafts import lock_draft
from diagnostics.models import Assessment, Buyer

WRITTEN = ["name", "share_tenths", "kind", "destination", "owner", "removed_at", "updated_by"]


@dataclass(frozen=True, slots=True)
class BuyerRow:
    """One row as typed: `values` holds the fields that could be read, by their model names."""

    id: UUID
    values: dict[str, Any] = field(default_factory=dict)


class BuyersChangedError(Exception):
    """Somebody else changed the list since it was shown."""


def fingerprint(assessment: Assessment, buyers: Iterable[Buyer]) -> str:
    """Return a short text that changes whenever the list, the position or the number of others changes."""
    rows = [(str(b.pk), b.name, b.share_tenths, b.kind, b.destination, b.owner) for b in buyers]
    facts = repr((rows, assessment.chain_position, assessment.other_buyers))
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


@transaction.atomic
def save_buyers(  # noqa: PLR0913
    *,
    assessment: Assessment,
    rows: Sequence[BuyerRow],
    facts: dict[str, Any],
    remove: Iterable[UUID] = (),
    seen: str | None = None,
    by: User,
) -> None:
    """Save rows in their order, and `facts` of the assessment (chain_position, other_buyers).

    A row updates the buyer of its id; a new id makes a new buyer, if it has a name. Only the buyers in `remove`
    are taken off the list; a row with the id of one that was taken off puts it back, with the answers about it.
    `seen` is the fingerprint of the list the person was looking at. Raises CompletedError, and BuyersChangedError
    when the list is no longer that one.
    """
    locked = lock_draft(assessment)
    everyone = {buyer.pk: buyer for buyer in Buyer.everyone.filter(assessment=locked)}
    present = {pk: buyer for pk, buyer in everyone.items() if not buyer.removed_at}
    if seen is not None and seen != fingerprint(locked, present.values()):
        if is_saved(locked, rows, facts, present):
            return  # the same form sent twice
        raise BuyersChangedError
    take_off([everyone.pop(pk) for pk in remove if pk in present], by)
    write_rows(locked, rows, everyone, by)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*facts, "updated_at"])
    audit.record(audit.Verb.CHANGED, locked, by=by, detail="buyers")


def is_saved(locked: Assessment, rows: Sequence[BuyerRow], facts: dict[str, Any], present: dict[UUID, Buyer]) -> bool:
    """Whether the list already says what is asked for, so that there is nothing to overwrite."""
    return (
        [row.id for row in rows if row.values.get("name")] == list(present)
        and all(getattr(locked, name) == value for name, value in facts.items())
        and all(
            getattr(present[row.id], name) == value
            for row in rows
            if row.id in present
            for name, value in row.values.items()
        )
    )


def write_rows(locked: Assessment, rows: Sequence[BuyerRow], present: dict[UUID, Buyer], by: User) -> None:
    """Update the buyers that exist, on the list or not, and create those that do not, in two statements."""
    new: dict[UUID, Buyer] = {}
    old = []
    taken = taken_ids([row.id for row in rows if row.id not in present])
    for position, row in enumerate(rows):
        if row.id in present:
            buyer = present[row.id]
            old.append(buyer)
        elif row.values.get("name"):
            buyer = Buyer(id=uuid4() if row.id in taken else row.id, assessment=locked)
            new[row.id] = buyer
        else:
            continue
        put(buyer, {"removed_at": None, **row.values}, by)
        buyer.position = position
    Buyer.objects.bulk_create(new.values())
    Buyer.everyone.bulk_update(old, ["position", *WRITTEN])


def put(buyer: Buyer, values: dict[str, Any], by: User) -> None:
    """Set the values of a buyer, and who did where that changes anything."""
    if buyer._state.adding or any(getattr(buyer, name) != value for name, value in values.items()):
        buyer.updated_by = by
    for name, value in values.items():
        setattr(buyer, name, value)


def taken_ids(ids: Sequence[UUID]) -> set[UUID]:
    """Return the ids that belong to a buyer of another assessment: whoever sends one gets a new buyer instead."""
    with across_organisations("whether an id is taken is all that is asked"):
        return set(Buyer.everyone.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def take_off(buyers: Sequence[Buyer], by: User) -> None:
    """Take buyers off the list. The answers about them wait with them, should they be put back."""
    for buyer in buyers:
        put(buyer, {"removed_at": timezone.now()}, by)
    Buyer.everyone.bulk_update(buyers, WRITTEN)


# --- Buyers taken off the list


def list_of(assessment: Assessment) -> tuple[list[Buyer], list[Buyer]]:
    """Return the buyers on the list, in its order, and those taken off it, the last one first. One query.

    Each has its number of `answers_kept`.
    """
    everyone = Buyer.everyone.filter(assessment=assessment).select_related("updated_by")
    everyone = everyone.order_by(F("removed_at").desc(), "position", "id")
    rows: list[Buyer] = list(everyone.annotate(answers_kept=Count("answers")))
    return [buyer for buyer in rows if not buyer.removed_at], [buyer for buyer in rows if buyer.removed_at]


def removed_from(assessment: Assessment) -> list[Buyer]:
    """Return the buyers that were taken off the list, the last one first. One query."""
    return list_of(assessment)[1]
