"""Which firms count: those of one organisation, without invented ones, for some purposes only with their consent."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from diagnostics.models import Consent, Figures, Firm


def figures_of(organisation: Organisation) -> QuerySet[Figures]:
    """Return the figures of the organisation's diagnoses, all visits; none of the sample firm in a real organisation.

    Nothing of another organisation is ever counted: not with consent either. A demonstration has invented firms only.
    """
    figures = Figures.objects.filter(firm__organisation=organisation)
    return figures if organisation.is_demo else figures.filter(firm__is_sample=False)


def last_figures_of(organisation: Organisation) -> QuerySet[Figures]:
    """Return the figures of each firm's last visit."""
    return figures_of(organisation).filter(visits_ago=0)


def agreed(figures: QuerySet[Figures], purpose: Consent.Purpose) -> QuerySet[Figures]:
    """Keep the figures of firms that agree to a purpose now: a consent withdrawn counts from that moment on."""
    given = Consent.objects.filter(firm=OuterRef("firm"), purpose=purpose, withdrawal_recorded_at=None)
    return figures.filter(Exists(given))


def is_counted(firm: Firm) -> bool:
    """Whether a firm counts in its organisation's figures at all."""
    return firm.organisation.is_demo or not firm.is_sample
