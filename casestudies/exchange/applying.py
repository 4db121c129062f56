"""Takes a checked file into the library: new cases as drafts, changes into drafts that nobody changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import structlog
from django.db import transaction

from accounts.models import User
from casestudies.exchange.checking import CheckedFile
from casestudies.exchange.planning import Fate, Item, plan_import
from casestudies.models import CaseSource, CaseStudy, Source
from casestudies.vocabulary import Status

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
    sources = {source.key: source for source in Source.objects.filter(key__in=_keys(plan.cases))}
    for item in plan.cases:
        _settle(item, chosen, outcome, lambda item: save_draft(item, sources))
    log.info("cases_imported", by=by.pk if by else None, created=outcome.created, changed=outcome.changed)
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


def save_draft(item: Item, sources: Mapping[str, Source]) -> None:
    """Write the content of a case, new or a draft. The one place where an import writes a case.

    `loaded_hash` stays as it is: to the files of the library this case was edited here.
    """
    content = dict(item.entry.content)
    references = content.pop("sources")
    case = item.case or CaseStudy(slug=item.entry.name, status=Status.DRAFT)
    for name, value in content.items():
        setattr(case, name, value)
    case.save()
    case.references.all().delete()
    CaseSource.objects.bulk_create(
        CaseSource(case=case, source=sources[one["key"]], role=one["role"], place=one["place"], position=position)
        for position, one in enumerate(references)
    )


def _keys(items: Iterable[Item]) -> set[str]:
    return {one["key"] for item in items for one in item.entry.content["sources"]}
