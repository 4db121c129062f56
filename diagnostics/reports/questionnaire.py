"""The blank questionnaire on paper: for a visit without a screen, or to leave with the owner."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import get_language, get_language_bidi, gettext

from diagnostics.core.instrument import Instrument, Question, Scope, Section
from diagnostics.core.instruments import CURRENT
from diagnostics.models import BuyerKind, ChainPosition, Destination, EvidenceGrade
from diagnostics.presentation import words
from diagnostics.progress import shortened
from diagnostics.reports import data, fonts, safe_text, typeset
from diagnostics.reports.material import Part

BUYER_LINES = 8
# The form has no date of its own; a fixed one gives the same bytes for the same words.
PRINTED_AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def blank_pdf(*, paper: str, is_short: bool) -> bytes:
    """Return the current questionnaire as a PDF/UA-1 file in the active language, on A4 ("a4") or Letter ("letter").

    `is_short` prints the questions of a short first visit. Raises KeyError for another paper.
    """
    document = blank(CURRENT, paper=paper, is_short=is_short)
    return typeset.compile_pdf(document, made_at=PRINTED_AT, template="questionnaire.typ")


def blank(instrument: Instrument, *, paper: str, is_short: bool) -> dict[str, Any]:
    """Return the form as plain data: strings, numbers and lists only, every character printable."""
    sections = [shortened(section) if is_short else section for section in instrument.sections]
    title = gettext("Questionnaire for a short first visit") if is_short else gettext("Questionnaire")
    document: dict[str, Any] = safe_text.clean(
        {
            "paper": data.PAPERS[paper],
            "language": (get_language() or "en").partition("-")[0],
            "direction": "rtl" if get_language_bidi() else "ltr",
            "date": [PRINTED_AT.year, PRINTED_AT.month, PRINTED_AT.day],
            "title": title,
            "author": gettext("Foothold"),
            "description": gettext("A blank form to fill in with the owner of a firm."),
            "foot": gettext("%(title)s, instrument version %(version)s")
            % {"title": title, "version": instrument.version},
            "page": gettext("Page {page} of {pages}"),
            "lead": gettext(
                "Read each question aloud. Ask how the owner knows, then tick a level. Leave open what was not asked."
            ),
            "facts": [gettext("Firm"), gettext("Advisor"), gettext("Day"), gettext("Product line")],
            "buyers": buyers_part(),
            "sections": [section_part(section) for section in sections if section.questions],
            "note": gettext("Note"),
            "proof": gettext("Ask to see"),
            "about": gettext("About the buyer"),
            "evidence": [str(label) for _value, label in EvidenceGrade.choices],
        },
        safe_text.Letters(fonts.coverage()),
    )
    unset = ("title", "author", "description")
    return document | {key: document[key].replace(safe_text.BREAK, "") for key in unset}


def buyers_part() -> Part:
    """Return the page on which the buyers are listed."""
    return {
        "title": gettext("Buyers and their shares"),
        "lead": gettext("List the buyers of the last 12 months with the share of sales each one took."),
        "columns": [
            gettext("Buyer"),
            gettext("Share, %"),
            gettext("Kind"),
            gettext("Goods end up"),
            gettext("Owner or group"),
        ],
        "lines": BUYER_LINES,
        "keys": [
            {"name": gettext("Kind of buyer"), "words": [str(label) for _value, label in BuyerKind.choices]},
            {"name": gettext("Where the goods end up"), "words": [str(label) for _value, label in Destination.choices]},
        ],
        "others": gettext("Number of other buyers"),
        "position": gettext("To whom do you deliver?"),
        "positions": [str(label) for _value, label in ChainPosition.choices],
    }


def section_part(section: Section) -> Part:
    """Return one section. One that is asked about each buyer says so, with a line for the buyer's name."""
    is_per_buyer = section.scope is Scope.BUYER
    return {
        "title": words.render(section.title),
        "purpose": words.render(section.purpose),
        "is_per_buyer": is_per_buyer,
        "asked": gettext("Asked once for each main buyer: copy these pages.") if is_per_buyer else "",
        "questions": [question_part(question) for question in section.questions],
    }


def question_part(question: Question) -> Part:
    """Return one question with a box for each answer."""
    reasons = [gettext("The owner does not know"), gettext("The owner prefers not to say")]
    if question.not_applicable:
        reasons.append(words.render(question.not_applicable))
    return {
        "key": question.key,
        "text": words.render(question.text),
        "proof": words.render(question.proof),
        "levels": [words.render(level.text) for level in question.levels],
        "reasons": reasons,
    }
