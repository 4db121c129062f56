"""A list of buyers pasted from a spreadsheet: its lines as rows of the buyers page, with what could not be read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.amounts import parse_amount, shares_of
from diagnostics.core.buyers import MOST_BUYERS
from diagnostics.models import BuyerKind, Destination
from diagnostics.shares import OverWholeError, number_text, parse_share, share_text

COLUMNS = ("name", "share", "kind", "destination", "owner")  # in this order, where no line of headings says otherwise
LONGEST_NAME = 200

NAMES = {
    "name": gettext_lazy("name"),
    "share": gettext_lazy("share"),
    "kind": gettext_lazy("kind of buyer"),
    "destination": gettext_lazy("where the goods end up"),
    "owner": gettext_lazy("owner or group"),
}

# What a spreadsheet may call the columns: our codes, the page's words, and others in use.
HEADINGS: dict[str, tuple[Any, ...]] = {
    "name": ("name", gettext_lazy("Buyer"), gettext_lazy("Name"), gettext_lazy("Customer"), gettext_lazy("Client")),
    "share": (
        "share",
        gettext_lazy("Share"),
        gettext_lazy("Share, %"),
        gettext_lazy("Share of sales"),
        gettext_lazy("Sales"),
        gettext_lazy("Amount"),
        gettext_lazy("Percent"),
    ),
    "kind": ("kind", gettext_lazy("Kind"), gettext_lazy("Kind of buyer"), gettext_lazy("Type")),
    "destination": (
        "destination",
        gettext_lazy("Destination"),
        gettext_lazy("Where the goods end up"),
        gettext_lazy("Market"),
    ),
    "owner": ("owner", gettext_lazy("Owner"), gettext_lazy("Owner or group"), gettext_lazy("Group")),
}


class Unit(TextChoices):
    """What the numbers of a list are."""

    PERCENT = "percent", gettext_lazy("Percent of sales")
    AMOUNTS = "amounts", gettext_lazy("Amounts of sales")


class Decision(TextChoices):
    """What becomes of a pasted line whose name is on the list already."""

    KEEP = "keep", gettext_lazy("Leave the list as it is")
    UPDATE = "update", gettext_lazy("Update the buyer on the list")
    ADD = "add", gettext_lazy("Add as another buyer")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as understood: `values` by column, readable ones only, as they would be typed; `share` as shown.

    `number` counts from 1. `problems` say what could not be read. A line without a name makes no buyer.
    """

    number: int
    values: dict[str, str]
    share: str = ""
    problems: tuple[str, ...] = ()
    is_listed: bool = False  # a buyer of this name is on the list already

    @property
    def is_usable(self) -> bool:
        return bool(self.values.get("name"))

    @property
    def kind(self) -> str:
        kind = self.values.get("kind")
        return str(BuyerKind(kind).label) if kind else ""

    @property
    def destination(self) -> str:
        destination = self.values.get("destination")
        return str(Destination(destination).label) if destination else ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was understood of a pasted list; `remarks` are good to know.

    With a `problem` nothing of it can be added, `in_total` when it lies with the total of sales.
    """

    lines: tuple[Line, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""
    in_total: bool = False

    @property
    def usable(self) -> list[Line]:
        """The lines that can become buyers, none where the list as a whole cannot be taken."""
        return [] if self.problem else [line for line in self.lines if line.is_usable]

    @property
    def is_plain(self) -> bool:
        """Whether nothing needs to be said or decided before the lines are added."""
        return not (self.problem or self.remarks) and all(
            line.is_usable and not line.problems and not line.is_listed for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a pasted text by column, each line with its number; `remarks` on what was left out."""

    lines: tuple[tuple[int, dict[str, str]], ...]
    remarks: tuple[str, ...] = field(default=())


def understand(text: str, *, unit: str = Unit.PERCENT, total: str = "", listed: Iterable[str] = ()) -> Pasted:
    """Return what a pasted text says. `listed` are the names on the list; `total` is the firm's sales, as typed."""
    table = cells_of(text)
    if not table.lines:
        return Pasted(problem=_("Paste at least one line with the name of a buyer"))
    if len(table.lines) > MOST_BUYERS:
        return Pasted(problem=too_many(0, len(table.lines)))
    lines = [line_of(number, cells, unit) for number, cells in table.lines]
    problem = ""
    if unit == Unit.AMOUNTS:
        try:
            lines = with_shares(lines, dict(table.lines), total)
        except ValueError as error:
            problem = str(error)
    return Pasted(compared(lines, listed), table.remarks, problem, in_total=bool(problem))


def too_many(listed: int, added: int) -> str:
    """Say that a list would become too long, and how many lines fit."""
    return _(
        "A list holds %(most)s buyers at most. %(listed)s are on it, %(added)s would be added. Paste %(fit)s or fewer."
    ) % {"most": MOST_BUYERS, "listed": listed, "added": added, "fit": max(0, MOST_BUYERS - listed)}


# --- Cells


Cells = list[str]
Numbered = tuple[int, Cells]  # a line's number, from 1, and its cells


def cells_of(text: str) -> Table:
    """Return the cells of a text by column, whether or not its first line holds headings."""
    lines, mark = split(text)
    columns = columns_in(lines[0][1]) if lines else []
    if mark == ",":
        lines = [(number, with_decimals(cells, len(columns))) for number, cells in lines]
    if columns:
        lines, remarks = lines[1:], unused(lines[0][1], columns)
    elif looks_like_headings(lines):
        lines, remarks = lines[1:], [headings_left_out(lines[0])]
    else:
        remarks = beyond(lines)
    named = ((number, dict(zip(columns or COLUMNS, cells, strict=False))) for number, cells in lines)
    return Table(tuple(named), tuple(remarks))


def split(text: str) -> tuple[list[Numbered], str]:
    """Return the lines that hold anything, and what parts their cells: tabs if there are any, semicolons, or commas."""
    mark = next((mark for mark in "\t;" if mark in text), ",")
    source = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.count('"') % 2:  # one is never closed, so it is part of a name
        reader = csv.reader(source, delimiter=mark, quoting=csv.QUOTE_NONE, skipinitialspace=True)
    else:
        reader = csv.reader(source, delimiter=mark, skipinitialspace=True)
    lines = [(reader.line_num, [" ".join(cell.split()) for cell in cells]) for cells in reader]
    return [(number, cells) for number, cells in lines if any(cells)], mark


def with_decimals(cells: Cells, headings: int) -> Cells:
    """Put together again what a decimal comma parted: "A, 33, 3, brand" has a share of 33,3.

    Under `headings`, only where there are more cells than headings.
    """
    cells = list(cells)
    while len(cells) > max(2, headings) and is_part(cells[1]) and is_part(cells[2]):
        cells[1:3] = [f"{cells[1]},{cells[2]}"]
    return cells


def is_part(cell: str) -> bool:
    """Whether a cell may be a part of a number."""
    return re.fullmatch(r"[\d.,' ]+%?", cell) is not None


# --- Headings


def columns_in(cells: Cells) -> list[str]:
    """Return which of our columns each heading means, "" for others; nothing where the line holds no headings."""
    known = {normal(str(word)): column for column, words in HEADINGS.items() for word in words}
    columns = [known.get(normal(cell), "") for cell in cells]
    return columns if "name" in columns and len(columns) > 1 else []


def normal(text: str) -> str:
    """Return a text so that capitals, spaces and punctuation make no difference."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def unused(cells: Cells, columns: Sequence[str]) -> list[str]:
    """Say which columns are of no use here."""
    names = [cell for cell, column in zip(cells, columns, strict=True) if cell and not column]
    return [_("The column “%(name)s” is not used.") % {"name": name} for name in names]


def looks_like_headings(lines: Sequence[Numbered]) -> bool:
    """Whether the first line has no number where others have one: headings in words we do not know."""
    has_number = [len(cells) > 1 and re.search(r"\d", cells[1]) is not None for _number, cells in lines]
    return bool(lines) and len(lines[0][1]) > 1 and bool(lines[0][1][1]) and not has_number[0] and any(has_number)


def headings_left_out(line: Numbered) -> str:
    """Say that a line is taken for headings."""
    words = {"number": line[0], "line": ", ".join(line[1])[:80]}
    return _("Line %(number)s, “%(line)s”, is taken for headings and left out.") % words


def beyond(lines: Sequence[Numbered]) -> list[str]:
    """Say that there are more columns than can be used."""
    if all(len(cells) <= len(COLUMNS) or not any(cells[len(COLUMNS) :]) for _number, cells in lines):
        return []
    return [_("Only five columns are used: name, share, kind, destination, owner.")]


# --- Lines


def line_of(number: int, cells: Mapping[str, str], unit: str) -> Line:
    """Return a line as understood. What cannot be read stays empty, and is said."""
    values: dict[str, str] = {}
    problems = []
    for column in COLUMNS:
        try:
            values[column] = READERS[column](cells.get(column, ""), unit)
        except ValueError as error:
            named = {"number": number, "column": NAMES[column], "problem": error}
            problems.append(_("Line %(number)s, %(column)s: %(problem)s") % named)
    return Line(number, values, share_shown(values.get("share", ""), cells.get("share", "")), tuple(problems))


def read_name(cell: str, _unit: str) -> str:
    """Return a name. Raises ValueError for none and for one that is too long."""
    if not cell:
        raise ValueError(_("there is none, so this line is left out."))
    return within_length(cell)


def read_owner(cell: str, _unit: str) -> str:
    """Return an owner, "" for none. Raises ValueError for one that is too long."""
    return within_length(cell)


def within_length(cell: str) -> str:
    """Return a name of a length that can be kept. Raises ValueError for a longer one."""
    if len(cell) > LONGEST_NAME:
        raise ValueError(_("“%(value)s…” is longer than 200 characters.") % {"value": cell[:40]})
    return cell


def read_share(cell: str, unit: str) -> str:
    """Return a share as it would be typed; an amount waits for the others. Raises ValueError for what is no number."""
    if unit == Unit.AMOUNTS:
        amount_in(cell)
        return ""
    try:
        tenths = parse_share(cell)
    except OverWholeError as error:
        raise ValueError(
            _("%(value)s is more than 100%%. If these are amounts of sales, choose “Amounts of sales”.")
            % {"value": error.value}
        ) from None
    except ValueError as accepted:
        raise ValueError(not_accepted(cell, str(accepted))) from None
    return "" if tenths is None else share_text(tenths)


def amount_in(cell: str) -> Decimal | None:
    """Return the amount in a cell, None for an empty one. Raises ValueError for what is none."""
    try:
        return parse_amount(cell)
    except ValueError as accepted:
        raise ValueError(not_accepted(cell, str(accepted))) from None


def not_accepted(cell: str, accepted: str) -> str:
    """Say that a value cannot be read, and what could be."""
    return _("“%(value)s” cannot be read. Accepted: %(accepted)s.") % {"value": cell[:40], "accepted": accepted}


def reader_of(choices: type[TextChoices]) -> Any:
    """Return what reads a cell as one of the choices, by its code or its name in the reader's language."""

    def read(cell: str, _unit: str) -> str:
        known = {normal(word): code for code, label in choices.choices for word in (code, str(label))}
        if not cell or normal(cell) in known:
            return str(known.get(normal(cell), ""))
        raise ValueError(not_accepted(cell, ", ".join(str(label) for label in choices.labels)))

    return read


READERS = {
    "name": read_name,
    "share": read_share,
    "kind": reader_of(BuyerKind),
    "destination": reader_of(Destination),
    "owner": read_owner,
}


def share_shown(share: str, cell: str) -> str:
    """Return a share for the preview, with the text it was read from where that looks different."""
    if not share:
        return ""
    if cell.removesuffix("%").strip().replace(",", ".") == share.replace(",", "."):
        return _("%(share)s%%") % {"share": share}
    return _("%(share)s%% (from “%(text)s”)") % {"share": share, "text": cell}


# --- Amounts


def with_shares(lines: Sequence[Line], cells: Mapping[int, Mapping[str, str]], total: str) -> list[Line]:
    """Return the lines with shares made of their amounts. Raises ValueError where no shares can be made of them."""
    # An amount that cannot be read has no share, and its line says so already.
    readable = {line.number: cells[line.number].get("share", "") for line in lines if "share" in line.values}
    named = {line.number for line in lines if line.is_usable}
    amounts = {number: amount_in(cell) for number, cell in readable.items() if number in named}
    read = {number: amount for number, amount in amounts.items() if amount is not None}
    tenths = dict(zip(read, shares_of(list(read.values()), total_of(total)), strict=True))
    return [with_share(line, tenths.get(line.number), read.get(line.number)) for line in lines]


def with_share(line: Line, tenths: int | None, amount: Decimal | None) -> Line:
    """Return a line with the share its amount makes."""
    if tenths is None or amount is None:
        return line
    share = share_text(tenths)
    shown = _("%(share)s%% (%(amount)s)") % {"share": share, "amount": number_text(amount)}
    return replace(line, values=line.values | {"share": share}, share=shown)


def total_of(text: str) -> Decimal | None:
    """Return the firm's sales as typed, None where nothing was. Raises ValueError with what is accepted."""
    try:
        return parse_amount(text)
    except ValueError as accepted:
        raise ValueError(
            _("Enter the total of sales as %(accepted)s, or leave it empty") % {"accepted": accepted}
        ) from None


# --- Names on the list


def compared(lines: Iterable[Line], listed: Iterable[str]) -> tuple[Line, ...]:
    """Return the lines, those marked whose name is on the list already or stands in two lines."""
    known = {name_key(name) for name in listed}
    first: dict[str, int] = {}
    done = []
    for line in lines:
        key = name_key(line.values.get("name", ""))
        problems = line.problems
        if key and key in first:
            text = _("Line %(number)s: the same name as in line %(first)s.")
            problems = (*problems, text % {"number": line.number, "first": first[key]})
        first.setdefault(key, line.number)
        done.append(replace(line, problems=problems, is_listed=bool(key) and key in known))
    return tuple(done)


def name_key(name: str) -> str:
    """Return a buyer's name so that spaces and capitals make no difference."""
    return " ".join(name.split()).casefold()
