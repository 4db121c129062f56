"""Text as the report's fonts can print it: nothing aborts the typesetter, nothing disappears unseen.

PDF/UA-1 demands a glyph for every character, so Typst refuses a document with one that no font has. Whatever cannot
be printed becomes a visible mark first, and the report says so. Text too long for its place is cut with an ellipsis.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

MARK = "\ufffd"
ELLIPSIS = "…"
NO_BREAK_SPACE = "\u00a0"
BREAK = "\u200b"  # a place where a line may end, invisible otherwise
LONGEST = 600  # characters of any one text; names are cut shorter by those who set them
LONGEST_WORD = 16  # characters; longer words may be broken where the column is narrow
PIECE = 8  # characters between two places where they may

JOINERS = frozenset("\u200c\u200d")  # Indic and Arabic scripts need them
CONTROLS = frozenset({"Cc", "Cs", "Cn", "Co"})
JOINED_MARKS = re.compile(f"[\u200c\u200d]*{MARK}(?:[\u200c\u200d]+{MARK})*[\u200c\u200d]*")  # one picture, one mark
SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
LONG_WORD = re.compile(rf"[^\s{BREAK}]{{{LONGEST_WORD + 1},}}")


@dataclass
class Letters:
    """The characters there are glyphs for (`covered`, code points), and those that were asked for in vain."""

    covered: Set[int]
    unprintable: set[str] = field(default_factory=set)

    def print(self, text: str) -> str:
        """Return a text with every character that cannot be printed replaced by MARK."""
        printed = "".join(map(self._printed, unicodedata.normalize("NFC", text)))
        return JOINED_MARKS.sub(MARK, printed)

    def _printed(self, char: str) -> str:
        category = unicodedata.category(char)
        # Marks without a shape of their own; among them those that turn the reading direction of what follows.
        if char in SKIN_TONES or is_variation(char) or (category == "Cf" and char not in JOINERS):
            return ""
        if char.isspace():
            return NO_BREAK_SPACE if char == NO_BREAK_SPACE else " "
        if category not in CONTROLS and ord(char) in self.covered:
            return char
        self.unprintable.add(char)
        return MARK


def is_variation(char: str) -> bool:
    """Whether a character only chooses between looks of the one before it."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def clean(value: Any, letters: Letters) -> Any:
    """Return a JSON-ready value with every text printable; `letters` remembers what had to be replaced.

    Drawings (the key "svg") are markup: their characters are replaced, their length and line breaks are not touched.
    """
    if isinstance(value, str):
        return breakable(letters.print(clip(value)))
    if isinstance(value, Mapping):
        return {key: letters.print(each) if key == "svg" else clean(each, letters) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [clean(each, letters) for each in value]
    return value


def clip(text: str, longest: int = LONGEST) -> str:
    """Return a text cut to `longest` characters, with an ellipsis where it was cut."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + ELLIPSIS


def breakable(text: str) -> str:
    """Return a text whose longest words may be broken, so that none runs off the page."""
    return LONG_WORD.sub(lambda word: _with_breaks(word.group()), text)


def _with_breaks(word: str) -> str:
    pieces = [word[start : start + PIECE] for start in range(0, len(word), PIECE)]
    return BREAK.join(pieces)
