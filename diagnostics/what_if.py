"""Trying changes on an assessment without altering it: what an address says is tried, and what would come of it.

The address holds the whole of it (`a=C02:3`, `a=R1@<buyer>:2`, `s=<buyer>:350`, `new=100`), so that it can be kept,
sent, and gone back from; the database is only read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from diagnostics.core import engine
from diagnostics.core.answers import AnswerSheet
from diagnostics.core.buyers import DecisionMaker, rated_buyers
from diagnostics.core.findings import Diagnosis
from diagnostics.core.inputs import Place
from diagnostics.core.instrument import Instrument, Scope
from diagnostics.core.rules import TOP_LEVEL
from diagnostics.core.scenario import Scenario, tried
from diagnostics.core.trials import COUNTED
from diagnostics.models import WHOLE_IN_TENTHS
from diagnostics.shares import excess_text, parse_share, share_text

MOST_CHANGES = 300  # more than all questions about five buyers and the firm


@dataclass(frozen=True, slots=True)
class Subject:
    """What changes are tried on: the sheet as it is, the instrument, and who decides about the sales."""

    sheet: AnswerSheet
    instrument: Instrument
    makers: tuple[DecisionMaker, ...]

    def level(self, place: Place) -> int | None:
        """Return the level answered at a place, None where there is none."""
        question, buyer = place
        if buyer is None:
            answer = self.sheet.answers.get(question)
        else:
            maker = next((maker for maker in self.makers if maker.key == buyer), None)
            answer = maker.answer(question)[1] if maker else None
        return answer.level if answer else None

    def shares(self) -> dict[str, int]:
        """Return the shares of the buyers on the list, in tenths of a percent, unknown ones left out."""
        return {buyer.key: buyer.share_tenths for buyer in self.sheet.buyers if buyer.share_tenths is not None}


@dataclass(frozen=True, slots=True)
class Read:
    """What an address says: the scenario, and how many of its parts could not be read or change nothing known."""

    scenario: Scenario
    unread: int


def subject_of(sheet: AnswerSheet, instrument: Instrument) -> Subject:
    """Return what changes can be tried on."""
    return Subject(sheet, instrument, rated_buyers(sheet.buyers))


# --- The address


def read(query: QueryDict, subject: Subject) -> Read:
    """Return the scenario an address names. What is no change of this assessment is left out and counted."""
    parts = [*query.getlist("a"), *query.getlist("s"), *query.getlist("new")]
    levels = dict(filter(None, (read_level(part, subject) for part in query.getlist("a")[:MOST_CHANGES])))
    shares = dict(filter(None, (read_share(part, subject) for part in query.getlist("s")[:MOST_CHANGES])))
    new = read_tenths(query.get("new", "")) or 0
    found = len(levels) + len(shares) + bool(query.get("new") and (new or query.get("new") == "0"))
    return Read(Scenario(levels, shares, new), len(parts) - found)


def read_level(part: str, subject: Subject) -> tuple[Place, int] | None:
    """Return the place and level of a part like "C02:3" or "R1@<buyer>:2", None where the firm has no such place."""
    name, _colon, level = part.rpartition(":")
    question, _at, buyer = name.partition("@")
    place = (question, buyer or None)
    if place not in places(subject) or level not in {str(each) for each in range(TOP_LEVEL + 1)}:
        return None
    return place, int(level)


def read_share(part: str, subject: Subject) -> tuple[str, int] | None:
    """Return the buyer and share of a part like "<buyer>:350", None where there is no such buyer or share."""
    buyer, _colon, text = part.rpartition(":")
    tenths = read_tenths(text)
    known = {each.key for each in subject.sheet.buyers}
    return (buyer, tenths) if buyer in known and tenths is not None else None


def read_tenths(text: str) -> int | None:
    """Return tenths of a percent, None for a text that is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 4
    return int(text) if is_number and int(text) <= WHOLE_IN_TENTHS else None


def places(subject: Subject) -> dict[Place, None]:
    """Return every place whose answer enters a score, in the order of the instrument."""
    keys = [(key, subject.instrument.section_of[key].scope) for key in subject.instrument.questions if key in COUNTED]
    return {
        (key, buyer): None
        for key, scope in keys
        for buyer in ((maker.key for maker in subject.makers) if scope is Scope.BUYER else (None,))
    }


def parts(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the parts of the address that name a scenario, as (name, value)."""
    found = [("a", f"{part_of(place)}:{level}") for place, level in scenario.levels.items()]
    found += [("s", f"{buyer}:{tenths}") for buyer, tenths in scenario.shares.items()]
    return found + ([("new", str(scenario.new_buyer))] if scenario.new_buyer else [])


def part_of(place: Place) -> str:
    """Return a place as addresses write it: "C02", or "R1@<buyer>"."""
    question, buyer = place
    return f"{question}@{buyer}" if buyer else question


def address(scenario: Scenario) -> str:
    """Return the query of an address that names this scenario, "" for none."""
    return urlencode(parts(scenario), safe=":@")


# --- Changing what is tried


def with_step(scenario: Scenario, step: str, subject: Subject) -> Scenario:
    """Return the scenario after a button was pressed: "C02:3" tries a level; the level as it is tries it no more."""
    found = read_level(step, subject)
    if found is None:
        return scenario
    place, level = found
    rest = {each: value for each, value in scenario.levels.items() if each != place}
    return replace(scenario, levels=rest if level == subject.level(place) else {**rest, place: level})


def with_shares(scenario: Scenario, typed: Mapping[str, str], subject: Subject) -> tuple[Scenario, dict[str, str]]:
    """Return the scenario with the shares that were typed, and what is wrong with them by the name of the field.

    `typed` has "share-<buyer>" and "share-new", as people write them. A share as it is is not tried.
    """
    errors: dict[str, str] = {}
    shares: dict[str, int] = {}
    known = subject.shares()
    for buyer in subject.sheet.buyers:
        tenths = typed_tenths(typed, f"share-{buyer.key}", buyer.name, errors)
        if tenths is not None and tenths != known.get(buyer.key):
            shares[buyer.key] = tenths
    new = typed_tenths(typed, "share-new", _("a new buyer"), errors) or 0
    if not errors and (excess := excess_text(sum({**known, **shares}.values()) + new)):
        errors["shares"] = excess
    return replace(scenario, shares=shares, new_buyer=new), errors


def typed_tenths(typed: Mapping[str, str], name: str, who: str, errors: dict[str, str]) -> int | None:
    """Return a typed share in tenths; what cannot be read becomes an error."""
    try:
        return parse_share(typed.get(name, ""))
    except ValueError as accepted:
        errors[name] = _("Enter the share of sales for %(who)s as %(accepted)s") % {"who": who, "accepted": accepted}
        return None


# --- What would come of it


@dataclass(frozen=True, slots=True)
class Outcome:
    """The diagnosis as it is and as it would be. `after` is `before` itself when nothing is tried."""

    before: Diagnosis
    after: Diagnosis


def outcome(scenario: Scenario, subject: Subject) -> Outcome:
    """Return what the one engine says of the sheet as it is, and with the scenario."""
    before = engine.diagnose(subject.sheet, subject.instrument)
    if scenario.is_empty:
        return Outcome(before, before)
    return Outcome(before, engine.diagnose(tried(subject.sheet, scenario), subject.instrument))


@dataclass(frozen=True, slots=True)
class ShareField:
    """One field for a share: its name in the form, whose it is, the text in it, and what is wrong with it."""

    name: str
    label: str
    value: str
    error: str


def share_fields(
    subject: Subject, scenario: Scenario, typed: Mapping[str, str], errors: Mapping[str, str]
) -> list[ShareField]:
    """Return the fields for the shares, as typed where something is wrong with them, else as they are tried."""
    shares = {**subject.shares(), **scenario.shares, "new": scenario.new_buyer or None}
    names = [(buyer.key, buyer.name) for buyer in subject.sheet.buyers] + [("new", _("A new buyer"))]
    fields = []
    for key, label in names:
        name, tenths = f"share-{key}", shares.get(key)
        text = share_text(tenths) if tenths is not None else ""
        fields.append(ShareField(name, label, typed.get(name, text) if errors else text, errors.get(name, "")))
    return fields


def names_of(makers: Iterable[DecisionMaker]) -> dict[str, str]:
    """Return the names of those who decide, by key."""
    return {maker.key: maker.name for maker in makers}
