"""The state of a firm as a short text: it changes with anything that somebody does about the firm."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from diagnostics.imports.columns import FIRM_FIELDS
from diagnostics.models import Action, Answer, Assessment, Buyer, Firm, OwnerLink, Plan

# Everything somebody may have done for a firm, with the way from it to the firm.
PARTS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (Firm.objects, "pk", FIRM_FIELDS),
    (Assessment.objects, "firm", ("pk", "status", "revision", "updated_at")),
    (Buyer.everyone, "assessment__firm", ("pk", "name", "share_tenths", "kind", "destination", "owner", "removed_at")),
    (Answer.everyone, "assessment__firm", ("pk", "updated_at", "second_look")),
    (Action.objects, "firm", ("pk", "updated_at")),
    (OwnerLink.objects, "assessment__firm", ("pk", "revoked_at")),
    (Plan.objects, "assessment__firm", ("pk",)),
)


def states_of(firms: Collection[str]) -> dict[str, str]:
    """Return the state of each firm that is there, by its id. Seven queries, however many firms."""
    found: dict[str, list[Any]] = {}
    for rows, path, columns in PARTS:
        for firm, *values in rows.filter(**{f"{path}__in": firms}).order_by("pk").values_list(path, *columns):
            found.setdefault(str(firm), []).append(values)
    return {pk: hashlib.sha256(repr(values).encode()).hexdigest()[:16] for pk, values in found.items()}
