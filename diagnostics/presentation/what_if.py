"""What is tried on an assessment, in words: results before and after, the changes so far, and what could be tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext, ngettext

from diagnostics.charts.svg import whole
from diagnostics.core.findings import Change, Finding
from diagnostics.core.inputs import Place
from diagnostics.core.instrument import Instrument
from diagnostics.core.rules import TOP_LEVEL
from diagnostics.core.scenario import Scenario
from diagnostics.models import Plan
from diagnostics.presentation import words
from diagnostics.presentation.findings import headline
from diagnostics.presentation.result import READING_ORDER
from diagnostics.presentation.stands import SAME, Stand, stand, way_of
from diagnostics.what_if import Outcome, Subject, address, names_of, part_of, places


@dataclass(frozen=True, slots=True)
class ShiftView:
    """One criterion as it is and as it would be. `way` is better, worse or same; `words` say it."""

    key: str
    title: str
    before: Stand
    after: Stand
    way: str
    words: str


@dataclass(frozen=True, slots=True)
class TriedView:
    """One change that is tried. `without` is the address's query once it is taken out."""

    label: str
    was: str
    tried: str
    without: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One question that can be tried. `lower` and `higher` are what the buttons send, "" at the end of the scale."""

    anchor: str
    name: str
    about: str
    now: str
    tried: str
    lower: str
    higher: str
    lower_words: str
    higher_words: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows of a section, about one buyer or about the firm. `is_open` when one of them is tried."""

    title: str
    rows: tuple[RowView, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class IdeaView:
    """A step the engine suggests, with what it would do, and the query that tries it."""

    label: str
    effect: str
    query: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A kept plan: its row, the query that tries it again, and what it would change."""

    plan: Plan
    query: str
    words: tuple[str, ...]


# --- Results


def shift_views(outcome: Outcome, instrument: Instrument) -> tuple[ShiftView, ...]:
    """Return the six criteria before and after, in reading order."""
    return tuple(shift_view(key, outcome, instrument) for key in READING_ORDER)


def shift_view(key: str, outcome: Outcome, instrument: Instrument) -> ShiftView:
    """Put one criterion before and after into words."""
    before, after = outcome.before.findings[key], outcome.after.findings[key]
    title, way = words.render(instrument.criterion(key).title), way_of(before, after)
    return ShiftView(key, title, stand(before), stand(after), way, way_words(way, before, after))


def way_words(way: str, before: Finding, after: Finding) -> str:
    """Say what would happen to a criterion."""
    if way == SAME:
        return gettext("No change")
    if before.bands != after.bands or before.status is not after.status:
        return gettext("From “%(before)s” to “%(after)s”") % {"before": headline(before), "after": headline(after)}
    if before.range is None or after.range is None:
        return ""
    points = whole(after.range.point) - whole(before.range.point)
    return ngettext("%(points)s point", "%(points)s points", abs(points)) % {"points": words.signed(points)}


def announcement(shifts: Iterable[ShiftView], scenario: Scenario) -> str:
    """Return the sentence that is announced after each change: which bands it moves."""
    if scenario.is_empty:
        return gettext("Nothing is tried yet.")
    moved = [f for f in shifts if f.before.band != f.after.band]
    if not moved:
        return gettext("No band moves with these changes.")
    each = [
        gettext("%(title)s: from “%(before)s” to “%(after)s”")
        % {"title": shift.title, "before": shift.before.band, "after": shift.after.band}
        for shift in moved
    ]
    return gettext("%(changes)s.") % {"changes": gettext("; ").join(each)}


# --- What is tried


def tried_views(scenario: Scenario, subject: Subject) -> tuple[TriedView, ...]:
    """Return the changes so far, each with the query without it."""
    levels = [level_tried(place, level, scenario, subject) for place, level in scenario.levels.items()]
    shares = [share_tried(buyer, tenths, scenario, subject) for buyer, tenths in scenario.shares.items()]
    new = [new_tried(scenario)] if scenario.new_buyer else []
    return (*levels, *shares, *new)


def level_tried(place: Place, level: int, scenario: Scenario, subject: Subject) -> TriedView:
    """Put a tried level into words."""
    rest = {each: value for each, value in scenario.levels.items() if each != place}
    label = place_label(place, subject)
    question = place[0]
    return TriedView(
        label,
        level_words(question, subject.level(place), subject.instrument),
        level_words(question, level, subject.instrument),
        address(replace(scenario, levels=rest)),
    )


def share_tried(buyer: str, tenths: int, scenario: Scenario, subject: Subject) -> TriedView:
    """Put a tried share into words."""
    rest = {each: value for each, value in scenario.shares.items() if each != buyer}
    name = next(each.name for each in subject.sheet.buyers if each.key == buyer)
    label = gettext("Share of %(buyer)s") % {"buyer": name}
    was = words.share(subject.shares().get(buyer))
    return TriedView(label, was, words.share(tenths), address(replace(scenario, shares=rest)))


def new_tried(scenario: Scenario) -> TriedView:
    """Put the share of a new buyer into words."""
    without = address(replace(scenario, new_buyer=0))
    return TriedView(gettext("Share of a new buyer"), words.share(0), words.share(scenario.new_buyer), without)


def level_words(question: str, level: int | None, instrument: Instrument) -> str:
    """Return the words of a level, or that there is no answer."""
    return gettext("Not known") if level is None else words.render(instrument.questions[question].levels[level].text)


def place_label(place: Place, subject: Subject) -> str:
    """Name a question, with the buyer it is asked about."""
    name = words.render(subject.instrument.questions[place[0]].name)
    if place[1] is None:
        return name
    return gettext("%(question)s (%(buyer)s)") % {"question": name, "buyer": names_of(subject.makers)[place[1]]}


# --- What else could be tried


def row_groups(scenario: Scenario, subject: Subject) -> tuple[RowGroup, ...]:
    """Return every question that enters a score, by section and buyer, with the levels beside the one that is tried."""
    ordered = sorted(places(subject), key=lambda place: _order(place, subject))
    groups = []
    for (section, buyer), members in groupby(ordered, key=lambda place: _group(place, subject)):
        title = words.render(subject.instrument.section(section).title)
        about = names_of(subject.makers).get(buyer, "")
        heading = gettext("%(buyer)s: %(section)s") % {"buyer": about, "section": title} if about else title
        listed = list(members)
        rows = tuple(row_view(place, scenario, subject) for place in listed)
        groups.append(RowGroup(heading, rows, any(place in scenario.levels for place in listed)))
    return tuple(groups)


def _group(place: Place, subject: Subject) -> tuple[str, str]:
    return subject.instrument.section_of[place[0]].key, place[1] or ""


def _order(place: Place, subject: Subject) -> tuple[int, int]:
    """Buyers first, the largest first, each with its sections in the order asked; then the firm."""
    makers = [maker.key for maker in subject.makers]
    sections = [section.key for section in subject.instrument.sections]
    section = sections.index(subject.instrument.section_of[place[0]].key)
    return (makers.index(place[1]) if place[1] else len(makers)), section


def row_view(place: Place, scenario: Scenario, subject: Subject) -> RowView:
    """Put one question that can be tried into words."""
    question, buyer = place
    now = subject.level(place)
    level = scenario.levels.get(place, now)
    lower, higher = neighbours(level)
    return RowView(
        anchor=f"try-{part_of(place).replace('@', '-')}",
        name=words.render(subject.instrument.questions[question].name),
        about=names_of(subject.makers).get(buyer or "", ""),
        now=level_words(question, now, subject.instrument),
        tried=level_words(question, level, subject.instrument) if place in scenario.levels else "",
        lower=step_value(place, lower),
        higher=step_value(place, higher),
        lower_words=level_words(question, lower, subject.instrument) if lower is not None else "",
        higher_words=level_words(question, higher, subject.instrument) if higher is not None else "",
    )


def neighbours(level: int | None) -> tuple[int | None, int | None]:
    """Return the levels below and above, None at the ends; from "not known" one may go to either end of the middle."""
    if level is None:
        return 1, 3
    return (level - 1 if level > 0 else None), (level + 1 if level < TOP_LEVEL else None)


def step_value(place: Place, level: int | None) -> str:
    """Return what a button sends to try a level, "" for none."""
    return "" if level is None else f"{part_of(place)}:{level}"


def idea_views(
    steps: Mapping[str, Iterable[Change]], scenario: Scenario, subject: Subject
) -> dict[str, tuple[IdeaView, ...]]:
    """Return the steps that do most, by the title of the criterion, without those that are tried already."""
    found = {}
    for key in READING_ORDER:
        ideas = (idea_view(key, change, scenario, subject) for change in steps.get(key, ()))
        shown = tuple(idea for idea in ideas if idea is not None)
        if shown:
            found[words.render(subject.instrument.criterion(key).title)] = shown
    return found


def idea_view(key: str, change: Change, scenario: Scenario, subject: Subject) -> IdeaView | None:
    """Put a step that the engine suggests into words, None where it is tried already."""
    moved = with_change(change, scenario, subject)
    if moved == scenario:
        return None
    points = whole(abs(change.effect))
    if not points:
        effect = gettext("opens a gate")
    elif key in words.WORSE_WHEN_HIGHER:
        effect = ngettext("about %(points)s point lower", "about %(points)s points lower", points) % {"points": points}
    else:
        effect = ngettext("about %(points)s point higher", "about %(points)s points higher", points) % {
            "points": points
        }
    return IdeaView(words.render(change.label), effect, address(moved))


def with_change(change: Change, scenario: Scenario, subject: Subject) -> Scenario:
    """Return the scenario with a step the engine suggests."""
    if change.tenths is not None:
        main = subject.makers[0].members[0]
        left = max(0, (main.share_tenths or 0) - change.tenths)
        return replace(scenario, shares={**scenario.shares, main.key: left}, new_buyer=change.tenths)
    if change.answer is None or change.level is None:
        return scenario
    return replace(scenario, levels={**scenario.levels, place_of(change, subject): change.level})


def place_of(change: Change, subject: Subject) -> Place:
    """Return the place of a step's answer: the buyer it was given for, by who decides."""
    answer = change.answer
    if answer is None or answer.buyer is None:
        return (answer.question if answer else "", None)
    deciders = {member.key: maker.key for maker in subject.makers for member in maker.members}
    return answer.question, deciders.get(answer.buyer, answer.buyer)


# --- Plans


def outcome_data(outcome: Outcome) -> dict[str, dict[str, list[str]]]:
    """Return what a plan keeps of its outcome: each criterion's bands before and after."""
    before, after = outcome.before.findings, outcome.after.findings
    return {key: {"before": list(before[key].bands), "after": list(after[key].bands)} for key in READING_ORDER}


def plan_views(plans: Iterable[Plan], instrument: Instrument) -> tuple[PlanView, ...]:
    """Return the kept plans with the bands each would move."""
    return tuple(PlanView(plan, plan.scenario, plan_words(plan, instrument)) for plan in plans)


def plan_words(plan: Plan, instrument: Instrument) -> tuple[str, ...]:
    """Say which bands a plan would move, as it was when it was kept."""
    moved = [
        gettext("%(title)s: from “%(before)s” to “%(after)s”")
        % {
            "title": words.render(instrument.criterion(key).title),
            "before": words.band_words(bands["before"]) or gettext("Not enough information"),
            "after": words.band_words(bands["after"]) or gettext("Not enough information"),
        }
        for key, bands in plan.outcome.items()
        if bands["before"] != bands["after"]
    ]
    return tuple(moved) or (gettext("It moves no band."),)
