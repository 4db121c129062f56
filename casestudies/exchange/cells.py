r"""One field in one cell, and back: lists, levels, bands and references as text, numbers as numbers.

    list        152; 151               152; (one code alone ends so, or a spreadsheet would take it for a number)
    levels      F1=4; F2=?; …          ? where it is not known
    bands       risk=high; process=low
    references  caspari-2003 | told_in | Section 4; rabellotti-2001 | study

A backslash stands before ; | = and \ that belong to the text. A text that a spreadsheet would take for a formula has an
apostrophe in front. Nothing is lost either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from casestudies.exchange.fields import Kind
from casestudies.exchange.limits import LONGEST_CELL
from casestudies.readers import RefusedValueError, shown

FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
GUARDED = re.compile(f"'*{FORMULA.pattern}")
NUMBER = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,6})?")
UNKNOWN = "?"
REFERENCE = ("key", "role", "place")
Cell = str | int | float


def encode(kind: Kind, value: Any) -> Cell:
    """Return what a cell holds for a value of a record; "" for None."""
    if value is None:
        return ""
    return value if kind is Kind.NUMBER else guarded(WRITERS[kind](value))


def decode(kind: Kind, cell: Cell) -> Any:
    """Return the value a record has for what a cell holds, None for an empty one. Raises RefusedValueError."""
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        raise RefusedValueError(
            _("has %(length)s characters. A cell holds at most %(most)s.") % {"length": len(cell), "most": LONGEST_CELL}
        )
    if cell == "":
        return None
    if kind is Kind.NUMBER:
        return _number(cell)
    text = unguarded(cell) if isinstance(cell, str) else str(_number(cell))
    return READERS[kind](text)


def guarded(text: str) -> str:
    """Return a text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that `guarded` put in front."""
    return text[1:] if text.startswith("'") and GUARDED.match(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula."""
    return bool(FORMULA.match(text))


def _number(cell: Cell) -> Any:
    if not isinstance(cell, str):
        return int(cell) if cell == cell // 1 else cell
    if not NUMBER.fullmatch(cell.strip()):
        raise RefusedValueError(_("%(value)s is not a number.") % {"value": shown(cell)})
    number = float(cell.replace(",", "."))
    return int(number) if number.is_integer() else number


# --- Lists of things, divided by signs that the things themselves may hold


def escaped(text: str) -> str:
    return re.sub(r"([\\;|=])", r"\\\1", text)


def divided(text: str, sign: str) -> list[str]:
    """Return the parts between a sign, still escaped, without the empty one after a sign at the end."""
    parts = re.findall(rf"((?:[^\\{sign}]|\\.|\\\Z)*)(?:{re.escape(sign)}|\Z)", text, re.S)
    while parts and not parts[-1].strip():
        parts.pop()
    return parts


def plain(part: str) -> str:
    """Return a part without its escapes and without blanks around."""
    return re.sub(r"\\(.)", r"\1", part.strip(), flags=re.S)


def _write_list(values: Iterable[str]) -> str:
    text = "; ".join(escaped(value) for value in values)
    return f"{text};" if text.isdigit() else text


def _read_list(text: str) -> list[str]:
    return [plain(part) for part in divided(text, ";")]


def _write_levels(levels: dict[str, int | None]) -> str:
    return "; ".join(f"{key}={UNKNOWN if level is None else level}" for key, level in levels.items())


def _read_levels(text: str) -> dict[str, Any]:
    known = {UNKNOWN: None, **{str(level): level for level in range(5)}}
    return {key: known.get(value, value) for key, value in _read_pairs(text).items()}


def _write_bands(bands: dict[str, str]) -> str:
    return "; ".join(f"{key}={band}" for key, band in bands.items())


def _read_pairs(text: str) -> dict[str, str]:
    pairs = {}
    for part in divided(text, ";"):
        key, sign, value = (plain(piece) for piece in part.partition("="))
        if not sign or key in pairs:
            raise RefusedValueError(
                _("%(value)s is not one key and value. Write them as F1=4; F2=3, each key once.")
                % {"value": shown(part)}
            )
        pairs[key] = value
    return pairs


def _write_references(references: Iterable[dict[str, str]]) -> str:
    parts = ([one[name] for name in REFERENCE if one.get(name)] for one in references)
    return "; ".join(" | ".join(map(escaped, part)) for part in parts)


def _read_references(text: str) -> list[dict[str, str]]:
    return [_read_reference(part) for part in divided(text, ";")]


def _read_reference(part: str) -> dict[str, str]:
    pieces = [plain(piece) for piece in divided(part, "|")]
    if not 2 <= len(pieces) <= 3:
        raise RefusedValueError(
            _("%(value)s is not a source. Write it as key | role | place; the place may be left out.")
            % {"value": shown(part)}
        )
    return dict(zip(REFERENCE, pieces, strict=False))


WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.LIST: _write_list,
    Kind.LEVELS: _write_levels,
    Kind.BANDS: _write_bands,
    Kind.REFERENCES: _write_references,
}
READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.LIST: _read_list,
    Kind.LEVELS: _read_levels,
    Kind.BANDS: _read_pairs,
    Kind.REFERENCES: _read_references,
}
