"""What changed since the last visit: results then and now, functions gained and lost, buyers, all visits in a row."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.charts.svg import whole
from diagnostics.core.findings import Diagnosis
from diagnostics.presentation import compare
from diagnostics.presentation.stands import stand
from diagnostics.reports.material import Material, Part, chart, day, name, pixels
from diagnostics.reports.safe_text import clip

WIDTH = 98  # millimetres
MOST_BUYERS = 4
MOST_VISITS = 4  # in the line of all visits; with fewer than three there is none
FEWEST_VISITS = 3
LONGEST_BUYER = 40  # characters


def build(material: Material) -> Part | None:
    """Return the words on what changed, None at a first visit."""
    if not material.earlier:
        return None
    before, after = material.earlier[-1], material.snapshot
    view = compare.compare(before, after, material.instrument)
    return {
        "title": gettext("Change since the last visit"),
        "lead": gettext("From the visit of %(before)s to that of %(after)s.")
        % {"before": day(before.assessed_on), "after": day(after.assessed_on)},
        "picture": chart(compare.picture(view, theme="print", width=pixels(WIDTH)), width=WIDTH),
        "key": gettext("Hollow mark: the earlier visit. Filled mark: this one. Thin lines are where bands meet."),
        "sentences": list(view.sentences),
        "functions_title": gettext("Functions gained and lost"),
        "functions": [view.functions_words],
        "buyers_title": gettext("Customers"),
        "buyers": [buyer(each) for each in view.buyers[:MOST_BUYERS]],
        "timeline": timeline(material),
        "caution": gettext("A better score says that answers changed. It does not say why, and promises no sales."),
        "rescored": rescored(material),
    }


def buyer(view: compare.BuyerChangeView) -> str:
    """Return one buyer's change."""
    return gettext("%(buyer)s: %(change)s (%(before)s, now %(after)s)") % {
        "buyer": clip(name(view.name), LONGEST_BUYER),
        "change": view.words,
        "before": view.before,
        "after": view.after,
    }


def rescored(material: Material) -> str:
    """Say that earlier visits were scored anew, "" where all were made with this version of the instrument."""
    told = (compare.rescored_words(visit, material.instrument) for visit in reversed(material.earlier))
    return next(filter(None, told), "")


def timeline(material: Material) -> Part | None:
    """Return where each result stood at each of the last visits, None with fewer than three."""
    visits = (*material.earlier, material.snapshot)[-MOST_VISITS:]
    if len(visits) < FEWEST_VISITS:
        return None
    diagnoses = [compare.diagnosed_by(visit, material.instrument) for visit in visits]
    return {
        "title": gettext("All visits"),
        "days": [day(visit.assessed_on) for visit in visits],
        "rows": [
            {"title": finding.title, "stands": [stand_of(finding.key, diagnosis) for diagnosis in diagnoses]}
            for finding in material.view.findings
        ],
    }


def stand_of(key: str, diagnosis: Diagnosis) -> Part:
    """Return where one result stood: its band with the swatch, and the score where there was one."""
    finding = diagnosis.findings[key]
    found = stand(finding)
    number = str(whole(finding.range.point)) if finding.range and found.number is not None else ""
    return {"name": found.band, "fill": found.fill, "number": number}
