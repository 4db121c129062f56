"""Reads the bodies of requests, and says of each part what is not accepted, and what would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.parser import Parser

from diagnostics.api.problems import FieldError, Problem, refused
from diagnostics.core.checks import shown
from diagnostics.payloads import PayloadError, UnstorableTextError, read_json

LARGEST = 1024 * 1024  # bytes; three hundred answers with a note each take two thirds
JSON = "application/json"

# What is accepted in place of a value, by pydantic's word for what is wrong with it.
ACCEPTED = {
    "missing": gettext_lazy("a value: it must be there"),
    "extra_forbidden": gettext_lazy("nothing: there is no such field"),
    "enum": gettext_lazy("one of %(expected)s"),
    "literal_error": gettext_lazy("one of %(expected)s"),
    "int_type": gettext_lazy("a whole number"),
    "int_parsing": gettext_lazy("a whole number"),
    "int_from_float": gettext_lazy("a whole number"),
    "bool_type": gettext_lazy("true or false"),
    "bool_parsing": gettext_lazy("true or false"),
    "string_type": gettext_lazy("a text"),
    "string_too_short": gettext_lazy("a text of at least %(min_length)s characters"),
    "string_too_long": gettext_lazy("a text of at most %(max_length)s characters"),
    "string_pattern_mismatch": gettext_lazy("a text of this form: %(pattern)s"),
    "greater_than_equal": gettext_lazy("a number from %(ge)s on"),
    "less_than_equal": gettext_lazy("a number up to %(le)s"),
    "uuid_type": gettext_lazy("an id, such as 0b5f6a5e-8d0f-4a8e-9a2c-3f1d2e4b5a6c"),
    "uuid_parsing": gettext_lazy("an id, such as 0b5f6a5e-8d0f-4a8e-9a2c-3f1d2e4b5a6c"),
    "list_type": gettext_lazy("a list"),
    "too_short": gettext_lazy("a list of at least %(min_length)s"),
    "too_long": gettext_lazy("a list of at most %(max_length)s"),
    "model_type": gettext_lazy("names with values"),
    "model_attributes_type": gettext_lazy("names with values"),
}


class StrictParser(Parser):
    """Reads JSON from strangers."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the data of a request. Raises Problem for size, content type, syntax, and what cannot be stored."""
        try:
            return read_json(body_of(request))
        except UnstorableTextError as error:
            accepted = _("a text without NUL and without halves of characters")
            raise refused(error.field or "body", _("a text"), accepted) from error
        except PayloadError as error:
            raise Problem("bad-request", str(error)) from error


def body_of(request: HttpRequest) -> bytes:
    """Return the bytes of a request. Raises Problem when they are too many, or do not claim to be JSON."""
    if length_of(request) > LARGEST:
        raise Problem("too-large", _("Up to %(most)s KB are accepted.") % {"most": LARGEST // 1024})
    if request.content_type != JSON or (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
        raise Problem("not-json")
    return request.body


def length_of(request: HttpRequest) -> int:
    """Return the announced length of a body; the server reads no more than that."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else LARGEST + 1


def field_error(place: Sequence[str | int], error: Mapping[str, Any]) -> FieldError:
    """Return one of pydantic's errors in our words."""
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    template = ACCEPTED.get(error["type"])
    context = error.get("ctx", {})
    accepted = str(template) % context if template else str(context.get("error") or error["msg"])
    return FieldError(field or "body", None if error["type"] == "missing" else shown(error["input"]), accepted)
