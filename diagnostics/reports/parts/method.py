"""The method on half a page, the limits, and where each result comes from."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from diagnostics.core.instruments.v1.sources import PAPER
from diagnostics.presentation.findings import FindingView
from diagnostics.reports.material import Material, Part, day, name

MOST_PLACES = 3


def build(material: Material) -> Part:
    """Return the words on how the report came about."""
    view = material.view
    return {
        "title": gettext("How this was made"),
        "paragraphs": paragraphs(),
        "limits_title": gettext("What it cannot tell"),
        "limits_lead": gettext("A screening diagnostic, not a validated predictor."),
        "limits": [
            gettext("It orders what was said and seen, and gives reasons. It states no probability."),
            gettext("It says what would raise a score, never what would raise sales."),
        ],
        "setting_title": gettext("The setting, which is not scored"),
        "setting": list(view.context),
        "sources_title": gettext("Where the rules come from"),
        "sources_lead": gettext("Places in the paper named below. Our reading fills in where it is silent."),
        "sources_heads": [gettext("Result"), gettext("The paper"), gettext("Our reading")],
        "sources": [sources(finding) for finding in view.findings],
        "references_title": gettext("References"),
        "references": [
            PAPER.full,
            gettext("The case library in Foothold tells each case at length, with its sources."),
        ],
        "check_title": gettext("Is this file genuine?"),
        "check": gettext(
            "The answers travel inside this file as assessment.json, with their SHA-256, and the file is sealed. "
            "“manage.py verify_report FILE” of Foothold says whether it is genuine and unchanged; with the public key "
            "of the organisation’s installation, anybody’s Foothold can. What to compare:"
        ),
        "record_title": gettext("This record"),
        "record": record(material),
    }


def paragraphs() -> list[str]:
    """Return the method in four short paragraphs."""
    return [
        gettext(
            "An advisor and the owner answered questions on the firm and on its main customers. Each question has five "
            "levels, worded as something one can see. “Does not know” is an answer of its own and never counts as zero."
        ),
        gettext(
            "Rules taken from a review of research on small firms in value chains turn the answers into six scores "
            "from 0 to 100. Below 37.5 a score is low, from 62.5 it is high. First-tier eligibility also has "
            "conditions that no strength elsewhere makes up for."
        ),
        gettext(
            "Where answers are missing, the score is worked out with each of them at its worst and at its best. That "
            "is the range. With less than six in ten answers, the report says “not enough information”."
        ),
        gettext(
            "How an answer is known (document seen, observed, stated, estimated) never moves a score. It says how far "
            "the answer may be off in a thousand tries, in which weights are off too. In how many of them a band held "
            "tells how firmly it stands, not how likely it is. The same answers always give the same report."
        ),
    ]


def sources(finding: FindingView) -> list[str]:
    """Return one criterion with the places its rule comes from."""
    paper = [citation.place for citation in finding.citations if citation.is_paper]
    reading = [citation.place for citation in finding.citations if not citation.is_paper]
    return [finding.title, *("; ".join(dict.fromkeys(places[:MOST_PLACES])) or "–" for places in (paper, reading))]


def record(material: Material) -> str:
    """Return which versions made the diagnosis, when and where."""
    view = material.view
    return gettext(
        "Completed on %(day)s at %(organisation)s, with version %(instrument)s of the instrument and version "
        "%(engine)s of the engine."
    ) % {
        "day": day(view.completed_at),
        "organisation": name(view.organisation),
        "instrument": view.instrument_version,
        "engine": view.engine_version,
    }


def unprintable_words(count: int) -> str:
    """Return a sentence on characters that could not be printed, "" when all could."""
    if not count:
        return ""
    return ngettext(
        "One character that the report’s fonts do not have is printed as �.",
        "%(count)s different characters that the report’s fonts do not have are printed as �.",
        count,
    ) % {"count": count}
