"""What changed from one text to another, word by word. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, went or came, without the blanks around it."""

    kind: str
    text: str


def word_changes(old: str, new: str) -> list[Piece]:
    """Return the pieces that lead from one text to another; what went stands before what came in its place."""
    return [piece for piece in _pieces(_words(old), _words(new)) if piece.text]


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    # Without autojunk: in a long text it would take frequent words for noise and show whole passages as changed.
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, _joined(new[c:d]))
        else:
            yield Piece(REMOVED, _joined(old[a:b]))
            yield Piece(ADDED, _joined(new[c:d]))


def _words(text: str) -> list[str]:
    """Return the words of a text; line ends stand alone, and a blank more or less is no change."""
    return re.findall(r"\n+|\S+", text)


def _joined(words: list[str]) -> str:
    return " ".join(words)
