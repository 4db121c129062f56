"""The last page: what changed since the last visit where there was one, and how the report was made."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.reports.material import Material, Part
from diagnostics.reports.parts import change, method


def build(material: Material, *, has_change: bool) -> Part:
    """Return both parts, the first one None where it was not asked for or there is nothing to look back on."""
    return {
        "cuts": cuts(),
        "change": change.build(material) if has_change else None,
        "method": method.build(material),
    }


def cuts() -> list[str]:
    """Return what is left out, step by step, where both would not fit one page."""
    return [
        "",
        gettext("For want of room, this page leaves out the setting, which is not scored."),
        gettext(
            "For want of room, this page leaves out the setting and where each rule comes from: see Method in Foothold."
        ),
        gettext("For want of room, this page leaves out customers, the setting, and where each rule comes from."),
        gettext("For want of room, this page is shortened. Compare two visits in Foothold to see all changes."),
    ]
