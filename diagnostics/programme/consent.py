"""The verbs of consent: record that a firm agrees to something, and that it no longer does. Nothing is overwritten."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from diagnostics.models import Consent, Firm


class ConsentError(Exception):
    """Why nothing was recorded. The text is for the person who asked."""


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word it is, given on which day; `how` it was given (Consent.How), "" for a withdrawal."""

    by: str
    on: dt.date
    how: str = ""


def give(*, firm: Firm, purpose: str, word: Word, recorded_by: User) -> Consent:
    """Record that a firm agrees to a purpose (Consent.Purpose). Raises ConsentError where it already does."""
    try:
        with transaction.atomic():
            consent = Consent.objects.create(
                firm=firm, purpose=purpose, given_by=word.by, given_on=word.on, how=word.how, recorded_by=recorded_by
            )
            audit.record(audit.Verb.AGREED, firm, by=recorded_by, detail=purpose)
    except IntegrityError as error:
        if "consent_one_of_a_purpose" not in str(error):
            raise
        raise ConsentError(_("This consent is recorded already. Nothing was changed.")) from error
    return consent


@transaction.atomic
def withdraw(*, firm: Firm, purpose: str, word: Word, recorded_by: User) -> None:
    """Record that a firm no longer agrees to a purpose: from now on it is left out. Raises ConsentError."""
    given = Consent.objects.filter(firm=firm, purpose=purpose, withdrawal_recorded_at=None)
    changed = given.update(
        withdrawn_by=word.by,
        withdrawn_on=word.on,
        withdrawal_recorded_by=recorded_by,
        withdrawal_recorded_at=timezone.now(),
    )
    if not changed:
        raise ConsentError(_("There is no such consent to withdraw. Nothing was changed."))
    audit.record(audit.Verb.WITHDREW, firm, by=recorded_by, detail=purpose)


def history_of(firm: Firm) -> list[Consent]:
    """Return all consents of a firm, the last recorded first. One query."""
    return list(firm.consents.select_related("recorded_by", "withdrawal_recorded_by"))
