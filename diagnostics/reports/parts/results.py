"""The six results: band, range and what drives each, and what is not known yet."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext

from diagnostics.presentation import pictures
from diagnostics.presentation.evidence import AnswerView
from diagnostics.presentation.findings import DriverView, FindingView
from diagnostics.presentation.words import signed
from diagnostics.reports.material import Material, Part, band, chart, name, pixels

MOST_DRIVERS = 6
SCALE_WIDTH, DRIVERS_WIDTH = 66, 97  # millimetres


def build(material: Material) -> Part:
    """Return the words on the six criteria and on what is missing."""
    view = material.view
    return {
        "title": gettext("The results, and what drives them"),
        "lead": gettext(
            "Each scale runs from 0 to 100. The diamond is the score from the answers given; the bar around it is how "
            "far the missing answers could move it. Bars on the right add up to the score."
        ),
        "findings": [result(finding) for finding in view.findings],
        "unknowns_title": gettext("What we do not know yet"),
        "coverage": view.coverage_words,
        "unknowns_lead": gettext("These answers would narrow the results most:"),
        "unknowns_none": gettext("No missing answer would change a result."),
        "unknowns": [unknown(answer) for answer in view.unknowns],
        "unknowns_heads": [gettext("Question"), gettext("About"), gettext("Answer so far")],
    }


def result(finding: FindingView) -> Part:
    """Return one criterion in words and drawings; without a score it has no drivers, but what would give it one."""
    scale = pictures.scale(finding, theme="print", width=pixels(SCALE_WIDTH))
    return {
        **band(finding),
        "asks": finding.asks,
        "sentence": finding.sentence,
        "form": finding.form,
        "range": finding.range_words or finding.coverage_words,
        "scale": chart(scale, width=SCALE_WIDTH) if finding.is_scored else None,
        "drivers": drivers(finding),
        "gates_title": gettext("Conditions that nothing makes up for"),
        "gates": [gettext("%(state)s: %(gate)s") % {"state": gate.label, "gate": gate.text} for gate in finding.gates],
        "notes": list(finding.notes),
        "narrowing_title": gettext("These answers would say most"),
        "narrowing": [] if finding.is_scored else [answer.question for answer in finding.narrowing],
    }


def drivers(finding: FindingView) -> Part | None:
    """Return the drawing of the strongest drivers, the others as one bar."""
    if not finding.drivers:
        return None
    drawing = pictures.drivers(gathered(finding), theme="print", width=pixels(DRIVERS_WIDTH))
    return chart(drawing, width=DRIVERS_WIDTH)


def gathered(finding: FindingView) -> FindingView:
    """Return the finding with its weaker drivers added up, so that what is printed still sums to the score."""
    strong, weak = finding.drivers[: MOST_DRIVERS - 1], finding.drivers[MOST_DRIVERS - 1 :]
    if len(weak) < 2:
        return finding
    printed = sum(int(driver.printed.replace("−", "-")) for driver in weak)
    rest = DriverView(gettext("Everything else"), sum(driver.effect for driver in weak), signed(printed), ())
    return replace(finding, drivers=(*strong, rest))


def unknown(answer: AnswerView) -> list[str]:
    """Return one missing answer: the question, whom it is about, why there is no answer."""
    return [answer.question or answer.name, name(answer.about) or gettext("The firm"), answer.said]
