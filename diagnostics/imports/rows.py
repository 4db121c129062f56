"""Rows of a table as firms with their buyers: what could be read, and what is wrong, row by row in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pycountry
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diagnostics.core.buyers import MOST_BUYERS
from diagnostics.countries import country_choices
from diagnostics.firm_forms import FirmForm
from diagnostics.imports.columns import BUYER_FIELDS, FIRM_FIELDS, NAMES, Choices
from diagnostics.imports.tables import Table
from diagnostics.models import FirmSector
from diagnostics.numbers import parse_number
from diagnostics.pasting import READERS, Unit, name_key, normal
from diagnostics.shares import excess_text, parse_share

NUMBERS = ("workers", "plants", "founded")
Cells = Mapping[str, str]


@dataclass
class Candidate:
    """A firm of the table: its rows, its facts by the names of the model's fields, its buyers, what is wrong."""

    number: int
    name: str
    cells: dict[str, str] = field(default_factory=dict)  # the facts as the table has them
    facts: dict[str, Any] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    buyers: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return not self.problems


def candidates_of(table: Table, choices: Choices) -> list[Candidate]:
    """Return the firms of a table, in its order.

    Rows of one name are one firm; a row without a name but with a buyer belongs to the firm above it.
    """
    found: dict[str, Candidate] = {}
    last: Candidate | None = None
    for row, cells in cells_of(table, choices):
        name = cells.get("name", "")
        if not (last and not name and cells.get("buyer")):
            key = name_key(name) or f"row {row}"
            last = found.setdefault(key, Candidate(len(found) + 1, name))
        add_row(last, row, cells)
    for candidate in found.values():
        read_facts(candidate, choices)
        check_buyers(candidate)
    return list(found.values())


def cells_of(table: Table, choices: Choices) -> Iterator[tuple[int, Cells]]:
    """Yield the cells of each row by field."""
    for row, cells in table.rows:
        yield row, {key: cells[place] for key, place in choices.columns.items() if place < len(cells)}


def said(row: int, text: str) -> str:
    """Return what is wrong in a row."""
    return _("Row %(row)s: %(text)s") % {"row": row, "text": text}


# --- Firms


class RowForm(FirmForm):
    """The form of a firm, filled from a row. What the database checks is left to it: it would cost queries a row."""

    def _post_clean(self) -> None:
        """Make no firm of what was read."""


def read_facts(candidate: Candidate, choices: Choices) -> None:
    """Read the facts of a firm, or note what is wrong with each."""
    form = RowForm(typed(candidate.cells, choices))
    if form.is_valid():
        candidate.facts = {name: form.cleaned_data[name] for name in FIRM_FIELDS}
    for name, errors in form.errors.items():
        value = candidate.cells.get(name, "")
        for error in errors:
            told = _("%(error)s (the table has “%(value)s”)") % {"error": error, "value": value[:60]}
            candidate.problems.append(said(candidate.rows[0], told if value else str(error)))


def typed(cells: Cells, choices: Choices) -> dict[str, str]:
    """Return the facts of a row as they would be typed into the form of a firm."""
    data = {name: cells.get(name, "") for name in FIRM_FIELDS}
    data |= {name: whole(data[name]) for name in NUMBERS}
    sector, country = data["sector"] or choices.sector, data["country"] or choices.country
    return data | {
        "sector": sectors(get_language() or "").get(normal(sector), sector),
        "country": countries(get_language() or "").get(normal(country), country),
    }


def whole(text: str) -> str:
    """Return a whole number without marks between thousands; any other text as it is."""
    try:
        number = parse_number(text, thousands=True)
    except ValueError:
        return text
    return str(int(number)) if number == number.to_integral_value() else text


@lru_cache(maxsize=16)
def sectors(language: str) -> dict[str, str]:  # noqa: ARG001 it is the key of the cache
    """Return the codes of sectors by what they may be called."""
    return {normal(str(word)): str(code) for code, label in FirmSector.choices for word in (code, label)}


@lru_cache(maxsize=16)
def countries(language: str) -> dict[str, str]:  # noqa: ARG001 it is the key of the cache
    """Return the codes of countries by what they may be called: either code, or a name."""
    names = {normal(name): code for code, name in country_choices()}
    for country in pycountry.countries:
        words = (country.alpha_2, country.alpha_3, country.name, getattr(country, "official_name", ""))
        names |= {normal(word): country.alpha_2 for word in words if word}
    return names


def add_facts(candidate: Candidate, row: int, cells: Cells) -> None:
    """Keep what a row says of its firm; note where an earlier row said something else."""
    for name in FIRM_FIELDS:
        here, before = cells.get(name, ""), candidate.cells.get(name, "")
        if here and before and name != "name" and normal(here) != normal(before):
            text = _("%(field)s is “%(value)s”, but “%(first)s” in an earlier row of this firm.")
            words = {"field": NAMES[name], "value": here[:60], "first": before[:60]}
            candidate.problems.append(said(row, text % words))
        candidate.cells[name] = before or here


# --- Buyers


def add_row(candidate: Candidate, row: int, cells: Cells) -> None:
    """Add a row to its firm, with the buyer in it."""
    candidate.rows.append(row)
    add_facts(candidate, row, cells)
    if not any(cells.get(key) for key in BUYER_FIELDS):
        return
    values = {}
    for key, column in zip(BUYER_FIELDS, ("name", *BUYER_FIELDS[1:]), strict=True):
        try:
            values[column] = READERS[column](cells.get(key, ""), Unit.PERCENT)
        except ValueError as error:
            words = {"field": NAMES[key], "problem": error}
            candidate.problems.append(said(row, _("%(field)s: %(problem)s") % words))
    share = values.pop("share", "")
    candidate.buyers.append(values | {"share_tenths": parse_share(share)})


def check_buyers(candidate: Candidate) -> None:
    """Note what is wrong with the buyers of a firm together."""
    names = [name_key(buyer["name"]) for buyer in candidate.buyers if buyer.get("name")]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        candidate.problems.append(
            _("Buyers stand twice: %(names)s. Keep one row of each.") % {"names": ", ".join(twice)}
        )
    if len(candidate.buyers) > MOST_BUYERS:
        candidate.problems.append(_("A list holds %(most)s buyers at most.") % {"most": MOST_BUYERS})
    if excess := excess_text(sum(buyer["share_tenths"] or 0 for buyer in candidate.buyers)):
        candidate.problems.append(excess)
