"""What the report prints, as plain data: every word is chosen here, every place by the templates."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import Any

from django.utils.translation import get_language, get_language_bidi, gettext

from diagnostics.report_options import PARTS
from diagnostics.reports import attached, safe_text
from diagnostics.reports.material import Material, Part, day, name
from diagnostics.reports.parts import (
    action_plan,
    capabilities,
    cases,
    closing,
    cover,
    customers,
    method,
    owner,
    results,
)

UNSET = ("title", "author", "description")  # what readers of files show, where no line ends
PAPERS = {"a4": "a4", "letter": "us-letter"}  # ours: Typst's
ACCENT = "#0B5C7A"
BUILDERS = {
    "cover": cover.build,
    "owner": owner.build,
    "customers": customers.build,
    "capabilities": capabilities.build,
    "results": results.build,
    "actions": action_plan.build,
    "cases": cases.build,
}


def build(
    material: Material, *, paper: str, covered: Set[int], parts: Collection[str] = PARTS, fingerprint: str = ""
) -> dict[str, Any]:
    """Return the report's document: strings, numbers and lists only, every character printable.

    `covered` are the code points that can be printed, `parts` the names of the parts that are, `fingerprint` what the
    last page prints to check the file by. Raises KeyError for a paper nobody knows.
    """
    letters, made_at = safe_text.Letters(covered), material.snapshot.completed_at
    document: dict[str, Any] = safe_text.clean(
        {
            "paper": PAPERS[paper],
            "language": (get_language() or "en").partition("-")[0],
            "direction": "rtl" if get_language_bidi() else "ltr",
            "date": [made_at.year, made_at.month, made_at.day],
            **title_and_running_words(material),
            "parts": [[key, part] for key, part in built(material, parts).items()],
        },
        letters,
    )
    document |= {key: document[key].replace(safe_text.BREAK, "") for key in UNSET}
    document |= {"accent": material.letterhead.colour or ACCENT}
    last = dict(document["parts"])["closing"]["method"]
    last |= {"unprintable": method.unprintable_words(len(letters.unprintable)), "key": fingerprint}
    return document


def built(material: Material, parts: Collection[str]) -> dict[str, Part]:
    """Return the parts that are asked for, in the order they are printed. The last page has two of them."""
    found = {key: build(material) for key, build in BUILDERS.items() if key in parts}
    return found | {"closing": closing.build(material, has_change="change" in parts)}


def title_and_running_words(material: Material) -> dict[str, Any]:
    """Return the document's title, what is printed at the foot of every page, and what is attached."""
    view = material.view
    firm = name(view.firm.name)
    return {
        "title": gettext("Value chain diagnosis: %(firm)s") % {"firm": firm},
        "author": material.organisation,
        "description": view.sentence,
        "foot": gettext("%(firm)s, %(day)s. Confidential")
        % {"firm": safe_text.clip(firm, 60), "day": day(view.completed_at)},
        # Typst fills these gaps itself, as it alone knows the numbers.
        "page": gettext("Page {page} of {pages}"),
        "attached": {
            "name": attached.NAME,
            "description": gettext("The answers and results as data, with the instrument’s version and a SHA-256."),
        },
    }
