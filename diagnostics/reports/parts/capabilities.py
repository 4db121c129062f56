"""What the firm does and can do: its functions now and three years ago, its capabilities and their next level."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.core.answers import State
from diagnostics.core.findings import AnswerRef
from diagnostics.core.instrument import Question
from diagnostics.presentation import pictures, words
from diagnostics.presentation.evidence import answer_view, sources_of
from diagnostics.reports.material import Material, Part, chart, pixels
from diagnostics.reports.safe_text import clip

SECTION = "capabilities"
WIDTH = 166  # millimetres
LONGEST_NOTE = 160  # characters
TOP = 4


def build(material: Material) -> Part:
    """Return the words on functions and capabilities."""
    view = material.view
    drawing = pictures.functions(view.functions, theme="print", width=pixels(WIDTH))
    return {
        "cuts": cuts(),
        "title": gettext("What you do and what you can do"),
        "functions_title": gettext("Who does what"),
        "functions_sentence": view.functions.sentence,
        "functions": chart(drawing, width=WIDTH) if view.functions.rows else None,
        "table_title": gettext("Your capabilities, step by step"),
        "table_lead": gettext("Measured against what the customers you aim at would accept."),
        "heads": [gettext("Capability"), gettext("Today"), gettext("How we know"), gettext("The next step up")],
        "rows": [row(question, material) for question in questions(material)],
    }


def cuts() -> list[str]:
    """Return what is left out, step by step, where functions and capabilities would not fit one page."""
    return [
        "",
        "",
        gettext("For want of room, notes on how we know are shortened."),
        gettext("For want of room, this page leaves out notes on how we know."),
        gettext("For want of room, this page is shortened. The result in Foothold has every word."),
    ]


def questions(material: Material) -> tuple[Question, ...]:
    """Return the questions on capabilities, none for an instrument without them."""
    sections = (section for section in material.instrument.sections if section.key == SECTION)
    return next((section.questions for section in sections), ())


def row(question: Question, material: Material) -> Part:
    """Return one capability: its level (None when not known), how that is known, and what the next one looks like."""
    sources = sources_of(material.snapshot, material.instrument)
    recorded = sources.recorded.get((question.key, None))
    state = recorded.state if recorded else words.NOT_ASKED
    level = recorded.level if recorded else None
    evidence = (recorded.evidence if recorded else "") or None
    answer = answer_view(AnswerRef(question.key, None, state, level, evidence), sources)
    return {
        "name": answer.name,
        "level": level,
        "today": answer.said,
        "evidence": answer.evidence,
        "note": clip(answer.note, LONGEST_NOTE),
        "next": next_level(question, state, level),
    }


def next_level(question: Question, state: str, level: int | None) -> str:
    """Return the wording of the next level, or what to do where there is none."""
    if state == State.DOES_NOT_APPLY:
        return ""
    if level is None:
        return gettext("Ask to see: %(proof)s") % {"proof": words.render(question.proof)} if question.proof else ""
    if level == TOP:
        return gettext("The top step. Keep it.")
    return words.render(question.levels[level + 1].text)
