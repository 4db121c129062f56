"""Text as the report's fonts can print it: nothing aborts the typesetter, nothing disappears unseen.

PDF/UA-1 demands a glyph for every character, so Typst refuses a document with one that no font has. Whatever cannot
be printed becomes a visible mark first, and the report says so. Text too long for its place is cut with an ellipsis.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from diagnostics.reports import fonts

MARK = "\ufffd"
ELLIPSIS = "…"
BREAK = "\u200b"  # a place where a line may end, invisible otherwise
LONGEST = 600  # characters of any one text; names are cut shorter by those who set them
LONGEST_WORD = 16  # characters; longer words may be broken where the column is narrow
PIECE = 8  # characters between two places where they may

JOINERS = frozenset("\u200c\u200d")  # Indic and Arabic scripts need them
CONTROLS = frozenset({"Cc", "Cs", "Cn", "Co"})
JOINED_MARKS = re.compile(f"[\u200c\u200d]*{MARK}(?:[\u200c\u200d]+{MARK})*[\u200c\u200d]*")  # one picture, one mark
SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
LONG_WORD = re.compile(rf"[^\s{BREAK}]{{{LONGEST_WORD + 1},}}")


def clean(value: Any, unprintable: set[str]) -> Any:
    """Return a JSON-ready value with every text printable; collects what had to be replaced in `unprintable`.

    Drawings (the key "svg") are markup: their characters are replaced, their length and line breaks are not touched.
    """
    if isinstance(value, str):
        return breakable(printable(clip(value), unprintable))
    if isinstance(value, Mapping):
        return {
            key: printable(each, unprintable) if key == "svg" else clean(each, unprintable)
            for key, each in value.items()
        }
    if isinstance(value, Sequence):
        return [clean(each, unprintable) for each in value]
    return value


def clip(text: str, longest: int = LONGEST) -> str:
    """Return a text cut to `longest` characters, with an ellipsis where it was cut."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + ELLIPSIS


def printable(text: str, unprintable: set[str]) -> str:
    """Return a text with every character that cannot be printed replaced by MARK, and those added to `unprintable`."""
    printed = "".join(_printed(char, unprintable) for char in unicodedata.normalize("NFC", text))
    return JOINED_MARKS.sub(MARK, printed)


def breakable(text: str) -> str:
    """Return a text whose longest words may be broken, so that none runs off the page."""
    return LONG_WORD.sub(lambda word: _with_breaks(word.group()), text)


def _printed(char: str, unprintable: set[str]) -> str:
    category = unicodedata.category(char)
    if char in "\n\t":
        return " "
    if char in SKIN_TONES or (category == "Cf" and char not in JOINERS):
        # Marks without a shape of their own; among them those that turn the reading direction of what follows.
        return ""
    if category not in CONTROLS and ord(char) in fonts.coverage():
        return char
    if unicodedata.category(char) == "Mn" and "VARIATION SELECTOR" in unicodedata.name(char, ""):
        return ""
    if char.isspace():
        return " "
    unprintable.add(char)
    return MARK


def _with_breaks(word: str) -> str:
    pieces = [word[start : start + PIECE] for start in range(0, len(word), PIECE)]
    return BREAK.join(pieces)
