"""A case prepared for its reader: what the source says and what is our inference, each as label and text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pycountry
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from casestudies import isic
from casestudies import vocabulary as words
from casestudies.models import CaseStudy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Fact:
    """One attribute of a case: a label, its text, and whether we inferred it."""

    key: str
    label: Text
    text: Text
    is_inferred: bool


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """Who did one function, before and after; an empty text where it is not known."""

    name: Text
    before: Text
    after: Text


def facts_of(case: CaseStudy) -> list[Fact]:
    """Return the attributes a case states, in reading order: the firm, its buyers, what became of it."""
    found: list[tuple[str, Text]] = [
        ("sectors", sector_names(case.sectors)),
        ("chain", case.chain),
        ("firm_role", case.firm_role),
        ("firm_sizes", _joined(case.firm_sizes, words.FirmSize)),
        ("chain_position", case.get_chain_position_display()),
        ("buyer_kinds", _joined(case.buyer_kinds, words.BuyerKind)),
        ("top_share", share(case.top_share_tenths)),
        ("governance", case.get_governance_display()),
        ("destinations", _joined(case.destinations, words.Destination)),
        ("end_market", case.end_market),
        ("process_change", case.get_process_change_display()),
        ("product_change", case.get_product_change_display()),
        ("functional_change", case.get_functional_change_display()),
        ("chain_change", case.get_chain_change_display()),
        ("risk_form", case.get_risk_form_display()),
    ]
    return [Fact(key, label_of(key), text, key in case.inferred) for key, text in found if text]


def label_of(key: str) -> Text:
    """Return the label of an attribute, as the model words it, with a capital."""
    changed = {
        "period": _("Years"),
        "process_change": _("Processes"),
        "product_change": _("Products"),
        "functional_change": _("Functions"),
        "chain_change": _("Place among chains"),
    }
    if key in changed:
        return changed[key]
    name = {"top_share": "top_share_tenths"}.get(key, key)
    return capfirst(CaseStudy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # none is a relation


def functions_of(case: CaseStudy) -> list[FunctionRow]:
    """Return who did each function before and after; nothing where neither is known."""
    before, after = case.functions_before or {}, case.functions_after or {}
    if not before and not after:
        return []
    return [
        FunctionRow(function.label, _who(before.get(function.value)), _who(after.get(function.value)))
        for function in words.Function
    ]


def _who(level: int | None) -> Text:
    return "" if level is None else words.WHO_DOES[level]


def levers_of(case: CaseStudy) -> list[Text]:
    """Return the names of the levers tried."""
    return [words.Lever(key).label for key in case.levers]


def share(tenths: int | None) -> str:
    """Return "about 65% of sales" from tenths of a percent; nothing for None."""
    return "" if tenths is None else _("about %(percent)s%% of sales") % {"percent": f"{tenths / 10:g}"}


def period(case: CaseStudy) -> str:
    """Return "1990–1999", or the one year that is known, or nothing."""
    years = sorted({year for year in (case.period_start, case.period_end) if year is not None})
    return "–".join(str(year) for year in years)


def place_line(case: CaseStudy) -> str:
    """Return town, countries and years in one line, whatever of it is known."""
    parts = (case.cluster, country_names(case.countries), period(case))
    return " · ".join(part for part in parts if part)


def sector_names(codes: Iterable[str]) -> str:
    """Return the short titles of ISIC codes, divided by semicolons as titles contain commas."""
    return "; ".join(isic.short_title(code) for code in codes)


def country_names(codes: Iterable[str]) -> str:
    """Return the names of countries, divided by commas."""
    return ", ".join(country_name(code) for code in codes)


def country_name(code: str) -> str:
    """Return a country's everyday name in the reader's language, the code itself where it is unknown."""
    country = pycountry.countries.get(alpha_2=code)
    return getattr(country, "common_name", country.name) if country else code


def _joined(values: Iterable[str], choices: type[TextChoices]) -> str:
    return ", ".join(str(choices(value).label) for value in values)
