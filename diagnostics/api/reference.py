"""The OpenAPI document as a page shows it: addresses in groups, each with what it needs, takes and answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.api.openapi import operations
from diagnostics.api.v1 import api


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is sent: its name, where it stands, its kind in a few words, and whether it must be there."""

    name: str
    place: str
    kind: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Address:
    """One method of one address."""

    key: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parts: tuple[Part, ...]
    answers: tuple[Part, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The addresses about one thing."""

    name: str
    addresses: tuple[Address, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Return all addresses, in groups, in the order of the document."""
    document = api.get_openapi_schema()
    found: dict[str, list[Address]] = {}
    for path, method, operation in operations(document):
        found.setdefault(operation["tags"][0], []).append(address_of(document, path, method, operation))
    return tuple(Group(name, tuple(addresses)) for name, addresses in found.items())


def address_of(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Address:
    """Return an operation as the page shows it."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answer = next(value for status, value in operation["responses"].items() if int(status) < 300)
    told = answer["content"].get("application/json", {}).get("schema", {})
    given = [part_of(document, each) for each in operation["parameters"]]
    return Address(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        scope=operation["security"][0]["Bearer"][0],
        parts=(*given, *fields_of(document, body, "body")),
        answers=fields_of(document, told, "answer"),
        statuses=tuple(str(status) for status in operation["responses"]),
    )


def part_of(document: dict[str, Any], parameter: dict[str, Any]) -> Part:
    """Return a parameter as a part."""
    kind = kind_of(document, parameter["schema"])
    return Part(parameter["name"], parameter["in"], kind, parameter["required"], parameter.get("description", ""))


def fields_of(document: dict[str, Any], schema: dict[str, Any], place: str) -> tuple[Part, ...]:
    """Return the fields of an object as parts."""
    whole = resolved(document, schema)
    required = whole.get("required", [])
    return tuple(
        Part(name, place, kind_of(document, field), name in required, field.get("description", ""))
        for name, field in whole.get("properties", {}).items()
    )


def kind_of(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return what a value is, in few words: "integer, 0 to 4", "one of: a4, letter", "list of SentAnswer"."""
    if options := schema.get("anyOf"):
        return " | ".join(kind_of(document, option) for option in options)
    if "enum" in (whole := resolved(document, schema)):
        values = [str(value) for value in whole["enum"]]
        return " | ".join(values[:9]) + (" | …" if len(values) > 9 else "")
    if whole.get("type") == "array":
        return f"[{kind_of(document, whole['items'])}]"
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    return str(whole.get("format") or whole.get("type", "")) + reach_of(whole)


def reach_of(schema: dict[str, Any]) -> str:
    """Return the bounds of a number or a text, "" for none."""
    ends = (schema.get("minimum"), schema.get("maximum", schema.get("maxLength")))
    return f" ({ends[0] if ends[0] is not None else ''}…{ends[1]})" if ends[1] is not None else ""


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema, or what it refers to."""
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
