"""A result as text for a terminal: sentence and band first, the number second, then what led to it and what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from diagnostics.core.findings import Finding
from diagnostics.files.scoring import Scored
from diagnostics.presentation import words
from diagnostics.presentation.advice import AdviceView, OpenLeverView, advice_views, open_lever_views
from diagnostics.presentation.buyers import BuyerView, UpgradingView, buyer_view
from diagnostics.presentation.changes import ChangeView
from diagnostics.presentation.evidence import AnswerView, Sources
from diagnostics.presentation.findings import DriverView, FindingView, finding_view, headline
from diagnostics.presentation.result import READING_ORDER, unknowns
from diagnostics.presentation.stability import InfluenceView, StabilityView

NARROWEST = 30  # columns; below, wrapped text is worse than text that runs over
STEP = 2  # columns of each indentation
MOST_DRIVERS = 3

Lines = list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """Where text goes: its width in columns, and how a heading is made to stand out."""

    width: int = 80
    strong: Callable[[str], str] = str

    def text(self, text: str, depth: int = 0, mark: str = "") -> Lines:
        """Return a paragraph, wrapped and indented; lines after the first stand clear of the mark."""
        first = " " * STEP * depth + mark
        return textwrap.wrap(
            text,
            max(self.width, NARROWEST),
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_on_hyphens=False,
        )

    def heading(self, text: str) -> Lines:
        """Return a heading with an empty line above."""
        return ["", *map(self.strong, self.text(text))]

    def items(self, intro: str, items: Iterable[str], mark: str = "- ") -> Lines:
        """Return an introduction with a list below it, nothing where there are no items."""
        listed = [line for item in items for line in self.text(item, 2, mark)]
        return [*self.text(intro, 1), *listed] if listed else []


def result_text(result: Scored, page: Page) -> str:
    """Return everything a reader needs of one result."""
    diagnosis = result.diagnosis
    sources = Sources(result.instrument, {buyer.key: buyer.name for buyer in diagnosis.buyers})
    open_levers = open_lever_views(diagnosis.ask_first, sources)
    lines = [
        *opening(result, page),
        *(line for key in READING_ORDER for line in criterion(diagnosis.findings[key], result, sources, page)),
        *buyers([buyer_view(buyer, None, sources) for buyer in diagnosis.buyers], page),
        *advice(advice_views(diagnosis.advice, sources), page),
        *ask_first(unknowns(diagnosis, sources), open_levers, page),
    ]
    return "\n".join([*lines, ""])


def opening(result: Scored, page: Page) -> Lines:
    """Return whose result it is, the sentence to remember, and how far to trust it."""
    diagnosis = result.diagnosis
    facts = [str(result.firm[name]) for name in ("sector", "country") if result.firm.get(name)]
    coverage = _("%(part)s of all questions that apply were answered.") % {"part": words.percent(diagnosis.coverage)}
    versions = _("Instrument version %(instrument)s, engine version %(engine)s.") % {
        "instrument": diagnosis.instrument_version,
        "engine": diagnosis.engine_version,
    }
    return [
        *map(page.strong, page.text(str(result.firm.get("name") or result.file))),
        *page.text(", ".join(facts)),
        "",
        *page.text(words.render(diagnosis.sentence)),
        *(line for key in READING_ORDER for line in page.text(band_of(key, result), 1)),
        "",
        *page.text(coverage),
        *page.text(_("This is a screening diagnostic, not a validated predictor.")),
        *page.text(versions),
    ]


def band_of(key: str, result: Scored) -> str:
    """Return a criterion with its band, for the overview."""
    title = words.render(result.instrument.criterion(key).title)
    return _("%(criterion)s: %(band)s") % {"criterion": title, "band": headline(result.diagnosis.findings[key])}


# ---------------------------------------------------------------- one criterion


def criterion(finding: Finding, result: Scored, sources: Sources, page: Page) -> Lines:
    """Return one criterion, from its band to what would change it."""
    view = finding_view(finding, result.instrument.criterion(finding.key), sources)
    return [
        *page.heading(view.title),
        *page.text(f"{view.band}. {view.sentence}", 1),
        *page.text(score_words(view), 1),
        *(line for note in view.notes for line in page.text(note, 1)),
        *(stability(view.stability, page) if view.stability else ()),
        *page.items(_("What nothing else makes up for:"), (f"{gate.label}: {gate.text}" for gate in view.gates)),
        *page.items(_("What moves the score most, in points:"), map(driver_words, strongest(view.drivers)), ""),
        *changes(view, page),
        *page.items(_("Answers that would narrow it most:"), map(about, view.narrowing)),
    ]


def score_words(view: FindingView) -> str:
    """Return the number with its range, or how much was answered where there is no number."""
    if view.number is None:
        return view.coverage_words
    return _("%(score)s of 100. %(range)s") % {"score": view.number, "range": view.range_words}


def stability(view: StabilityView, page: Page) -> Lines:
    """Return how the score holds, and what matters most to it."""
    holds = _("With weights and answers a little off: %(kept)s %(interval)s")
    return [
        *page.text(holds % {"kept": view.kept, "interval": view.interval}, 1),
        *page.items(_("What matters most to it:"), map(about, view.influences)),
    ]


def strongest(drivers: Sequence[DriverView]) -> list[DriverView]:
    """Return the drivers that move the score most, without those that move it by less than a point."""
    return [driver for driver in drivers if not driver.is_start and driver.printed != "0"][:MOST_DRIVERS]


def driver_words(driver: DriverView) -> str:
    """Return a driver with its points."""
    return _("%(points)s %(driver)s") % {"points": driver.printed, "driver": driver.label}


def changes(view: FindingView, page: Page) -> Lines:
    """Return the single steps that would change the score most, and the fewest steps into a better band."""
    move = view.band_move
    return [
        *page.items(_("What would change the score, each step by itself:"), map(change_words, view.changes)),
        *(page.text(move.sentence, 1) if move else ()),
        *(line for step in (move.steps if move else ()) for line in page.text(step, 2, "- ")),
    ]


def change_words(change: ChangeView) -> str:
    """Return a step with what it would do to the score."""
    return _("%(step)s %(effect)s") % {"step": change.step, "effect": change.effect}


# ---------------------------------------------------------------- buyers, advice, what to ask


def buyers(views: Sequence[BuyerView], page: Page) -> Lines:
    """Return who rules the relation with each buyer, and what it leaves open."""
    return [*page.heading(_("Buyers")), *(line for view in views for line in buyer(view, page))]


def buyer(view: BuyerView, page: Page) -> Lines:
    """Return one buyer."""
    who = _("%(buyer)s, %(share)s: %(rules)s") % {"buyer": view.name, "share": view.share, "rules": view.rules}
    leaves = (_("%(kind)s: %(allowed)s. %(sentence)s") % leaves_words(each) for each in view.upgrading)
    return [
        *page.text(who, 1),
        *page.text(view.rules_sentence, 2),
        *(line for note in view.rules_notes for line in page.text(note, 2)),
        *page.text(view.traits_words, 2),
        *(line for each in leaves for line in page.text(each, 2, "- ")),
    ]


def leaves_words(upgrading: UpgradingView) -> dict[str, str]:
    """Return what fills the sentence on one kind of upgrading."""
    return {"kind": upgrading.kind, "allowed": upgrading.allowed, "sentence": upgrading.sentence}


def advice(views: Sequence[AdviceView], page: Page) -> Lines:
    """Return what the firm can do, the best first, with how firmly the paper stands behind it."""
    lines = [line for number, view in enumerate(views, start=1) for line in piece_of_advice(number, view, page)]
    return [*page.heading(_("What the firm can do")), *lines] if lines else []


def piece_of_advice(number: int, view: AdviceView, page: Page) -> Lines:
    """Return one piece of advice."""
    firmness = _("%(firmness)s: %(means)s") % {"firmness": view.firmness, "means": view.firmness_means}
    effect = _("%(criterion)s: %(effect)s") % {"criterion": view.helps, "effect": view.effect} if view.effect else ""
    warning = _("Take care: %(warning)s") % {"warning": view.warning} if view.warning else ""
    said = (firmness, view.why, view.first_step, effect, warning)
    return [*page.text(view.action, 1, f"{number}. "), *(line for text in said for line in page.text(text, 2, " "))]


def ask_first(missing: Sequence[AnswerView], levers: Sequence[OpenLeverView], page: Page) -> Lines:
    """Return which questions to ask next, and which advice waits for answers; nothing where all was answered."""
    waiting = (
        _("%(action)s Ask about: %(questions)s.")
        % {"action": lever.action, "questions": "; ".join(map(about, lever.questions))}
        for lever in levers
    )
    lines = [
        *page.items(_("These answers would narrow most results:"), map(about, missing)),
        *page.items(_("Whether this fits depends on answers that are missing:"), waiting),
    ]
    return [*page.heading(_("What to ask first")), *lines] if lines else []


def about(view: AnswerView | InfluenceView) -> str:
    """Return the name of a question or another input, with the buyer it is about."""
    if not view.about:
        return view.name
    return _("%(question)s, about %(buyer)s") % {"question": view.name, "buyer": view.about}
