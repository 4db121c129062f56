"""What a case needs before readers see it: a list to go through when reviewing, each point met or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

STORY = ("situation", "what_they_did", "what_happened", "what_to_take")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the list. `is_needed`: without it nobody can publish; otherwise the reviewer decides."""

    text: str
    is_met: bool
    is_needed: bool = True


def points_of(content: Mapping[str, Any]) -> list[Point]:
    """Return the list for a content, in the order in which one reads a case."""
    return [
        Point(_("Every part of the story is told"), all(content[name] for name in STORY)),
        Point(_("It says what the case cannot tell"), bool(content["limits"])),
        Point(_("It names a source"), bool(content["sources"])),
        Point(_("A source is the study itself"), _has_study(content), is_needed=False),
        Point(_("What we inferred is marked, and told in words"), _tells_inference(content), is_needed=False),
        Point(_("It says which levers were tried"), bool(content["levers"]), is_needed=False),
    ]


def unmet(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what keeps a content from being published, in words."""
    return tuple(point.text for point in points_of(content) if point.is_needed and not point.is_met)


def _has_study(content: Mapping[str, Any]) -> bool:
    return any(source["role"] == "study" for source in content["sources"])


def _tells_inference(content: Mapping[str, Any]) -> bool:
    """Whether the marks and the words go together: marks without words say too little, words without marks too."""
    return bool(content["inferred"]) == bool(content["our_inference"])
