"""The verbs of a firm's action plan: take up advice, add, change or take off an action; and what a report prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from diagnostics import snapshots
from diagnostics.core import instruments
from diagnostics.models import Action, Assessment, Diagnosis, Firm
from diagnostics.presentation import words

EDITED = ("text", "first_step", "responsible", "due", "status", "note")


class OutdatedError(Exception):
    """Somebody else saved the action meanwhile: `current` is what it says now."""

    def __init__(self, current: Action) -> None:
        super().__init__(_("Somebody else changed this action while you were writing."))
        self.current = current


@dataclass(frozen=True, slots=True)
class Proposal:
    """A piece of advice that can become an action. `is_planned` when one of the firm's actions takes it up already."""

    lever: str
    text: str
    first_step: str
    is_planned: bool


def proposals(diagnosis: Diagnosis | None, actions: Iterable[Action]) -> list[Proposal]:
    """Return the advice of a diagnosis in its order, with what is planned already; none without a diagnosis."""
    if diagnosis is None:
        return []
    planned = {action.lever for action in actions if action.is_open}
    return [
        Proposal(each.lever, words.render(each.action), words.render(each.first_step), each.lever in planned)
        for each in snapshots.read(diagnosis).diagnosis.advice
    ]


def take_up(*, assessment: Assessment, lever: str, by: User) -> Action:
    """Make an action of a lever, in its own words. The same lever of one assessment twice is one action.

    Raises KeyError for a lever that the assessment's instrument does not have.
    """
    known = {each.key: each for each in instruments.get(assessment.instrument_version).levers}[lever]
    wanted = {
        "firm_id": assessment.firm_id,
        "text": words.render(known.action)[:300],
        "first_step": words.render(known.first_step)[:300],
        "created_by": by,
        "updated_by": by,
    }
    with transaction.atomic():
        action, is_new = Action.objects.get_or_create(assessment=assessment, lever=lever, defaults=wanted)
        if is_new:
            audit.record(audit.Verb.CREATED, action, by=by)
    return action


def add(*, firm: Firm, values: Mapping[str, Any], by: User) -> Action:
    """Add an action of the firm's own making."""
    with transaction.atomic():
        action = Action.objects.create(firm=firm, created_by=by, updated_by=by, **values)
        audit.record(audit.Verb.CREATED, action, by=by)
    return action


def change(*, action: Action, values: Mapping[str, Any], seen: int | None, by: User) -> Action:
    """Save an action. `seen` is the revision the page was made from.

    Raises OutdatedError when somebody else saved another text meanwhile: nothing is overwritten unseen.
    """
    with transaction.atomic():
        current = Action.objects.select_for_update().get(pk=action.pk)
        wanted = {name: values[name] for name in EDITED if name in values}
        if all(getattr(current, name) == value for name, value in wanted.items()):
            return current
        if seen != current.revision:
            raise OutdatedError(current)
        for name, value in wanted.items():
            setattr(current, name, value)
        current.revision += 1
        current.updated_by = by
        current.save()
        audit.record(audit.Verb.CHANGED, current, by=by)
    return current


@transaction.atomic
def take_off(*, action: Action) -> None:
    """Take an action off the plan."""
    audit.record(audit.Verb.DELETED, action)
    action.delete()


def is_overdue(action: Action, today: dt.date) -> bool:
    """Return whether an open action's day has passed."""
    return action.is_open and action.due is not None and action.due < today


def for_report(actions: Sequence[Action]) -> list[dict[str, str]]:
    """Return the plan as a report keeps it: words and days only. Dropped actions are left out."""
    return [
        {
            "action": action.text,
            "first_step": action.first_step,
            "who": action.responsible,
            "due": action.due.isoformat() if action.due else "",
            "status": action.status,
            "note": action.note,
        }
        for action in actions
        if action.status != Action.Status.DROPPED
    ]
