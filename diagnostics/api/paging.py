"""Pages of long lists by position: a page begins after a row, so that none costs more than the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic import Field as Limits

from diagnostics.api.problems import refused

MOST = 100
USUAL = 50
Row = TypeVar("Row", bound=Model)


class Asked(BaseModel):
    """Which page of a list is asked for."""

    limit: int = Limits(USUAL, ge=1, le=MOST, description="How many rows, 100 at most.")
    cursor: str = Limits("", max_length=500, description="Where the page begins, as in the address of the next one.")


@dataclass(frozen=True, slots=True)
class Order:
    """An order in which no two rows are equal: by a column, then by another that is unique."""

    columns: tuple[str, str]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a list, and the address of the next page, None after the last."""

    rows: list[Row]
    next: str | None


def page_of(rows: QuerySet[Row], order: Order, asked: Asked, request: HttpRequest) -> Page[Row]:
    """Return the page asked for. One query. Raises Problem for a cursor that this list never gave."""
    sign = "-" if order.is_descending else ""
    ordered = rows.order_by(*(f"{sign}{column}" for column in order.columns))
    if asked.cursor:
        beyond = TupleLessThan if order.is_descending else TupleGreaterThan
        ordered = ordered.filter(beyond(Tuple(*map(F, order.columns)), place_in(asked.cursor, rows.model, order)))
    found = list(ordered[: asked.limit + 1])
    has_more = len(found) > asked.limit
    return Page(found[: asked.limit], address_after(found[asked.limit - 1], order, request) if has_more else None)


def address_after(row: Model, order: Order, request: HttpRequest) -> str:
    """Return the address of the page that begins after a row, with the filters of this one."""
    values = [field_of(type(row), column).value_to_string(row) for column in order.columns]
    query = request.GET.copy()
    query["cursor"] = signing.dumps(values, salt=salt_of(type(row), order))
    return f"{request.path}?{query.urlencode()}"


def place_in(cursor: str, model: type[Model], order: Order) -> tuple[Any, ...]:
    """Return the values that a cursor holds. Raises Problem for one that this list never gave."""
    try:
        values = signing.loads(cursor, salt=salt_of(model, order))
        return tuple(
            field_of(model, column).to_python(value) for column, value in zip(order.columns, values, strict=True)
        )
    except (signing.BadSignature, ValidationError, ValueError, TypeError) as error:
        raise refused("query.cursor", cursor, _("the cursor of a `next` that this list gave")) from error


def field_of(model: type[Model], column: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", model._meta.get_field(column))


def salt_of(model: type[Model], order: Order) -> str:
    """Return what ties a cursor to its list."""
    return f"api {model._meta.label} {order}"
