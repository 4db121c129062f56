"""How long a rescoring still takes, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext, ngettext

register = template.Library()

MINUTE = 60


@register.filter
def time_left(seconds: float) -> str:
    """Return a sentence for a number of seconds, in whole minutes: nobody can tell more than that beforehand."""
    minutes = round(seconds / MINUTE)
    if not minutes:
        return gettext("Less than a minute is left.")
    return ngettext("About %(minutes)d minute is left.", "About %(minutes)d minutes are left.", minutes) % {
        "minutes": minutes
    }
