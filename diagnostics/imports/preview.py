"""What would become of each firm of a table, in words, with what there is to decide; and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from diagnostics.countries import country_name
from diagnostics.imports.columns import NAMES
from diagnostics.imports.planning import NEW, SKIP, Item, differences, gaps
from diagnostics.models import Firm, FirmSector
from diagnostics.uploads import Upload


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may become of a firm; `remarks` say what it means where that is not plain."""

    value: str
    label: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A firm of the table: what is said of it, and what may become of it."""

    number: int
    rows: str
    name: str
    facts: str
    buyers: str
    options: tuple[Option, ...]
    chosen: str


def line_of(item: Item) -> Line:
    """Put one firm of the table into words."""
    candidate, facts = item.candidate, item.candidate.facts
    place = ", ".join(part for part in (facts["town"], country_name(facts["country"])) if part)
    same = [
        Option(str(firm.pk), _("The same firm as %(firm)s") % {"firm": described(firm)}, remarks(firm, item))
        for firm in item.known
    ]
    return Line(
        number=candidate.number,
        rows=", ".join(map(str, candidate.rows[:5])),
        name=facts["name"],
        facts=" · ".join((str(FirmSector(facts["sector"]).label), place)),
        buyers=get_text_list([buyer["name"] for buyer in candidate.buyers], _("and")),
        options=(Option(NEW, _("A new firm")), *same, Option(SKIP, _("Leave it out"))),
        chosen=item.chosen,
    )


def described(firm: Firm) -> str:
    """Return a known firm so that it can be told from one of the same name."""
    return _("%(name)s (%(place)s)") % {"name": firm.name, "place": firm.town or firm.country_name}


def remarks(firm: Firm, item: Item) -> tuple[str, ...]:
    """Say what would be filled in of a known firm, and what stays although the table has something else."""
    filled = [str(NAMES[name]) for name in gaps(firm, item.candidate.facts)]
    said = [_("Fills in: %(fields)s.") % {"fields": ", ".join(filled)}] if filled else []
    if item.candidate.buyers and firm.stage == Firm.Stage.ASSESSED:
        said.append(_("It has no open assessment, so its buyers are left out."))
    return (*said, *differences(firm, item.candidate.facts))


def chosen_in(data: Mapping[str, str]) -> dict[int, str]:
    """Return what was decided, by the number of the firm in the table."""
    named = ((name.removeprefix("firm-"), value) for name, value in data.items() if name.startswith("firm-"))
    return {int(number): value for number, value in named if number.isascii() and number.isdigit() and len(number) < 6}


@dataclass(frozen=True, slots=True)
class DoneLine:
    """A firm that was taken in, and how many buyers with it."""

    firm: Firm
    is_new: bool
    buyers: int


def done_lines(upload: Upload) -> list[DoneLine]:
    """Return what was done to each firm that is still there. One query."""
    done = upload.outcome["firms"]  # type: ignore[index]  # there since it was applied
    firms = upload.organisation.firms.in_bulk([one["firm"] for one in done])
    pairs = ((firms.get(UUID(one["firm"])), one) for one in done)
    return [DoneLine(firm, one["is_new"], len(one["buyers"])) for firm, one in pairs if firm]
