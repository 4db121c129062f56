"""The report's fonts, all from packages: which folders hold them, which characters they cover."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

PACKAGES = ("fontpkg_noto_sans", "justmytype_intl_rtl", "justmytype_intl_south_asia", "justmytype_intl_cjk")


def folders() -> list[Path]:
    """Return the folders Typst looks for fonts in. Headings use Libertinus Serif, which comes with Typst itself."""
    return [Path(str(files(package))) for package in PACKAGES]


@cache
def coverage() -> frozenset[int]:
    """Return the code points for which some font has a glyph. Half a second once a process."""
    return frozenset().union(*(covered_by(path) for folder in folders() for path in folder.rglob("*.ttf")))


@cache
def plain_coverage() -> frozenset[int]:
    """Return the code points of the main font alone (Latin, Greek, Cyrillic), which never need each other's shapes."""
    return frozenset().union(*(covered_by(path) for path in folders()[0].rglob("*.ttf")))


def covered_by(path: Path) -> frozenset[int]:
    """Return the code points a font file has glyphs for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
