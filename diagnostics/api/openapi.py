"""Puts the finishing touches to the OpenAPI document: scopes, problem documents, and what is not JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from diagnostics.api.problems import MEDIA_TYPE

BINARY = {"schema": {"type": "string", "format": "binary"}}
DOCUMENT = {"schema": {"type": "object"}}  # its own schema is printed by `manage.py assessment_schema`
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each operation of a document with its path and method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield path, method, operation


def finish(document: dict[str, Any]) -> None:
    """Finish a document that ninja has made."""
    for _path, _method, operation in operations(document):
        if scope := operation.pop("x-scope", ""):
            operation["security"] = [{"Bearer": [scope]}]
        for parameter in operation["parameters"]:
            parameter["schema"] = without_null(parameter["schema"])
        for status, response in operation["responses"].items():
            finish_response(int(status), response)
        if media := operation.pop("x-media", ()):
            content = {kind: DOCUMENT if kind == "application/json" else BINARY for kind in media}
            operation["responses"][200]["content"] = content


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter that may be left out: in an address there is no null."""
    match [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]:
        case [only]:
            return {**{name: value for name, value in schema.items() if name != "anyOf"}, **only}
    return schema


def finish_response(status: int, response: dict[str, Any]) -> None:
    """Give an error the media type of problem documents, and 429 its header."""
    if status >= 400:
        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
    if status == 429:
        response["headers"] = RETRY_AFTER
