"""Undoes an import, as long as nobody has changed anything about its firms since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from diagnostics.buyers import take_off
from diagnostics.drafts import lock_draft
from diagnostics.firms import erase
from diagnostics.imports.states import states_of
from diagnostics.models import Assessment, Buyer, Firm
from diagnostics.uploads import Upload

log = structlog.get_logger(__name__)
MOST_NAMED = 5


class CannotUndoError(Exception):
    """Why an import stays. The text is for the person who asked."""


@transaction.atomic
def undo(*, upload: Upload, by: User) -> None:
    """Take back what an import did, all of it or nothing. Raises CannotUndoError."""
    locked = Upload.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=upload.pk)
    if locked.undone_at or not locked.applied_at:
        return
    done = locked.outcome["firms"]  # type: ignore[index]  # there since it was applied
    firms = locked.organisation.firms.select_for_update(no_key=True).in_bulk([one["firm"] for one in done])
    by_id = {str(pk): firm for pk, firm in firms.items()}
    if changed := changed_since(done, by_id):
        raise CannotUndoError(
            _("The import cannot be undone any more: %(names)s changed since. Nothing was undone.")
            % {"names": get_text_list(changed, _("and"))}
        )
    for one in done:
        take_back(one, by_id[one["firm"]], by)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    audit.record(audit.Verb.UNDID, locked, by=by)
    log.info("import_undone", by=by.pk, upload=str(locked.pk), firms=len(done))


def changed_since(done: list[dict[str, Any]], firms: Mapping[str, Firm]) -> list[str]:
    """Return the names of the firms that were changed or erased since, the first few."""
    states = states_of(firms)
    changed = [firms.get(one["firm"]) for one in done if states.get(one["firm"]) != one["state"]]
    return [firm.name if firm else _("a firm that was erased") for firm in changed[:MOST_NAMED]]


def take_back(one: dict[str, Any], firm: Firm, by: User) -> None:
    """Take back what was done to one firm."""
    if one["is_new"]:
        erase(firm=firm, keep_tables=True)  # a mended table with the same firms may be waiting already
        return
    if one["draft"]:
        take_buyers_back(one, by)
    for name, value in one["before"].items():
        setattr(firm, name, value)
    firm.save(update_fields=list(one["before"]))
    audit.record(audit.Verb.CHANGED, firm, by=by)


def take_buyers_back(one: dict[str, Any], by: User) -> None:
    """Delete the draft that was started for the buyers, or take them off the list of the one that was there."""
    draft = lock_draft(Assessment.objects.get(pk=one["draft"]))
    if one["is_new_draft"]:
        audit.record(audit.Verb.DELETED, draft, by=by)
        draft.delete()
    else:
        take_off(list(Buyer.objects.filter(pk__in=one["buyers"], assessment=draft)), by)
