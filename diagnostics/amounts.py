"""Amounts of sales as people write them, and the shares they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from diagnostics.models import WHOLE_IN_TENTHS
from diagnostics.numbers import parse_number

# "EUR", "Rs." or a sign like "€" stands before or after an amount.
CURRENCY = re.compile(r"^(?:[A-Za-z]{1,3}\b\.?|[$£¥₣-₿])|(?:\b[A-Za-z]{1,3}\.?|[$£¥₣-₿])$")


def parse_amount(text: str) -> Decimal | None:
    """Return an amount, None for an empty text. "1.200" and "1,200" mean 1200. Raises ValueError with what is accepted.

    >>> parse_amount("€ 1 200,50")
    Decimal('1200.50')
    """
    text = text.strip()
    if not text:
        return None
    try:
        return parse_number(CURRENCY.sub("", text), thousands=True)
    except ValueError:
        raise ValueError(_("a number of 0 or more, like 1200 or 1,200.50")) from None


def shares_of(amounts: Sequence[Decimal], total: Decimal | None = None) -> list[int]:
    """Return what each amount is of all sales, in tenths of a percent.

    Without `total`, the amounts are all sales and their shares add up to 1000 exactly; with it, what they leave is
    somebody else's. The tenths that rounding down leaves over go to the largest remainders. Raises ValueError with
    what is accepted, where the amounts are nothing or more than the total.
    """
    whole = sum(amounts, Decimal(0)) if total is None else total
    if not whole:
        raise ValueError(_("Amounts of sales must add up to more than 0."))
    rest = whole - sum(amounts, Decimal(0))
    if rest < 0:
        raise ValueError(_("The total of sales must be no less than the amounts together."))
    exact = [amount * WHOLE_IN_TENTHS / whole for amount in [*amounts, rest]]
    tenths = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: tenths[place] - exact[place])
    for place in by_remainder[: WHOLE_IN_TENTHS - sum(tenths)]:
        tenths[place] += 1
    return tenths[:-1]
