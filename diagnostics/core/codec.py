"""Turns results into JSON-ready dictionaries and back, by the types their dataclasses declare."""

from __future__ import annotations

from collections.abc import Mapping
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
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _decode_optional(kind, data)
    if origin is tuple:
        return tuple(decode(get_args(kind)[0], item) for item in data)
    if origin is dict:
        return {key: decode(get_args(kind)[1], item) for key, item in data.items()}
    return _decode_plain(kind, data)


def _decode_plain(kind: Any, data: Any) -> Any:
    if kind is Message:
        return Message.from_dict(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: decode(hint, data[name]) for name, hint in _hints(kind).items() if name in data})
    return data


def _decode_optional(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    return decode(next(option for option in get_args(kind) if option is not NoneType), data)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
