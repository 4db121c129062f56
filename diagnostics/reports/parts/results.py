"""The six results on one page: band, range, how firmly each stands, what drives and would change it, what to ask."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from diagnostics.presentation import pictures
from diagnostics.presentation.evidence import AnswerView
from diagnostics.presentation.findings import DriverView, FindingView, GateView
from diagnostics.presentation.stability import InfluenceView
from diagnostics.presentation.words import signed
from diagnostics.reports.material import Material, Part, band, chart
from diagnostics.reports.safe_text import clip

MOST_DRIVERS = 4
LONGEST_BUYER = 40  # characters
MOST_WEAK = 3  # results of which the report says what would change them, where there is no room for all
SCALE_WIDTH = 58  # millimetres
SCALE_PIXELS = 322  # a little denser than other charts: the names of three bands stand side by side


def build(material: Material) -> Part:
    """Return the words on the six criteria and on what is missing."""
    view = material.view
    weak = weakest(view.findings)
    return {
        "cuts": cuts(),
        "title": gettext("The results, and what drives them"),
        "lead": lead(is_examined=view.is_examined),
        "findings": [result(finding) | {"is_weak": finding in weak} for finding in view.findings],
        "unknowns_title": gettext("What we do not know yet"),
        "coverage": view.coverage_words,
        "unknowns_lead": gettext("These answers would narrow the results most:"),
        "unknowns": [unknown(answer) for answer in view.unknowns],
        "unknowns_heads": [gettext("Question"), gettext("About"), gettext("Answer so far")],
    }


def cuts() -> list[str]:
    """Return what is left out, step by step, where six results would not fit one page."""
    return [
        "",
        gettext("For want of room, this page leaves out conditions that are met, and what matters most to each score."),
        gettext("For want of room, this page leaves out met conditions, remarks, and steps for better results."),
        gettext("For want of room, this page leaves out what would change each score. The result in Foothold says it."),
        gettext("For want of room, this page leaves out how firmly each score stands and what would change it."),
        gettext("For want of room, this page is shortened. The result in Foothold has all of it."),
    ]


def lead(*, is_examined: bool) -> str:
    """Return how to read the scales. Only results that were examined have the thin line."""
    marks = gettext("A diamond marks the score; a bar around it, how far missing answers could move it.")
    if not is_examined:
        return marks
    return gettext(
        "A diamond marks the score; a bar around it, how far missing answers could move it; "
        "the thin line below, where nine in ten tries end with weights and answers a little off."
    )


def result(finding: FindingView) -> Part:
    """Return one criterion in words and drawings; without a score it has no drivers, but what would give it one."""
    scale = pictures.scale(finding, theme="print", width=SCALE_PIXELS)
    return {
        **band(finding),
        "sentence": finding.sentence,
        "range": finding.range_words or finding.coverage_words,
        "doubt": doubt(finding),
        "influences": influences(finding),
        "scale": chart(scale, width=SCALE_WIDTH) if finding.is_scored else None,
        "drivers": drivers(finding),
        "gates": gates(finding.gates),
        "open_gates": gates(gate for gate in finding.gates if gate.state != "passed"),
        "notes": list(finding.notes),
        "step_title": gettext("Would change it most"),
        "step": step(finding),
        "narrowing_title": gettext("These answers would say most"),
        "narrowing": [] if finding.is_scored else [answer.question for answer in finding.narrowing],
    }


def doubt(finding: FindingView) -> list[str]:
    """Return how firmly a score stands, in sentences; none where that was not tried."""
    held = finding.stability
    return [held.kept, held.interval] if held else []


def influences(finding: FindingView) -> str:
    """Return what matters most to a score, "" where that was not tried."""
    found = finding.stability.influences if finding.stability else ()
    inputs = "; ".join(influence(each) for each in found)
    return gettext("What matters most to it: %(inputs)s.") % {"inputs": inputs} if inputs else ""


def influence(view: InfluenceView) -> str:
    """Return one input with the buyer it is about."""
    if not view.about:
        return view.name
    return gettext("%(name)s (%(buyer)s)") % {"name": view.name, "buyer": clip(view.about, LONGEST_BUYER)}


def step(finding: FindingView) -> str:
    """Return the one step that would do most for a result, and what it would do; "" where the band is the best."""
    if not finding.changes or (finding.band_move and finding.band_move.is_best):
        return ""
    best = finding.changes[0]
    return gettext("%(step)s %(effect)s") % {"step": best.step, "effect": best.effect}


def weakest(findings: Iterable[FindingView]) -> list[FindingView]:
    """Return the results furthest from the best score, of those that a step would change and that can be better."""
    return sorted(filter(step, findings), key=lambda finding: -finding.shortfall)[:MOST_WEAK]


def drivers(finding: FindingView) -> Part | None:
    """Return the strongest drivers as rows with bars, the others added up, and the score they sum to."""
    if not finding.drivers:
        return None
    rows = gathered(finding.drivers)
    reach = max([1.0, *(abs(row.effect) for row in rows if not row.is_start)])
    return {
        "heads": [gettext("What drives it"), gettext("Points")],
        # A bar's length is a part of the longest one's, from -1 to 1; where the pushes start from has none.
        "rows": [[label_of(row), row.printed, 0 if row.is_start else round(row.effect / reach, 3)] for row in rows],
        "has_less": any(row.effect < 0 for row in rows if not row.is_start),
        "score": [gettext("Score"), str(finding.number)],
    }


def label_of(row: DriverView) -> str:
    """Return a driver's name; the start's is shorter here than on the page, which has more room."""
    return gettext("All answers in the middle") if row.is_start else row.label


def gathered(drivers: tuple[DriverView, ...]) -> list[DriverView]:
    """Return where the pushes start from and the strongest of them, the weaker ones added up as one.

    What is printed still sums to the score.
    """
    start = [driver for driver in drivers if driver.is_start]
    pushes = [driver for driver in drivers if not driver.is_start]
    strong, weak = pushes[: MOST_DRIVERS - 1], pushes[MOST_DRIVERS - 1 :]
    if len(weak) < 2:
        return [*start, *pushes]
    points = sum(int(driver.printed.replace("−", "-")) for driver in weak)
    rest = DriverView(gettext("Everything else"), sum(driver.effect for driver in weak), signed(points), ())
    return [*start, *strong, rest]


def gates(views: Iterable[GateView]) -> list[str]:
    """Return the gates as one sentence for each state they are in."""
    by_state: dict[str, list[str]] = {}
    for gate in views:
        by_state.setdefault(gate.label, []).append(gate.text)
    return [
        gettext("%(state)s: %(gates)s") % {"state": state, "gates": " ".join(texts)}
        for state, texts in by_state.items()
    ]


def unknown(answer: AnswerView) -> list[str]:
    """Return one missing answer: the question, whom it is about, why there is no answer."""
    return [answer.question or answer.name, clip(answer.about, LONGEST_BUYER) or gettext("The firm"), answer.said]
