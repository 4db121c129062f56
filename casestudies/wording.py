"""A case's content field by field in words, for showing what changed between two revisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from casestudies import presentation
from casestudies import vocabulary as words
from casestudies.content import CASE_CONTENT, SOURCES, changed_fields
from casestudies.differences import Piece, word_changes


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What changed in one field, as pieces of text."""

    name: str
    label: str
    pieces: list[Piece]


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """Return what changed from one content to another, field by field; nothing of the fields that stayed."""
    return [
        FieldChange(name, label_of(name), word_changes(in_words(name, old.get(name)), in_words(name, new.get(name))))
        for name in changed_fields(old, new)
    ]


def label_of(name: str) -> str:
    """Return the name of a field, in the words of the case's page where it stands there."""
    named = {SOURCES: _("Sources"), "limits": _("What this case cannot tell")}
    return named.get(name) or str(presentation.label_of(name))


def in_words(name: str, value: Any) -> str:
    """Return a field's value as text; nothing for what is not told. Values of no known kind are shown as they are."""
    if value in (None, "", [], {}):
        return ""
    try:
        return WORDED.get(name, str)(value)
    except (LookupError, ValueError, TypeError, AttributeError):  # an old revision may hold a word that is gone
        return str(value)


def _one(choices: type[TextChoices]) -> Callable[[Any], str]:
    return lambda value: str(choices(value).label)


def _several(choices: type[TextChoices]) -> Callable[[Any], str]:
    return lambda values: _lines(choices(value).label for value in sorted(values, key=choices.values.index))


def _share(tenths: int) -> str:
    return f"{tenths / 10:g}%"


def _levels(levels: Mapping[str, int | None]) -> str:
    pairs = ((words.Function(key).label, levels[key]) for key in words.FUNCTIONS)
    return _lines(_pair(name, _("not known") if level is None else words.WHO_DOES[level]) for name, level in pairs)


def _bands(bands: Mapping[str, str]) -> str:
    return _lines(_pair(words.Criterion(key).label, words.Band(band).label) for key, band in bands.items())


def _inferred(names: Iterable[str]) -> str:
    return _lines(presentation.label_of(name) for name in sorted(names, key=words.INFERABLE.index))


def _sources(sources: Iterable[Mapping[str, str]]) -> str:
    return _lines(_source(**source) for source in sources)


def _source(key: str, role: str, place: str) -> str:
    line = _pair(words.SourceRole(role).label, key)
    return f"{line}, {place}" if place else line


def _pair(name: Any, value: Any) -> str:
    return _("%(name)s: %(value)s") % {"name": name, "value": value}


def _lines(values: Iterable[Any]) -> str:
    return "\n".join(str(value) for value in values)


WORDED: dict[str, Callable[[Any], str]] = {
    "outcome": _one(words.Outcome),
    "sectors": lambda codes: _lines(_pair(code, presentation.sector_names([code])) for code in codes),
    "countries": lambda codes: _lines(presentation.country_name(code) for code in codes),
    "firm_sizes": _several(words.FirmSize),
    "chain_position": _one(words.ChainPosition),
    "destinations": _several(words.Destination),
    "buyer_kinds": _several(words.BuyerKind),
    "governance": _one(words.Governance),
    "top_share_tenths": _share,
    "functions_before": _levels,
    "functions_after": _levels,
    **{name: _one(words.Change) for name in CASE_CONTENT if name.endswith("_change")},
    "risk_form": _one(words.RiskForm),
    "bands": _bands,
    "levers": _several(words.Lever),
    "evidence": _one(words.Strength),
    "inferred": _inferred,
    SOURCES: _sources,
}
