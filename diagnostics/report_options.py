"""What may be chosen of a report: its parts and its language, and the earlier visits it looks back on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

# In the order they are printed. The cover and how the report was made are part of every report.
ALWAYS = ("cover", "method")
CHOSEN = {
    "owner": _("The owner’s page"),
    "customers": _("Your customers"),
    "capabilities": _("What you do and what you can do"),
    "results": _("The results, and what drives them"),
    "actions": _("Action plan"),
    "cases": _("Firms in a similar place"),
    "change": _("Change since the last visit"),
}
PARTS = (ALWAYS[0], *CHOSEN, ALWAYS[1])


@dataclass(frozen=True, slots=True)
class Options:
    """`parts` are of PARTS, `language` is of settings.LANGUAGES, `earlier` are ids of assessments, oldest first."""

    parts: tuple[str, ...] = PARTS
    language: str = settings.LANGUAGE_CODE
    earlier: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form; `from_dict` reads it back equal."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Options:
        """Read what a job keeps. What is missing is as it was before there was a choice: everything.

        Raises ValueError for a part or a language that this release does not know.
        """
        parts, language = chosen(stored.get("parts", PARTS)), stored.get("language", settings.LANGUAGE_CODE)
        if language not in dict(settings.LANGUAGES):
            known = ", ".join(dict(settings.LANGUAGES))
            raise ValueError(f"language: {language!r} is not accepted; give one of {known}.")
        return cls(parts, language, tuple(stored.get("earlier", ())))


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """Return the parts to print, in their order, with those that are always printed. Raises ValueError."""
    wanted = set(names)
    if unknown := sorted(wanted.difference(PARTS)):
        raise ValueError(f"parts: {unknown[0]!r} is not accepted; give any of {', '.join(PARTS)}.")
    return tuple(part for part in PARTS if part in wanted or part in ALWAYS)
