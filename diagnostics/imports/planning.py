"""What a table would do: which of its firms are new, and which may be firms that are known. Nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from diagnostics.imports.columns import FIRM_FIELDS, NAMES, Choices
from diagnostics.imports.rows import Candidate, candidates_of
from diagnostics.imports.tables import Table
from diagnostics.models import Firm
from diagnostics.presentation.words import plain
from diagnostics.uploads import Upload

SIMILAR_ENOUGH = 0.5  # of two whole names
MOST_SIMILAR = 3  # firms offered for one of the table
NEW, SKIP = "new", "skip"

LIKE = """
SELECT wanted.place, firm.id
FROM unnest(%(names)s::text[]) WITH ORDINALITY AS wanted(name, place)
CROSS JOIN LATERAL (
    SELECT id, similarity(name_folded, foothold_fold(wanted.name)) AS likeness FROM diagnostics_firm
    WHERE organisation_id = %(organisation)s AND name_folded %% foothold_fold(wanted.name)
    ORDER BY likeness DESC, id LIMIT %(most)s
) firm
ORDER BY wanted.place, firm.likeness DESC, firm.id
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A firm of the table beside the known firms with names like its own, the likest first.

    `chosen` is what becomes of it unless somebody decides otherwise: "new", "skip", or the id of a known firm.
    """

    candidate: Candidate
    known: tuple[Firm, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table would do. `digest` changes with everything that was shown, so that nothing else is done."""

    items: tuple[Item, ...]
    digest: str

    @property
    def usable(self) -> list[Item]:
        return [item for item in self.items if item.candidate.is_usable]

    @property
    def wrong(self) -> list[Item]:
        return [item for item in self.items if not item.candidate.is_usable]


def stored(table: Table) -> dict[str, Any]:
    """Return a table, to be kept."""
    return {"headings": table.headings, "rows": table.rows, "remarks": table.remarks}


def table_of(upload: Upload) -> Table:
    """Return the table that was kept of a file."""
    rows = tuple((number, tuple(cells)) for number, cells in upload.content["rows"])
    return Table(tuple(upload.content["headings"]), rows, tuple(upload.content["remarks"]))


def choices_of(upload: Upload) -> Choices:
    """Return the columns that were chosen for a table."""
    return Choices(**upload.choices)


def plan_of(upload: Upload) -> Plan:
    """Compare a table with the organisation's firms. Three queries, however many firms."""
    candidates = candidates_of(table_of(upload), choices_of(upload))
    like = known_like([each.name for each in candidates], upload.organisation)
    items = tuple(Item(each, firms, chosen_for(each, firms)) for each, firms in zip(candidates, like, strict=True))
    shown = [
        (item.candidate.name, item.candidate.facts, item.candidate.buyers, [facts_of(firm) for firm in item.known])
        for item in items
    ]
    return Plan(items, hashlib.sha256(repr(shown).encode()).hexdigest()[:16])


def chosen_for(candidate: Candidate, firms: Sequence[Firm]) -> str:
    """Return what becomes of a firm unless somebody decides otherwise: one of its own name is taken for the same."""
    name = " ".join(candidate.name.casefold().split())
    same = next((firm for firm in firms if " ".join(firm.name.casefold().split()) == name), None)
    return str(same.pk) if same else NEW


def known_like(names: Sequence[str], organisation: Organisation) -> list[tuple[Firm, ...]]:
    """Return, for each name, the organisation's firms with a name like it, the likest first. Two queries."""
    given: dict[str, Any] = {"names": list(names), "organisation": organisation.pk, "most": MOST_SIMILAR}
    with transaction.atomic(), connection.cursor() as cursor:
        # The operator reads its threshold from the session; LOCAL keeps it inside this transaction.
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SIMILAR_ENOUGH)])
        cursor.execute(LIKE, given)
        pairs: list[tuple[int, UUID]] = cursor.fetchall()
    firms = Firm.objects.in_bulk({pk for _place, pk in pairs})
    found: list[tuple[Firm, ...]] = [()] * len(names)
    for place, pk in pairs:
        found[place - 1] += (firms[pk],)
    return found


def facts_of(firm: Firm) -> dict[str, Any]:
    """Return what the preview tells of a known firm."""
    return {"id": str(firm.pk), "stage": firm.stage, **{name: getattr(firm, name) for name in FIRM_FIELDS}}


def gaps(firm: Firm, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a table tells of a firm that is not known of it yet."""
    return {
        name: value for name, value in facts.items() if value not in (None, "") and getattr(firm, name) in (None, "")
    }


def differences(firm: Firm, facts: Mapping[str, Any]) -> list[str]:
    """Return in words where a table says otherwise: what is known of the firm stays."""
    text = _("%(field)s stays “%(here)s”; the table has “%(there)s”.")
    return [
        text % {"field": NAMES[name], "here": shown(firm, name), "there": value}
        for name, value in facts.items()
        if name != "name" and value not in (None, "") and getattr(firm, name) not in (None, "", value)
    ]


def shown(firm: Firm, name: str) -> str:
    """Return a fact of a firm as people read it."""
    value = getattr(firm, name)
    return plain(value) if isinstance(value, int) and name != "founded" else str(value)
