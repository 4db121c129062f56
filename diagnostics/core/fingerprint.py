"""The fingerprint of an instrument: one number that changes with any word, weight or citation in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from diagnostics.core.instrument import Instrument


def fingerprint(instrument: Instrument) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of everything the instrument says, in a fixed order.

    A field left at its default is not counted, so that a field invented later does not alter old versions.
    """
    text = json.dumps(_plain(instrument), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    """Return dataclasses as dictionaries and tuples as lists, down to text and numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(content) for field, content in named if content != _default(field)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"An instrument holds texts, numbers and dataclasses, not {type(value).__name__}.")


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
