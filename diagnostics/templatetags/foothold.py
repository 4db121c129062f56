"""Filters that turn the core's codes, messages and numbers into words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import gettext, gettext_lazy

from diagnostics import snapshots
from diagnostics.core import instruments
from diagnostics.core.text import Message

register = template.Library()

BAND_NAMES = {
    "low": gettext_lazy("Low"),
    "medium": gettext_lazy("Medium"),
    "high": gettext_lazy("High"),
    "not_yet": gettext_lazy("Not yet"),
    "partly": gettext_lazy("Partly"),
    "eligible": gettext_lazy("Eligible"),
}
# Colours of the palette, 1 (ochre) to 5 (navy): the weaker place first. Risk runs the other way.
BAND_FILLS = {"low": 1, "medium": 3, "high": 5, "not_yet": 1, "partly": 3, "eligible": 5}
WORSE_WHEN_HIGHER = frozenset({"risk"})


@register.filter
def message(value: Message | Mapping[str, Any] | str | None) -> str:
    """Return a message (or its JSON form) in the reader's language. Strings are translated too, None is empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        value = Message.from_dict(value)
    return value.render(gettext) if isinstance(value, Message) else gettext(str(value))


@register.filter
def share(tenths: int | None) -> str:
    """Return a share of sales from tenths of a percent: 333 is "33.3%", 500 is "50%"."""
    if tenths is None:
        return gettext("share not known")
    whole = formats.number_format(tenths / 10, 1 if tenths % 10 else 0)
    return gettext("%(share)s%%") % {"share": whole}


@register.filter
def band_name(key: str) -> str:
    """Return the name of a band, or a sentence for none."""
    return str(BAND_NAMES.get(key, key)) if key else gettext("Not enough information")


@register.filter
def band_fill(key: str, criterion: str = "") -> int:
    """Return the palette number for a band of a criterion, as `data-band` and the charts use it; 0 for none."""
    fill = BAND_FILLS.get(key, 0)
    return 6 - fill if fill and criterion in WORSE_WHEN_HIGHER else fill


@register.filter
def country_name(code: str) -> str:
    """Return a country's name from its ISO code."""
    return snapshots.country_name(code)


@register.filter
def level_text(question: str, level: int | None) -> str:
    """Return the wording of a level of a question ("D01"|level_text:3); "" for a question or level there is none of.

    Reads the current instrument. Results must use the wording of their own version (`presentation`).
    """
    known = instruments.CURRENT.questions.get(question)
    if known is None or level is None or not 0 <= level < len(known.levels):
        return ""
    return gettext(known.levels[level].text)
