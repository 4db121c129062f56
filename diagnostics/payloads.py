"""Reading JSON that strangers may have written: what is not exactly as agreed is refused, and never breaks anything."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from diagnostics.files.values import LONGEST_NUMBER, places

LARGEST = 16 * 1024  # bytes; one answer with the longest note takes less than half


class PayloadError(ValueError):
    """What is wrong with a payload. The text is for whoever wrote the client."""


class UnstorableTextError(PayloadError):
    """A text that no database holds. `field` is where it stands, like "answers[0].note"."""

    def __init__(self, field: str) -> None:
        super().__init__(_("“%(key)s” holds characters that cannot be stored.") % {"key": field})
        self.field = field


def read_object(body: bytes, types: dict[str, type | tuple[type, ...]]) -> dict[str, Any]:
    """Return a JSON object that has these keys, no others, with values of these types.

    Raises PayloadError for anything else: size, encoding, syntax, NaN, repeated keys, and text that no database
    holds (NUL, lone surrogates).
    """
    if len(body) > LARGEST:
        raise PayloadError(_("The request is too large."))
    data = read_json(body)
    if not isinstance(data, dict) or data.keys() != types.keys():
        raise PayloadError(_("The request must have exactly these keys: %(keys)s") % {"keys": ", ".join(types)})
    for key, value in data.items():
        check_value(key, value, types[key])
    return data


def read_json(body: bytes) -> Any:
    """Return the data in a JSON text, which must not be too long to walk through.

    Raises PayloadError for encoding, syntax, depth, NaN, numbers nobody can reckon with and repeated keys, and
    UnstorableTextError for text that no database holds.
    """
    try:
        data = json.loads(
            body.decode("utf-8"),
            parse_constant=refuse_constant,
            parse_int=short_integer,
            parse_float=finite,
            object_pairs_hook=unique,
        )
        for field, value in places(data):
            if isinstance(value, str) and not is_storable(value):
                raise UnstorableTextError(field)
    except PayloadError:
        raise
    except (ValueError, RecursionError) as error:
        raise PayloadError(_("The request is not proper JSON.")) from error
    return data


def is_storable(text: str) -> bool:
    """Whether a database holds the text: it has no NUL and no half of a character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def check_value(key: str, value: Any, kind: type | tuple[type, ...]) -> None:
    """Insist on a value's type. Raises PayloadError."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise PayloadError(_("“%(key)s” has the wrong type.") % {"key": key})


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError(name)


def short_integer(text: str) -> int:
    """Return a whole number. Raises PayloadError for one that would take for ever to read."""
    if len(text) > LONGEST_NUMBER:
        raise PayloadError(_("A number of the request is too long."))
    return int(text)


def finite(text: str) -> float:
    """Return a decimal number. Raises PayloadError for one that is too long or too large."""
    number = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise PayloadError(_("A number of the request is too large."))
    return number


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's pairs as a dict. Raises PayloadError when a key stands twice."""
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise PayloadError(_("The request has “%(key)s” more than once.") % {"key": key[:40]})
        data[key] = value
    return data
