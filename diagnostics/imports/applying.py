"""Takes the firms of a looked-through table in: new firms, and what was not known yet of those that are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from diagnostics.assessments import start
from diagnostics.buyers import BuyerRow, save_buyers
from diagnostics.core.buyers import MOST_BUYERS
from diagnostics.imports.planning import NEW, SKIP, Item, gaps, plan_of
from diagnostics.imports.rows import Candidate
from diagnostics.imports.states import states_of
from diagnostics.models import Assessment, Firm
from diagnostics.pasting import name_key
from diagnostics.second_ratings import firms_rated_by
from diagnostics.uploads import Upload

log = structlog.get_logger(__name__)


class LookAgainError(Exception):
    """Firms changed after the table was looked through. The text is for the person who asked."""

    def __init__(self) -> None:
        super().__init__(_("Firms changed since you looked the table through. Nothing was written. Look again."))


@dataclass
class Done:
    """What was done to one firm, enough to undo it. No name is kept: a firm that is erased leaves none behind.

    `before` are the facts that were filled in, as they were. `draft` is the assessment that buyers were added to,
    `buyers` their ids; `is_new_draft` tells whether it was started for them.
    """

    firm: str
    is_new: bool
    before: dict[str, Any] = field(default_factory=dict)
    draft: str = ""
    is_new_draft: bool = False
    buyers: list[str] = field(default_factory=list)
    state: str = ""


@transaction.atomic
def apply(*, upload: Upload, chosen: Mapping[int, str], digest: str, by: User) -> Upload:
    """Write what a table brings, all of it or nothing; a second time (a double click) changes nothing.

    `chosen` says by the number of each firm in the table what becomes of it ("new", "skip" or the id of a known firm);
    `digest` is that of the plan that was looked at. Firms with errors are left out. Raises LookAgainError where the
    plan is another one now.
    """
    locked = Upload.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=upload.pk)
    if locked.applied_at:
        return locked
    plan = plan_of(locked)
    if plan.digest != digest:
        raise LookAgainError
    closed = firms_rated_by(by, locked.organisation)  # whoever rates a firm blindly works on no other assessment of it
    done = [
        take(item.candidate, target, locked, by, closed)
        for item in plan.usable
        if (target := target_of(item, chosen.get(item.candidate.number, ""))) != SKIP
    ]
    states = states_of([one.firm for one in done])
    locked.outcome = {
        "firms": [vars(one) | {"state": states[one.firm]} for one in done],
        "left": len(plan.items) - len(done),
    }
    locked.content, locked.applied_at = {}, timezone.now()
    locked.save()
    audit.record(audit.Verb.IMPORTED, locked, by=by)
    log.info("firms_imported", by=by.pk, upload=str(locked.pk), firms=len(done))
    return locked


def target_of(item: Item, chosen: str) -> str:
    """Return what becomes of a firm; anything that was not offered is what happens without a decision."""
    offered = {NEW, SKIP, *(str(firm.pk) for firm in item.known)}
    return chosen if chosen in offered else item.chosen


def take(candidate: Candidate, target: str, upload: Upload, by: User, closed: Collection[UUID]) -> Done:
    """Write one firm with its buyers; those of a `closed` firm are left out."""
    if target == NEW:
        firm = Firm.objects.create(organisation=upload.organisation, created_by=by, **candidate.facts)
        audit.record(audit.Verb.CREATED, firm, by=by)
        done = Done(str(firm.pk), is_new=True)
    else:
        found = upload.organisation.firms.select_for_update(no_key=True).filter(pk=target).first()
        if found is None:
            raise LookAgainError
        firm = found
        done = Done(str(firm.pk), is_new=False, before=fill(firm, candidate.facts))
    if candidate.buyers and firm.pk not in closed:
        add_buyers(firm, candidate.buyers, done, by)
    return done


def fill(firm: Firm, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what was not known of a firm; return those facts as they were."""
    new = gaps(firm, facts)
    before = {name: getattr(firm, name) for name in new}
    for name, value in new.items():
        setattr(firm, name, value)
    if new:
        firm.save(update_fields=list(new))
        audit.record(audit.Verb.CHANGED, firm)
    return before


def add_buyers(firm: Firm, buyers: list[dict[str, Any]], done: Done, by: User) -> None:
    """Add the buyers that are not on the list of the firm's draft by name; a firm's first one is started for them.

    Buyers on the list stay as they are, and so does a list that would become too long. No follow-up is started: that is
    for the advisor to decide.
    """
    if firm.stage == Firm.Stage.ASSESSED:
        return
    had_draft = firm.assessments.own().filter(status=Assessment.Status.DRAFT).exists()
    draft = start(firm=firm, by=by)
    listed = list(draft.buyers.all())
    names = {name_key(buyer.name) for buyer in listed}
    new = [buyer for buyer in buyers if name_key(buyer["name"]) not in names]
    if len(listed) + len(new) > MOST_BUYERS:
        new = []
    rows = [BuyerRow(uuid4(), buyer) for buyer in new]
    save_buyers(assessment=draft, rows=[*(BuyerRow(one.pk) for one in listed), *rows], facts={}, by=by)
    done.draft, done.is_new_draft, done.buyers = str(draft.pk), not had_draft, [str(row.id) for row in rows]
