"""Pages of a long list by position: a page begins after a row, so that no page costs more than the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F, Field, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _

from diagnostics.models import Firm
from diagnostics.portfolio.orders import ORDERS


class UnknownPlaceError(Exception):
    """A place in the list that this order of the list does not have. The text is for the reader."""

    def __init__(self) -> None:
        super().__init__(_("The address names a place that this list does not have. Here is its beginning."))


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the list. `before` and `after` are the places where its neighbours end and begin, "" for none."""

    firms: list[Firm]
    before: str = ""
    after: str = ""


def page_of(firms: QuerySet[Firm], order: str, size: int, *, before: str = "", after: str = "") -> Page:
    """Return the `size` rows after a place of the list, or else before one, or else its first. One or two queries.

    A page that would begin before the list, or after its end, is its first. Raises UnknownPlaceError.
    """
    backwards = bool(before) and not after
    place = after or before
    rows = list(stretch(firms, order, place, backwards=backwards)[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if place and (not rows or (backwards and not has_more)):
        return page_of(firms, order, size)
    if backwards:
        rows.reverse()
    has_before, has_after = (has_more, True) if backwards else (bool(after), has_more)
    return Page(
        rows,
        before=place_of(rows[0], order) if has_before else "",
        after=place_of(rows[-1], order) if has_after else "",
    )


def stretch(firms: QuerySet[Firm], order: str, place: str, *, backwards: bool = False) -> QuerySet[Firm]:
    """Return the rows beyond a place, nearest first; all when the place is "". Raises UnknownPlaceError."""
    column, descending = ORDERS[order].column, ORDERS[order].is_descending != backwards
    sign = "-" if descending else ""
    rows = firms.order_by(f"{sign}{column}", f"{sign}pk")
    if not place:
        return rows
    beyond = TupleLessThan if descending else TupleGreaterThan
    return rows.filter(beyond(Tuple(F(column), F("pk")), values_at(place, order)))


def place_of(firm: Firm, order: str) -> str:
    """Return where a firm stands in an order, signed: an address can say only what a page has said before."""
    value = column_of(order).value_to_string(firm)
    return signing.dumps([value, str(firm.pk)], salt=salt_of(order))


def values_at(place: str, order: str) -> tuple[Any, Any]:
    """Return the values of the order's column and of the id at a place. Raises UnknownPlaceError."""
    try:
        value, pk = signing.loads(place, salt=salt_of(order))
        return column_of(order).to_python(value), Firm._meta.pk.to_python(pk)
    except (signing.BadSignature, ValidationError, ValueError) as error:
        raise UnknownPlaceError from error


def column_of(order: str) -> Field:
    return cast(Field, Firm._meta.get_field(ORDERS[order].column))


def salt_of(order: str) -> str:
    return f"portfolio {order}"
