"""Queries that are asked on nearly every request, with their SQL worked out once.

Django turns a query set into SQL anew each time, which takes ten times as long as PostgreSQL needs to answer by an
index. A `Prepared` query is a query set like any other, compiled when it is first asked; afterwards only its values
differ (docs/decisions/0024).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.query import ModelIterable
from django.db.models.sql import InsertQuery, UpdateQuery
from django.utils.functional import cached_property

ASKED_BEFORE_PLANNED = 5  # times on one connection: a plan for good is worth it only for what comes back
Row = TypeVar("Row", bound=Model)
Gap = Callable[[Mapping[str, Any]], Any]  # finds in the values what goes there
Shape = tuple[tuple[str, type, int], ...]


class Prepared(Generic[Row]):
    """A query set as a function of its values, of which only the shape decides the SQL.

    Values are given by name, as the database has them: `int`, `str`, `UUID`, `datetime`, or a list of these for
    `field__in`, with one item at the least. None would be other SQL ("IS NULL"), so it is refused with a TypeError:
    write a second query for it.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]]) -> None:
        self.build = build
        self.plans: dict[Shape, Plan[Row]] = {}

    def rows(self, **values: Any) -> list[Row]:
        """Ask the query. One query, as a query set would ask it."""
        values = {name: padded(value) if isinstance(value, list) else value for name, value in values.items()}
        shape = shape_of(values)
        plan = self.plans.get(shape)
        if plan is None:
            plan = self.plans[shape] = Plan(self.build, values)
        return plan.rows(values)

    def first(self, **values: Any) -> Row | None:
        """Return the first row, None without one. The query set is the one to say LIMIT."""
        return next(iter(self.rows(**values)), None)


class Plan(Generic[Row]):
    """A query for values of one shape: its SQL, and which value goes into which of its gaps."""

    def __init__(self, build: Callable[..., QuerySet[Row]], values: Mapping[str, Any]) -> None:
        stand_ins = stand_ins_for(values)
        self.queryset = build(**stand_ins)
        if self.queryset._iterable_class is not ModelIterable:
            raise TypeError("A prepared query returns rows of a model.")
        self.compiler = self.queryset.query.get_compiler(self.queryset.db)
        self.sql, gaps = self.compiler.as_sql()
        self.gaps = gaps_of(gaps, stand_ins)
        self.converters = self.compiler.get_converters([column[0] for column in self.compiler.select])

    def rows(self, values: Mapping[str, Any]) -> list[Row]:
        """Ask the query with these values."""
        # A copy for each call: threads share the plan, and each has its own connection.
        compiler = copy(self.compiler)
        compiler.connection = PlanningConnection(connections[self.queryset.db])
        params = tuple(gap(values) for gap in self.gaps)
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, params)
        compiler.get_converters = lambda _columns: self.converters
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        asked = SimpleNamespace(db=self.queryset.db, model=self.queryset.model, query=query, _known_related_objects={})
        return list(ModelIterable(asked))  # type: ignore[arg-type]


class PreparedUpdate:
    """An UPDATE as a function of its values: `build` returns the rows to change, and the new values by column."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]]) -> None:
        self.build = build
        self.plans: dict[Shape, tuple[str, list[Gap]]] = {}

    def run(self, **values: Any) -> int:
        """Change the rows; return how many there were. One query. No signal is sent, as with a query set's update."""
        shape = shape_of(values)
        if shape not in self.plans:
            self.plans[shape] = self.compiled(values)
        sql, gaps = self.plans[shape]
        connection = connections[DEFAULT_DB_ALIAS]
        with PlanningConnection(connection).cursor() as cursor:
            cursor.execute(sql, tuple(gap(values) for gap in gaps))
            return int(cursor.rowcount)

    def compiled(self, values: Mapping[str, Any]) -> tuple[str, list[Gap]]:
        """Return the SQL and how its gaps are filled."""
        stand_ins = stand_ins_for(values)
        rows, changes = self.build(**stand_ins)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(dict(changes))
        sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, gaps_of(params, stand_ins)


class PreparedInsert:
    """An INSERT of one row; several rows at once are left to `bulk_create`, which takes the same names of fields."""

    def __init__(
        self, model: type[Model], *, unique_fields: Sequence[str] = (), update_fields: Sequence[str] = ()
    ) -> None:
        self.model, self.unique, self.update = model, unique_fields, update_fields

    def run(self, rows: Sequence[Any]) -> None:
        """Insert the rows; where one with the same unique fields is there, overwrite the fields named. One query."""
        if len(rows) != 1:
            self.insert_many(rows)
            return
        connection = connections[DEFAULT_DB_ALIAS]
        params = [field.get_db_prep_save(field.pre_save(rows[0], add=True), connection) for field in self.fields]
        with PlanningConnection(connection).cursor() as cursor:
            cursor.execute(self.sql, params)

    def insert_many(self, rows: Sequence[Any]) -> None:
        """Insert any number of rows."""
        conflicts: dict[str, Any] = {"unique_fields": self.unique, "update_fields": self.update} if self.update else {}
        self.model._default_manager.bulk_create(rows, update_conflicts=bool(self.update), **conflicts)

    @cached_property
    def fields(self) -> list[Field]:
        """The columns that are written: all that have a value of their own."""
        return [field for field in self.model._meta.concrete_fields if not isinstance(field, AutoField)]

    @cached_property
    def sql(self) -> str:
        """The statement, worked out when it is first needed."""
        named = self.model._meta.get_field
        query: Any = InsertQuery(
            self.model,
            on_conflict=OnConflict.UPDATE if self.update else None,
            unique_fields=[named(name) for name in self.unique],
            update_fields=[named(name) for name in self.update],
        )
        query.insert_values(self.fields, [self.model()])
        ((sql, _params),) = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return str(sql)


class PlanningConnection:
    """A connection as it is, but for cursors on which PostgreSQL keeps the plan of what is asked time and again."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection_itself = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection_itself, name)

    def cursor(self) -> CursorWrapper:
        """Return a cursor that sends values apart from the SQL, which is therefore the same each time."""
        cursor = self.connection_itself.cursor()
        cursor.connection.prepare_threshold = ASKED_BEFORE_PLANNED  # of no meaning to Django's own cursors
        cursor.cursor = ServerBindingCursor(cursor.connection)  # type: ignore[call-arg]
        return cursor


def padded(items: list[Any]) -> list[Any]:
    """Return a list with its last item repeated up to a power of two: the same set, and few lengths to prepare for."""
    return items + items[-1:] * ((1 << (len(items) - 1).bit_length()) - len(items))


def shape_of(values: Mapping[str, Any]) -> Shape:
    """Return what of the values decides the SQL: their names, their types, the lengths of lists."""
    return tuple((name, type(value), len(value) if isinstance(value, list) else 0) for name, value in values.items())


# --- Which value goes where


def stand_ins_for(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of the same types that occur nowhere else, each another."""
    found: dict[str, Any] = {}
    number = 0
    for name, value in values.items():
        items = [stand_in(item, number + place) for place, item in enumerate(as_list(value))]
        number += len(items)
        found[name] = items if isinstance(value, list) else items[0]
    return found


def stand_in(value: Any, number: int) -> Any:
    """Return the stand-in of one value. Raises TypeError for a value of a type that is not provided for."""
    if isinstance(value, UUID):
        return UUID(int=0xF00D_0000_0000_4000_8000_0000_0000_0000 + number)
    if type(value) is int:
        return 2_147_400_000 + number  # fits every integer column, and nobody counts so far
    if isinstance(value, str):
        return f"value {number} of a prepared query"
    if isinstance(value, dt.datetime):
        return dt.datetime(1, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=number)
    raise TypeError(f"A prepared query takes no {type(value).__name__}: {value!r}.")


def gaps_of(params: Sequence[Any], stand_ins: Mapping[str, Any]) -> list[Gap]:
    """Return for each gap of the SQL how its value is found. Raises ValueError for a value that went into none."""
    places = {item: (name, place) for name, items in stand_ins.items() for place, item in enumerate(as_list(items))}
    missing = places.keys() - set(params)
    if missing:
        raise ValueError(f"The query does not ask for: {sorted(places[item][0] for item in missing)}.")
    return [gap(*places[param]) if param in places else always(param) for param in params]


def gap(name: str, place: int) -> Gap:
    """Return what finds a value by its name, or an item of a list."""
    return lambda values: as_list(values[name])[place]


def always(constant: Any) -> Gap:
    """Return what finds a part of the query itself."""
    return lambda _values: constant


def as_list(value: Any) -> list[Any]:
    """Return a value as a list of one, a list as it is."""
    return value if isinstance(value, list) else [value]
