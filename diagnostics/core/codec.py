"""Turns results into JSON-ready dictionaries and back, by the types their dataclasses declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from diagnostics.core.text import Message


def encode(value: Any) -> Any:
    """Return dataclasses, enums, tuples and messages as plain dictionaries, lists and scalars."""
    if isinstance(value, Message):
        return value.to_dict()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    return [encode(item) for item in value] if isinstance(value, tuple | list) else value


def decode(kind: Any, data: Any) -> Any:
    """Read back what `encode` wrote, as `kind` (a type or a type hint).

    Fields that an older engine did not write take their defaults; fields it wrote that are gone are passed over.
    Raises TypeError when a field without default is missing, ValueError when an enum has no such value.
    """
    return _reader(kind)(data)


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader:
    """Return what reads one type: a snapshot holds thousands of values of a few dozen types."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _optional(_reader(next(option for option in get_args(kind) if option is not NoneType)))
    if origin is tuple:
        return _each(_reader(get_args(kind)[0]))
    if origin is dict:
        return _values(_reader(get_args(kind)[1]))
    return _plain(kind)


def _plain(kind: Any) -> Reader:
    if kind is Message:
        return Message.from_dict
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and is_dataclass(kind):
        return lambda data: kind(**{name: read(data[name]) for name, read in _fields(kind) if name in data})
    return _as_it_is


def _optional(read: Reader) -> Reader:
    return lambda data: None if data is None else read(data)


def _each(read: Reader) -> Reader:
    return tuple if read is _as_it_is else lambda data: tuple([read(item) for item in data])


def _values(read: Reader) -> Reader:
    return lambda data: {key: read(item) for key, item in data.items()}


def _as_it_is(data: Any) -> Any:
    return data


@cache
def _fields(kind: Any) -> tuple[tuple[str, Reader], ...]:
    """Return how each field is read. Asked when the first value comes: a type may hold others of its own."""
    return tuple((name, _reader(hint)) for name, hint in get_type_hints(kind).items())
