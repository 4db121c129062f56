"""Reading JSON that strangers may have written: what is not exactly as agreed is refused, and never breaks anything."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.utils.translation import gettext as _

LARGEST = 16 * 1024  # bytes; one answer with the longest note takes less than half


class PayloadError(ValueError):
    """What is wrong with a payload. The text is for whoever wrote the client."""


def read_object(body: bytes, types: dict[str, type | tuple[type, ...]]) -> dict[str, Any]:
    """Return a JSON object that has these keys, no others, with values of these types.

    Raises PayloadError for anything else: size, encoding, syntax, NaN, repeated keys, and text that no database
    holds (NUL, lone surrogates).
    """
    if len(body) > LARGEST:
        raise PayloadError(_("The request is too large."))
    try:
        data = json.loads(body.decode("utf-8"), parse_constant=refuse_constant, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise PayloadError(_("The request is not proper JSON.")) from error
    if not isinstance(data, dict) or data.keys() != types.keys():
        raise PayloadError(_("The request must have exactly these keys: %(keys)s") % {"keys": ", ".join(types)})
    for key, value in data.items():
        check_value(key, value, types[key])
    return data


def check_value(key: str, value: Any, kind: type | tuple[type, ...]) -> None:
    """Insist on a value's type, and on text that can be stored. Raises PayloadError."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise PayloadError(_("“%(key)s” has the wrong type.") % {"key": key})
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise PayloadError(_("“%(key)s” holds characters that cannot be stored.") % {"key": key})


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError(name)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's pairs as a dict. Raises ValueError when a key stands twice."""
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("repeated key")
    return data
