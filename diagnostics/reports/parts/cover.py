"""The cover: who, what in one sentence, and the six bands at a glance."""

from __future__ import annotations

import base64
import struct

from django.utils.translation import gettext

from diagnostics.reports.material import Material, Part, band, day, name, phrases

WIDEST_LOGO, HIGHEST_LOGO = 55.0, 16.0  # millimetres


def build(material: Material) -> Part:
    """Return the cover's words."""
    view = material.view
    return {
        "organisation": material.organisation,
        "logo": logo(material),
        "day": day(view.completed_at),
        "kicker": gettext("Value chain diagnosis"),
        "firm": name(view.firm.name),
        "facts": phrases(view.facts),
        "sentence": view.sentence,
        "glance_title": gettext("At a glance"),
        "glance": [band(finding) for finding in view.findings],
        "visit": visit(material),
        "caution": gettext("A screening diagnostic, not a validated predictor."),
        "coverage": view.coverage_words,
    }


def logo(material: Material) -> Part | None:
    """Return the organisation's logo as a drawing, `height` millimetres high, None without one."""
    png = material.letterhead.logo
    if not png:
        return None
    width, height = struct.unpack(">II", png[16:24])  # where every PNG says its size
    data = base64.b64encode(png).decode()
    picture = f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{picture}</svg>'
    alt = gettext("Logo of %(organisation)s") % {"organisation": material.organisation}
    return {"svg": svg, "alt": alt, "height": round(min(HIGHEST_LOGO, WIDEST_LOGO * height / width), 2)}


def visit(material: Material) -> str:
    """Return when the firm was visited, and by whom where that is on record."""
    gaps = {"day": day(material.view.assessed_on), "advisor": name(material.view.advisor)}
    if material.view.advisor:
        return gettext("Assessed on %(day)s with %(advisor)s.") % gaps
    return gettext("Assessed on %(day)s.") % gaps
