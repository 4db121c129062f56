"""The six results: band, range, how firmly each stands and what drives it, what would change it, what is not known."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from diagnostics.presentation import pictures
from diagnostics.presentation.changes import ChangeView
from diagnostics.presentation.evidence import AnswerView
from diagnostics.presentation.findings import DriverView, FindingView, GateView
from diagnostics.presentation.stability import InfluenceView
from diagnostics.presentation.words import signed
from diagnostics.reports.material import Material, Part, band, chart, name, pixels

MOST_DRIVERS = 4
MOST_WEAK = 3  # results of which the report says what would change them, and as many steps for each
SCALE_WIDTH = 78  # millimetres


def build(material: Material) -> Part:
    """Return the words on the six criteria and on what is missing."""
    view = material.view
    return {
        "title": gettext("The results, and what drives them"),
        "lead": lead(is_examined=view.is_examined),
        "findings": [result(finding) for finding in view.findings],
        "changes_title": gettext("What would change the weakest results"),
        "changes_lead": gettext(
            "Each step is one answer one level on, or sales moved to a new customer, with the score worked out again. "
            "It promises nothing about sales."
        ),
        "changes": [changes(finding) for finding in weakest(view.findings)],
        "unknowns_title": gettext("What we do not know yet"),
        "coverage": view.coverage_words,
        "unknowns_lead": gettext("These answers would narrow the results most:"),
        "unknowns": [unknown(answer) for answer in view.unknowns],
        "unknowns_heads": [gettext("Question"), gettext("About"), gettext("Answer so far")],
    }


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
    scale = pictures.scale(finding, theme="print", width=pixels(SCALE_WIDTH))
    return {
        **band(finding),
        "asks": finding.asks,
        "sentence": finding.sentence,
        "range": finding.range_words or finding.coverage_words,
        "doubt": doubt(finding),
        "scale": chart(scale, width=SCALE_WIDTH) if finding.is_scored else None,
        "drivers": drivers(finding),
        "gates_title": gettext("Conditions that nothing makes up for"),
        "gates": gates(finding.gates),
        "notes": list(finding.notes),
        "narrowing_title": gettext("These answers would say most"),
        "narrowing": [] if finding.is_scored else [answer.question for answer in finding.narrowing],
    }


def doubt(finding: FindingView) -> list[str]:
    """Return how firmly a score stands, in sentences; none where that was not tried."""
    held = finding.stability
    if held is None:
        return []
    inputs = "; ".join(influence(each) for each in held.influences)
    most = gettext("What matters most to it: %(inputs)s.") % {"inputs": inputs}
    return [held.kept, held.interval, *([most] if inputs else [])]


def influence(view: InfluenceView) -> str:
    """Return one input with the buyer it is about."""
    if not view.about:
        return view.name
    return gettext("%(name)s (%(buyer)s)") % {"name": view.name, "buyer": name(view.about)}


def weakest(findings: Iterable[FindingView]) -> list[FindingView]:
    """Return the results furthest from the best score, of those that steps would change and that can be better."""
    found = [each for each in findings if each.changes and each.band_move and not each.band_move.is_best]
    return sorted(found, key=lambda finding: -finding.shortfall)[:MOST_WEAK]


def changes(finding: FindingView) -> Part:
    """Return the steps that would do most for one result, and what it would take to reach a better band."""
    move = finding.band_move
    return {
        **band(finding),
        "steps": [step(each) for each in finding.changes[:MOST_WEAK]],
        "move": move.sentence if move else "",
        "alone": gettext("One step at a time"),
        "together": list(move.steps) if move else [],
    }


def step(change: ChangeView) -> list[str]:
    """Return one step and what it would do."""
    return [change.step, change.effect]


def drivers(finding: FindingView) -> Part | None:
    """Return the strongest drivers as rows with bars, the others added up, and the score they sum to."""
    if not finding.drivers:
        return None
    rows = gathered(finding.drivers)
    reach = max([1.0, *(abs(row.effect) for row in rows if not row.is_start)])
    return {
        "heads": [gettext("What drives it"), gettext("Points")],
        # A bar's length is a part of the longest one's, from -1 to 1; where the pushes start from has none.
        "rows": [[row.label, row.printed, 0 if row.is_start else round(row.effect / reach, 3)] for row in rows],
        "has_less": any(row.effect < 0 for row in rows if not row.is_start),
        "score": [gettext("Score"), str(finding.number)],
    }


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
    return [answer.question or answer.name, name(answer.about) or gettext("The firm"), answer.said]
