"""ISIC Rev. 4 as shipped in data/isic4.csv: sections (a letter), divisions (two digits), groups (three digits).

Source: United Nations Statistics Division, International Standard Industrial Classification of All Economic
Activities, Revision 4 (2008); titles as published there.
"""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "isic4.csv"
MANUFACTURE = "Manufacture of "


@cache
def titles() -> dict[str, str]:
    """Return the official title of every code, in the order of the classification."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@cache
def sections() -> dict[str, str]:
    """Return the section letter of every division."""
    found: dict[str, str] = {}
    letter = ""
    for code in titles():
        if code.isalpha():
            letter = code
        elif len(code) == 2:
            found[code] = letter
    return found


def is_known(code: str) -> bool:
    """Return whether `code` is a division or a group."""
    return code in titles() and code.isdigit()


def short_title(code: str) -> str:
    """Return a title a reader takes in at a glance: without "Manufacture of". Raises KeyError for unknown codes."""
    title = titles()[code]
    if title.startswith(MANUFACTURE):
        title = title.removeprefix(MANUFACTURE)
        return title[0].upper() + title[1:]
    return title


def within(division: str) -> list[str]:
    """Return a division's code and those of its groups."""
    return [code for code in titles() if code.startswith(division)]
