"""Takes a checked file into the library: new cases as drafts, changes into drafts that nobody changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from django.db import transaction

from accounts.models import User
from casestudies import workflow
from casestudies.exchange.checking import CheckedFile
from casestudies.exchange.planning import Fate, Item, plan_import
from casestudies.models import Source

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Outcome:
    """What an import did, as names of cases and sources."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # in conflict and not chosen, or closed
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def apply_import(*, file: CheckedFile, chosen: Mapping[str, str], by: User | None) -> Outcome:
    """Write what a file brings, all of it or nothing; applying it again changes nothing more.

    The file is compared anew, with the rows locked. `chosen` names the conflicts to overwrite (by `choice_of`), each
    with the revision that was shown: one that changed since is left alone. Published cases are never touched.
    """
    plan = plan_import(file, lock=True)
    outcome = Outcome()
    for item in plan.sources:
        _settle(item, chosen, outcome, _save_source)
    for item in plan.cases:
        _settle(item, chosen, outcome, lambda item: save_draft(item, by))
    log.info("cases_imported", by=by.pk if by else None, created=len(outcome.created), changed=len(outcome.changed))
    return outcome


def choice_of(item: Item) -> str:
    """Return the name by which a conflict is chosen: a case's slug may also be a source's key."""
    return f"{'case' if 'sources' in item.entry.content else 'source'}:{item.entry.name}"


def _settle(item: Item, chosen: Mapping[str, str], outcome: Outcome, save: Callable[[Item], None]) -> None:
    """Write one entry, or leave it, and note which."""
    is_chosen = item.fate is Fate.CONFLICT and chosen.get(choice_of(item)) == item.here
    match item.fate:
        case Fate.NEW:
            save(item)
            outcome.created.append(item.entry.name)
        case Fate.UNCHANGED:
            outcome.unchanged.append(item.entry.name)
        case _ if is_chosen or item.fate is Fate.CHANGED:
            save(item)
            outcome.changed.append(item.entry.name)
        case _:
            outcome.left.append(item.entry.name)


def _save_source(item: Item) -> None:
    source = item.source or Source(key=item.entry.name)
    for name, value in item.entry.content.items():
        setattr(source, name, value)
    source.save()


def save_draft(item: Item, by: User | None) -> None:
    """Keep the content of a case, new or a draft, as a revision. The one place where an import writes a case.

    `loaded_hash` stays as it is: to the files of the library this case was edited here.
    """
    if item.case is None:
        workflow.start(content=item.entry.content, by=by, slug=item.entry.name)
        return
    newest = workflow.newest(item.case)  # the row is locked, so nobody saves in between
    workflow.save_revision(case=item.case, content=item.entry.content, base=newest.number if newest else 0, by=by)
