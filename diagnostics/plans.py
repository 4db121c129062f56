"""The verbs of plans: keep what was tried on an assessment under a name, and let it go again."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.models import Assessment, Plan

LONGEST_TITLE = 120


class PlanError(ValueError):
    """Why a plan cannot be kept. The text is for the person who asked."""


def keep(*, assessment: Assessment, title: str, scenario: str, outcome: dict[str, Any], by: User) -> Plan:
    """Keep a scenario (the query of its address) under a name. The same twice is kept once.

    Raises PlanError without a name, without changes, or where another plan of the assessment has the name.
    """
    title = " ".join(title.split())
    if not title or "\0" in title:
        raise PlanError(_("Enter a name for the plan"))
    if len(title) > LONGEST_TITLE:
        raise PlanError(_("The name of the plan must be %(most)s characters or fewer") % {"most": LONGEST_TITLE})
    if not scenario:
        raise PlanError(_("Try at least one change before you keep a plan"))
    values = {"scenario": scenario, "outcome": outcome, "engine_version": ENGINE_VERSION, "created_by": by}
    try:
        with transaction.atomic():
            plan, is_new = assessment.plans.get_or_create(title=title, defaults=values)
            if is_new:
                audit.record(audit.Verb.CREATED, plan, by=by)
    except IntegrityError:  # somebody kept one of this name at the same moment
        plan, is_new = assessment.plans.get(title=title), False
    if not is_new and plan.scenario != scenario:
        raise PlanError(_("There is a plan named “%(title)s” already. Enter another name") % {"title": title})
    return plan


@transaction.atomic
def let_go(*, plan: Plan) -> None:
    """Delete a plan."""
    audit.record(audit.Verb.DELETED, plan)
    plan.delete()
