"""Numbers as people write them: both decimal marks, thousands apart by point, comma, space or apostrophe."""

from __future__ import annotations

import re
from decimal import Decimal

LONGEST = 40  # characters; no share and no sales of a firm need more

# The marks of Arabic script, and the apostrophes and spaces that stand between thousands, as one of each.
MARKS = str.maketrans({"٫": ".", "٬": "'", "’": "'", "\N{WORD JOINER}": " "})
PLAIN = re.compile(r"(\d+)(?:[.,](\d+))?")
GROUPED = re.compile(r"([1-9]\d{0,2})(?P<mark>[ .,'])(\d{3}(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,](\d+))?")


def parse_number(text: str, *, thousands: bool) -> Decimal:
    """Return the number that a text means, never negative. Raises ValueError for a text that is none.

    Where one mark stands before three digits, "1.200" and "1,200" mean 1200 with `thousands`, else 1.2.

    >>> parse_number("1.200,50", thousands=False)
    Decimal('1200.50')
    """
    text = " ".join(text.translate(MARKS).split())
    first, second = (grouped, plain) if thousands else (plain, grouped)
    digits = (first(text) or second(text)) if len(text) <= LONGEST else None
    if digits is None:
        raise ValueError("not a number")
    return Decimal(digits)


def plain(text: str) -> str | None:
    """Return a number without thousands marks, as Python writes it; None for any other text."""
    match = PLAIN.fullmatch(text)
    return f"{match[1]}.{match[2] or 0}" if match else None


def grouped(text: str) -> str | None:
    """Return a number with thousands marks, as Python writes it; None for any other text."""
    match = GROUPED.fullmatch(text)
    return f"{match[1]}{match[3].replace(match['mark'], '')}.{match[4] or 0}" if match else None
