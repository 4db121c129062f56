"""What each button of the buyers page makes of the rows. Nothing is saved here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.translation import gettext as _

from diagnostics.amounts import parse_amount, shares_of
from diagnostics.buyer_forms import MOST_ROWS, AmountsForm, PasteForm, Row, blank_row, is_blank, rows_of, typed_share
from diagnostics.models import Buyer
from diagnostics.pasting import Decision, Line, Pasted, Unit, name_key, too_many, total_of, understand
from diagnostics.shares import share_text

OF_THE_FORM = {"continue", "add", "rest", "sort", "amounts", "paste", "paste-add"}
OF_A_ROW = {"remove", "up", "down", "paste-fill"}


@dataclass(frozen=True, slots=True)
class Action:
    """The button that was pressed: its verb, and the number of the row or the id of the buyer it stands at."""

    verb: str
    row: int | None = None
    buyer: UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The rows after a button, and what to say.

    `gone` are taken off the list; `said` is for whoever listens; `pasted` is a list to look through before it is
    added; `form` and `problems` say why nothing was done.
    """

    rows: list[Row]
    gone: list[UUID] = field(default_factory=list)
    said: str = ""
    pasted: Pasted | None = None
    form: PasteForm | AmountsForm | None = None
    problems: tuple[str, ...] = ()


def parse_action(text: str, rows: Sequence[Row]) -> Action:
    """Read a button's value, like "add" or "up:2". Anything unknown, or at no row, just saves a draft."""
    verb, _colon, place = text.partition(":")
    if verb in OF_THE_FORM:
        return Action(verb)
    if verb in OF_A_ROW and (row := number_in(place)) < len(rows):
        return Action(verb, row)
    if verb == "restore":
        return Action(verb, buyer=id_in(place))
    return Action("draft")


def number_in(text: str) -> int:
    """Return a row's number, one beyond all rows for a text that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else MOST_ROWS


def id_in(text: str) -> UUID | None:
    """Return an id, None for a text that is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def step_of(
    action: Action, rows: list[Row], data: Mapping[str, str], *, assessment: UUID, removed: Sequence[Buyer]
) -> Step:
    """Return what a button makes of an assessment's rows. `data` is the form as sent; `removed` may be put back."""
    if action.verb == "restore":
        return put_back(rows, next((buyer for buyer in removed if buyer.pk == action.buyer), None))
    if action.verb == "amounts":
        return from_amounts(rows, AmountsForm(data))
    if action.verb in {"paste", "paste-add", "paste-fill"}:
        return paste(action, rows, data, assessment)
    return arranged(rows, action.verb, action.row or 0)


def arranged(rows: list[Row], verb: str, place: int) -> Step:
    """Return the rows with one added, gone or moved, or all sorted; as they are for any other button."""
    match verb:
        case "add":
            return added(rows, [blank_row()], len(rows))
        case "remove":
            return Step([*rows[:place], *rows[place + 1 :]], gone=[UUID(rows[place]["id"])])
        case "up" | "down":
            return moved(rows, place, max(0, place - 1) if verb == "up" else place + 1)
        case "sort":
            return Step(sorted(rows, key=by_share), said=_("Sorted by share, the largest first."))
    return Step(rows)


def added(rows: Sequence[Row], new: Sequence[Row], place: int, said: str = "") -> Step:
    """Return the rows with new ones at a place, unchanged where they do not fit. Empty rows make room."""
    if len(rows) + len(new) > MOST_ROWS:
        rows = [row for row in rows if not is_blank(row)]
    if len(rows) + len(new) > MOST_ROWS:
        return Step(list(rows), problems=(_("A list holds %(most)s buyers at most.") % {"most": MOST_ROWS},))
    return Step([*rows[:place], *new, *rows[place:]], said=said)


def moved(rows: Sequence[Row], old: int, new: int) -> Step:
    """Return the rows with one moved, and say where it is now."""
    rows = list(rows)
    row = rows.pop(old)
    rows.insert(new, row)
    listed = [each for each in rows if not is_blank(each)]
    if row not in listed:
        return Step(rows)
    said = {"name": row["name"].strip() or _("This buyer"), "place": listed.index(row) + 1, "count": len(listed)}
    return Step(rows, said=_("%(name)s is now number %(place)s of %(count)s.") % said)


def by_share(row: Row) -> tuple[bool, bool, int]:
    """Put large shares first, then those that cannot be read, then empty rows."""
    share = typed_share(row["share"])
    return is_blank(row), share is None, -(share or 0)


def put_back(rows: Sequence[Row], buyer: Buyer | None) -> Step:
    """Return the rows with a buyer back where it stood."""
    if buyer is None:
        return Step(list(rows))
    return added(rows, rows_of([buyer]), buyer.position, _("%(name)s is back on the list.") % {"name": buyer.name})


# --- Amounts instead of shares


def from_amounts(rows: Sequence[Row], form: AmountsForm) -> Step:
    """Return the rows with the amounts that were typed as shares made of them."""
    if not form.is_valid():
        return Step(list(rows), form=form)
    try:
        amounts = {row["id"]: amount for row in rows if (amount := amount_of(row)) is not None}
        shares = shares_of(list(amounts.values()), total_of(form.cleaned_data["total_sales"]))
    except ValueError as error:
        form.add_error("total_sales", str(error))
        return Step(list(rows), form=form)
    tenths = dict(zip(amounts, shares, strict=True))
    new = [row | {"share": share_text(tenths[row["id"]])} if row["id"] in tenths else row for row in rows]
    return Step(new, said=_("The amounts are shares of sales now."))


def amount_of(row: Row) -> Decimal | None:
    """Return the amount typed into a row, None for none. Raises ValueError, naming the buyer, for what is no amount."""
    try:
        return parse_amount(row["share"])
    except ValueError as accepted:
        who = {"who": row["name"].strip()[:80] or _("this buyer"), "accepted": accepted}
        raise ValueError(_("Enter the sales to %(who)s as %(accepted)s") % who) from None


# --- Pasting


def paste(action: Action, rows: list[Row], data: Mapping[str, str], assessment: UUID) -> Step:
    """Return the rows with a pasted list added: at once where the script asks and all is plain, else after a look."""
    form = PasteForm(data)
    if not form.is_valid():
        return Step(rows, form=form)
    listed = [row for row in rows if not is_blank(row)]
    pasted = pasted_of(form, listed)
    if pasted.problem:
        form.add_error("total" if pasted.in_total else "pasted", pasted.problem)
    is_seen = not pasted.problem and action.verb == "paste-add" and data.get("paste-seen") == digest(form)
    if not pasted.usable or not (is_seen or (action.verb == "paste-fill" and pasted.is_plain)):
        return Step(rows, pasted=pasted, form=form)
    place = sum(not is_blank(row) for row in rows[: (len(rows) if action.row is None else action.row + 1)])
    lines = list(zip(pasted.usable, new_ids(pasted, f"{assessment} {data.get('seen')} {digest(form)}"), strict=True))
    new = [blank_row() | line.values | {"id": pk} for line, pk in lines if decision(line, data) is Decision.ADD]
    if len(listed) + len(new) > MOST_ROWS:
        form.add_error("pasted", too_many(len(listed), len(new)))
        return Step(rows, pasted=pasted, form=form)
    changes = {name_key(line.values["name"]): line for line, _pk in lines if decision(line, data) is Decision.UPDATE}
    listed = updated(listed, changes)
    return Step([*listed[:place], *new, *listed[place:]], said=what_was_done(pasted, len(new), len(changes)))


def pasted_of(form: PasteForm, listed: Sequence[Row]) -> Pasted:
    """Return what a pasted list says, with a problem where it cannot fit into the list."""
    given = form.cleaned_data
    names = [row["name"] for row in listed]
    pasted = understand(given["pasted"], unit=given["unit"] or Unit.PERCENT, total=given["total"], listed=names)
    new = sum(not line.is_listed for line in pasted.usable)
    return replace(pasted, problem=too_many(len(listed), new)) if len(listed) + new > MOST_ROWS else pasted


def digest(form: PasteForm) -> str:
    """Return a short text that changes with what was pasted, so that nothing is added that was not shown."""
    return hashlib.sha256(repr(sorted(form.cleaned_data.items())).encode()).hexdigest()[:16]


def decision(line: Line, data: Mapping[str, str]) -> Decision:
    """Return what becomes of a line: nothing, where its name is on the list and nobody decided."""
    chosen = data.get(f"paste-{line.number}", "")
    if not line.is_listed:
        return Decision.ADD
    return Decision(chosen) if chosen in Decision.values else Decision.KEEP


def new_ids(pasted: Pasted, seed: str) -> list[str]:
    """Return an id for each usable line, the same when the same form is sent twice: two clicks make one buyer."""
    return [str(uuid5(NAMESPACE_OID, f"{seed} {line.number}")) for line in pasted.usable]


def updated(rows: Sequence[Row], changes: Mapping[str, Line]) -> list[Row]:
    """Return the rows, the first of each name with what a line says about it. Empty cells change nothing."""
    left, done = dict(changes), []
    for row in rows:
        line = left.pop(name_key(row["name"]), None)
        told = {column: text for column, text in line.values.items() if text and column != "name"} if line else {}
        done.append(row | told)
    return done


def what_was_done(pasted: Pasted, new: int, changed: int) -> str:
    """Say what became of the pasted lines."""
    counts = {"added": new, "updated": changed, "left": len(pasted.lines) - new - changed}
    return _("Of the pasted lines, %(added)s were added, %(updated)s updated and %(left)s left out.") % counts
