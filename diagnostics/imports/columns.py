"""Which column of a table holds what: guessed from its heading, in any order, and chosen by whoever imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.countries import country_choices
from diagnostics.imports.tables import Table
from diagnostics.models import FirmSector
from diagnostics.pasting import HEADINGS, normal

FIRM_FIELDS = ("name", "sector", "country", "town", "product_line", "workers", "plants", "founded")
BUYER_FIELDS = ("buyer", "share", "kind", "destination", "owner")
SAMPLES = 3  # values shown of a column
ALIKE = 0.84  # "Contry" is taken for "Country"

NAMES: dict[str, Any] = {
    "name": gettext_lazy("Name of the firm"),
    "sector": gettext_lazy("Sector"),
    "country": gettext_lazy("Country"),
    "town": gettext_lazy("Town or cluster"),
    "product_line": gettext_lazy("Product line assessed"),
    "workers": gettext_lazy("Workers"),
    "plants": gettext_lazy("Own plants"),
    "founded": gettext_lazy("Year founded"),
    "buyer": gettext_lazy("Buyer"),
    "share": gettext_lazy("Share of sales, %"),
    "kind": gettext_lazy("Kind of buyer"),
    "destination": gettext_lazy("Where the goods end up"),
    "owner": gettext_lazy("Owner or group of the buyer"),
}
# What spreadsheets call the columns, besides our codes and the names above.
OTHER_NAMES: dict[str, tuple[Any, ...]] = {
    "name": (
        "firm",
        gettext_lazy("Firm"),
        gettext_lazy("Company"),
        gettext_lazy("Enterprise"),
        gettext_lazy("Firm name"),
        gettext_lazy("Company name"),
        gettext_lazy("Name"),
    ),
    "sector": (gettext_lazy("Industry"), gettext_lazy("Branch")),
    "country": (gettext_lazy("Country code"),),
    "town": (gettext_lazy("Town"), gettext_lazy("City"), gettext_lazy("Cluster"), gettext_lazy("Place")),
    "product_line": (gettext_lazy("Product line"), gettext_lazy("Product"), gettext_lazy("Products")),
    "workers": (gettext_lazy("Employees"), gettext_lazy("Staff"), gettext_lazy("Number of workers")),
    "plants": (gettext_lazy("Plants"), gettext_lazy("Factories")),
    "founded": (gettext_lazy("Founded"), gettext_lazy("Established"), gettext_lazy("Since")),
    "buyer": (gettext_lazy("Buyer name"), *HEADINGS["name"][3:]),
    "share": HEADINGS["share"][:4] + HEADINGS["share"][6:],
    "kind": HEADINGS["kind"],
    "destination": HEADINGS["destination"],
    "owner": HEADINGS["owner"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Which column (counted from 0) holds each field, and what holds where the table says no sector or country."""

    columns: Mapping[str, int]
    sector: str = ""
    country: str = ""

    def stored(self) -> dict[str, Any]:
        """Return the choices, to be kept."""
        return {"columns": dict(self.columns), "sector": self.sector, "country": self.country}


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Return which column holds each field, as far as the headings tell; no column holds two."""
    known = {spaced(word): key for key in NAMES for word in (key, NAMES[key], *OTHER_NAMES[key])}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        word = spaced(heading)
        near = get_close_matches(word, known, n=1, cutoff=ALIKE) if word else []
        key = known.get(word) or (known[near[0]] if near else "")
        if key and key not in found:
            found[key] = place
    return found


def spaced(heading: Any) -> str:
    """Return a heading so that capitals, spaces, hyphens and underscores make no difference."""
    return normal(str(heading).replace("_", " "))


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column on the page: its place, its heading, some of its values, and the field chosen for it."""

    place: int
    heading: str
    samples: tuple[str, ...]
    chosen: str


def lines_of(table: Table, columns: Mapping[str, int]) -> list[ColumnLine]:
    """Return the columns of a table with what was chosen for them."""
    chosen = {place: key for key, place in columns.items()}
    return [
        ColumnLine(place, heading, samples_of(table, place), chosen.get(place, ""))
        for place, heading in enumerate(table.headings)
    ]


def samples_of(table: Table, place: int) -> tuple[str, ...]:
    """Return the first few different values of a column."""
    values = dict.fromkeys(cells[place][:60] for _number, cells in table.rows if cells[place])
    return tuple(list(values)[:SAMPLES])


def fields() -> list[tuple[str, str]]:
    """Return what a column may hold, as pairs of code and name."""
    return [(key, str(name)) for key, name in NAMES.items()]


def read_choices(data: Mapping[str, str], table: Table) -> tuple[Choices, list[str]]:
    """Return what a submitted page chose, and what is wrong with it in sentences."""
    picked = [(data.get(f"column-{place}", ""), place) for place in range(len(table.headings))]
    columns: dict[str, int] = {}
    problems = []
    for key, place in picked:
        if key in columns:
            problems.append(_("%(field)s is chosen for two columns. Keep one of them.") % {"field": NAMES[key]})
        elif key in NAMES:
            columns[key] = place
    choices = Choices(
        columns, known(data.get("sector", ""), FirmSector.choices), known(data.get("country", ""), country_choices())
    )
    return choices, problems + missing(choices)


def known(value: str, pairs: Iterable[tuple[Any, Any]]) -> str:
    """Return a value that is among the choices, "" for any other."""
    return value if value in {str(code) for code, _name in pairs} else ""


def missing(choices: Choices) -> list[str]:
    """Return in sentences what is still needed to make firms."""
    wanted = {
        "name": _("Choose the column that holds the name of the firm."),
        "sector": _("Choose the column that holds the sector, or one sector for all firms."),
        "country": _("Choose the column that holds the country, or one country for all firms."),
    }
    given = {*choices.columns, *(key for key in ("sector", "country") if getattr(choices, key))}
    problems = [text for key, text in wanted.items() if key not in given]
    if "buyer" not in choices.columns and any(key in choices.columns for key in BUYER_FIELDS):
        problems.append(_("Choose the column that holds the buyers’ names, or leave out what is said of them."))
    return problems
