"""What every part of the report is made from, and the small things several parts do alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from django.utils import formats
from django.utils.translation import gettext

from diagnostics.core.instrument import Instrument
from diagnostics.presentation import ResultView
from diagnostics.presentation.findings import FindingView
from diagnostics.reports.safe_text import clip
from diagnostics.snapshots import Snapshot

Part = dict[str, Any]

ENOUGH = 0.6  # of the questions that apply; below it, no criterion is judged either
LONGEST_NAME = 120  # characters
SVG = "{http://www.w3.org/2000/svg}"
# Charts are drawn so that their words come out at 8 points: more pixels to the millimetre than a screen has.
PIXELS_PER_MM = 4.95


@dataclass(frozen=True)
class Letterhead:
    """How an organisation wants its reports to look: its name as printed, a colour (#RRGGBB), a logo as PNG."""

    name: str = ""
    colour: str = ""
    logo: bytes = b""


@dataclass(frozen=True)
class Material:
    """A snapshot, the same in words, the instrument it was made with, and the action plan as it was kept.

    `earlier` are the firm's visits before this one, oldest first.
    """

    snapshot: Snapshot
    view: ResultView
    instrument: Instrument
    actions: tuple[Mapping[str, str], ...] = ()
    earlier: tuple[Snapshot, ...] = ()
    letterhead: Letterhead = Letterhead()

    @property
    def organisation(self) -> str:
        """The organisation's name as it is printed."""
        return name(self.letterhead.name or self.view.organisation)


def is_well_known(material: Material) -> bool:
    """Whether enough was answered for silence to mean that all is well."""
    return material.snapshot.diagnosis.coverage >= ENOUGH


def name(text: str) -> str:
    """Return somebody's name at a length that fits its place."""
    return clip(text, LONGEST_NAME)


def phrases(facts: Iterable[str]) -> str:
    """Return short facts as one line, empty ones left out."""
    return " · ".join(name(fact) for fact in facts if fact)


def day(date: dt.date | dt.datetime) -> str:
    """Return a day with its month in words, which no reader can take for another."""
    return formats.date_format(date, "j F Y")


def pixels(millimetres: float) -> float:
    """Return the width to draw a chart at that is printed so wide."""
    return round(millimetres * PIXELS_PER_MM)


def chart(svg: str, *, width: float) -> Part:
    """Return a drawing with what it shows in words, to be printed `width` millimetres wide."""
    root = ElementTree.fromstring(svg)  # nosec B314 # noqa: S314 -- our own drawing, a moment ago
    title, desc = (root.findtext(f"{SVG}{tag}") or "" for tag in ("title", "desc"))
    return {"svg": svg, "alt": gettext("%(title)s. %(desc)s") % {"title": title, "desc": desc}, "width": width}


def band(finding: FindingView) -> Part:
    """Return a criterion's band as it is printed: a swatch of the palette (0 for none) and its name."""
    return {"title": finding.title, "name": finding.band, "fill": finding.fill}
