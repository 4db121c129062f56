"""How wide words are, roughly, and how to fit them: no font is at hand, so widths are judged on the safe side."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"
JOINER = "\u200d"
# Ems, a little more than Noto Sans needs: most of the page's fonts are narrower.
WIDTHS = {" ": 0.28, **dict.fromkeys("ijlI.,:;'|!()[]’‘-", 0.34), **dict.fromkeys('rtf/"', 0.42)}
WIDTHS |= {**dict.fromkeys("acesvxyzk", 0.56), **dict.fromkeys("mwMWQOGD@%&—…", 0.94)}
FULL, CAPITAL, OTHER = 1.25, 0.7, 0.62


def char_width(char: str) -> float:
    """Return the width of one character in ems; 0 for marks that sit on another."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return FULL
    return WIDTHS.get(char, CAPITAL if char.isupper() else OTHER)


def text_width(text: str, size: float) -> float:
    """Return the width of a text set at `size` pixels, in pixels."""
    return sum(char_width(char) for char in text) * size


def wrap(text: str, *, width: float, size: float, lines: int) -> tuple[list[str], bool]:
    """Break a text into at most `lines` lines of `width` pixels. Also tells whether something was cut off."""
    broken: list[str] = []
    line = ""
    for word in _pieces(text, width, size):
        candidate = f"{line} {word}" if line else word
        if not line or text_width(candidate, size) <= width:
            line = candidate
        else:
            broken.append(line)
            line = word
    broken.append(line)
    if len(broken) <= lines:
        return broken, False
    return [*broken[: lines - 1], shorten(f"{broken[lines - 1]} {broken[lines]}", width=width, size=size)], True


def shorten(text: str, *, width: float, size: float) -> str:
    """Cut a text to `width` pixels, with an ellipsis where it was cut."""
    if text_width(text, size) <= width:
        return text
    kept = ""
    for cluster in clusters(text):
        if text_width(kept + cluster + ELLIPSIS, size) > width:
            break
        kept += cluster
    return kept.rstrip() + ELLIPSIS


def clusters(text: str) -> list[str]:
    """Split a text into what a reader takes for single characters: marks and joined emoji stay together."""
    found: list[str] = []
    for char in text:
        if found and (char_width(char) == 0 or found[-1].endswith(JOINER) or _is_skin_tone(char)):
            found[-1] += char
        else:
            found.append(char)
    return found


def _is_skin_tone(char: str) -> bool:
    return "\U0001f3fb" <= char <= "\U0001f3ff"


def _pieces(text: str, width: float, size: float) -> list[str]:
    """Return the words of a text, those too long for a line cut into several."""
    pieces: list[str] = []
    for word in text.split():
        if text_width(word, size) <= width:
            pieces.append(word)
        else:
            pieces.extend(_cut(word, width, size))
    return pieces


def _cut(word: str, width: float, size: float) -> list[str]:
    parts = [""]
    for cluster in clusters(word):
        if parts[-1] and text_width(parts[-1] + cluster, size) > width:
            parts.append("")
        parts[-1] += cluster
    return parts
