"""Filters and tags that turn the core's codes, messages and numbers into words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from diagnostics import countries
from diagnostics.core import instruments
from diagnostics.core.text import Message
from diagnostics.presentation import words

register = template.Library()


@register.filter
def message(value: Message | Mapping[str, Any] | str | None) -> str:
    """Return a message (or its JSON form) in the reader's language. Strings are translated too, None is empty."""
    return words.render(Message.from_dict(value) if isinstance(value, Mapping) else value)


@register.filter
def share(tenths: int | None) -> str:
    """Return a share of sales from tenths of a percent: 333 is "33.3%", 500 is "50%"."""
    return words.share(tenths)


@register.filter
def band_name(key: str) -> str:
    """Return the name of a band, or a sentence for none."""
    return str(words.BAND_NAMES.get(key, key)) if key else gettext("Not enough information")


@register.filter
def band_fill(key: str, criterion: str = "") -> int:
    """Return the palette number for a band of a criterion, as `data-band` and the charts use it; 0 for none."""
    return words.band_fill(key, criterion)


@register.simple_tag
def band_cells(diagnosis: Any, is_hidden: bool = False) -> SafeString:
    """Return three table cells with the bands of a diagnosis (or a firm's last), dashes for none.

    `is_hidden` for whoever rates the firm blindly. A list has the same few cells over and over: each is rendered once.
    """
    bands = (diagnosis.first_tier_band, diagnosis.risk_band, diagnosis.functional_band) if diagnosis else None
    return _cells(bands, bool(is_hidden), get_language())


@lru_cache(maxsize=1000)
def _cells(bands: tuple[str, str, str] | None, is_hidden: bool, _language: str | None) -> SafeString:
    return render_to_string("diagnostics/_partials/band_cells.html", {"bands": bands, "is_hidden": is_hidden})


@register.filter
def country_name(code: str) -> str:
    """Return a country's name from its ISO code."""
    return countries.country_name(code)


@register.filter
def level_text(question: str, level: int | None) -> str:
    """Return the wording of a level of a question ("D01"|level_text:3); "" for a question or level there is none of.

    Reads the current instrument. Results must use the wording of their own version (`presentation`).
    """
    known = instruments.CURRENT.questions.get(question)
    if known is None or level is None or not 0 <= level < len(known.levels):
        return ""
    return gettext(known.levels[level].text)
