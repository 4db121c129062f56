"""What the report prints, as plain data: every word is chosen here, every place by the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from django.utils.translation import get_language, get_language_bidi, gettext

from diagnostics.core import instruments
from diagnostics.core.instrument import Instrument
from diagnostics.presentation import present
from diagnostics.reports import safe_text
from diagnostics.reports.material import Material, day, name
from diagnostics.reports.parts import action_plan, capabilities, cases, cover, customers, method, owner, results
from diagnostics.snapshots import Snapshot

UNSET = ("title", "author", "description")  # what readers of files show, where no line ends
PAPERS = {"a4": "a4", "letter": "us-letter"}  # ours: Typst's


def build(
    snapshot: Snapshot,
    *,
    paper: str,
    covered: Set[int],
    actions: Sequence[Mapping[str, str]] = (),
    instrument: Instrument | None = None,
) -> dict[str, Any]:
    """Return the report's document: strings, numbers and lists only, every character printable.

    `covered` are the code points that can be printed, `actions` is the action plan to print. `instrument` is the one
    the assessment was made with (default: looked up by its version). Raises KeyError for a paper or an instrument
    version that this release does not know.
    """
    used = instrument or instruments.get(snapshot.diagnosis.instrument_version)
    material = Material(snapshot, present(snapshot, used), used, tuple(actions))
    letters = safe_text.Letters(covered)
    document: dict[str, Any] = safe_text.clean(
        {
            "paper": PAPERS[paper],
            "language": (get_language() or "en").partition("-")[0],
            "direction": "rtl" if get_language_bidi() else "ltr",
            "date": [snapshot.completed_at.year, snapshot.completed_at.month, snapshot.completed_at.day],
            **title_and_running_words(material),
            "parts": parts(material),
        },
        letters,
    )
    document |= {key: document[key].replace(safe_text.BREAK, "") for key in UNSET}
    document["parts"]["method"]["unprintable"] = method.unprintable_words(len(letters.unprintable))
    return document


def parts(material: Material) -> dict[str, Any]:
    """Return the parts in the order they are printed."""
    return {
        "cover": cover.build(material),
        "owner": owner.build(material),
        "customers": customers.build(material),
        "capabilities": capabilities.build(material),
        "results": results.build(material),
        "actions": action_plan.build(material),
        "cases": cases.build(material),
        "method": method.build(material),
    }


def title_and_running_words(material: Material) -> dict[str, str]:
    """Return the document's title and what is printed at the foot of every page."""
    view = material.view
    firm = name(view.firm.name)
    return {
        "title": gettext("Value chain diagnosis: %(firm)s") % {"firm": firm},
        "author": name(view.organisation),
        "description": view.sentence,
        "foot": gettext("%(firm)s, %(day)s. Confidential")
        % {"firm": safe_text.clip(firm, 60), "day": day(view.completed_at)},
        # Typst fills these gaps itself, as it alone knows the numbers.
        "page": gettext("Page {page} of {pages}"),
    }
