"""What a case file may say: every field, what it accepts, and errors that name file, field, value and cure.

A case file is YAML, named after the case's slug. `library/README.md` documents the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from casestudies import vocabulary as words
from casestudies.readers import (
    ADDRESS,
    DOI,
    Reader,
    RefusedValueError,
    at_least_one,
    bands,
    country,
    formed,
    levels,
    one_of,
    period,
    sector,
    several,
    share,
    shown,
    text,
    year,
)

LIBRARY = Path(__file__).parent / "library"
SOURCES_FILE = "sources.yaml"
CHANGES = ("process", "product", "functional", "chain")
GROUPS = ("functions", "upgrading")  # tables inside a case's file; their fields are written with a dot here


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file, worded for the person who wrote it."""

    file: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.text}"


class LibraryError(Exception):
    """The library cannot be read; `problems` says everything that is wrong, not only the first thing."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Library:
    """Checked content, ready to be loaded: sources by key, cases by slug, both as values of model fields."""

    sources: Mapping[str, Mapping[str, Any]]
    cases: Mapping[str, Mapping[str, Any]]


CASE_FIELDS: dict[str, tuple[Reader, bool]] = {  # field: how to read it, whether every file needs it
    "title": (text(160, needed=True), True),
    "family": (text(40), False),
    "summary": (text(600, needed=True), True),
    "situation": (text(3000, needed=True), True),
    "what_they_did": (text(3000, needed=True), True),
    "what_happened": (text(3000, needed=True), True),
    "what_to_take": (text(3000, needed=True), True),
    "limits": (text(3000, needed=True), True),
    "cluster": (text(120), False),
    "keywords": (text(300), False),
    "outcome": (one_of(words.Outcome), True),
    "sectors": (at_least_one(several(sector)), True),
    "countries": (several(country), True),
    "period": (period, False),
    "firm_sizes": (several(one_of(words.FirmSize)), False),
    "firm_role": (text(200), False),
    "chain": (text(120), False),
    "chain_position": (one_of(words.ChainPosition), False),
    "end_market": (text(200), False),
    "destinations": (several(one_of(words.Destination)), False),
    "buyer_kinds": (several(one_of(words.BuyerKind)), False),
    "governance": (one_of(words.Governance), False),
    "top_share": (share, False),
    "risk_form": (one_of(words.RiskForm), False),
    "bands": (bands, False),
    "levers": (several(one_of(words.LEVERS)), False),
    "place": (text(300, needed=True), True),
    "place_lines": (text(120), False),
    "evidence": (one_of(words.Strength), True),
    "our_inference": (text(3000, needed=True), True),
    "inferred": (several(one_of(words.INFERABLE)), True),
    "functions.before": (levels, False),
    "functions.after": (levels, False),
    **{f"upgrading.{kind}": (one_of(words.Change), False) for kind in CHANGES},
}
RENAMED = {  # where the file's word and the model's differ
    "top_share": "top_share_tenths",
    "functions.before": "functions_before",
    "functions.after": "functions_after",
    **{f"upgrading.{kind}": f"{kind}_change" for kind in CHANGES},
}
SOURCE_FIELDS: dict[str, tuple[Reader, bool]] = {
    "kind": (one_of(words.SourceKind), True),
    "authors": (at_least_one(several(text(120, needed=True))), True),
    "year": (year, True),
    "title": (text(400, needed=True), True),
    **{
        field: (text(longest), False)
        for field, longest in {
            "container": 300, "volume": 20, "issue": 20, "pages": 30, "publisher": 200, "location": 120,
        }.items()
    },
    "doi": (formed(DOI, 200, "Write a DOI without its address, such as 10.1000/182."), False),
    "url": (formed(ADDRESS, 500, "Write an address that starts with https:// or http://."), False),
    "note": (text(2000), False),
}  # fmt: skip
REFERENCE_FIELDS: dict[str, tuple[Reader, bool]] = {
    "key": (text(80, needed=True), True),
    "role": (one_of(words.SourceRole), True),
    "place": (text(200), False),
}


def read_library(folder: Path = LIBRARY) -> Library:
    """Return the checked content of all files in `folder`. Raises LibraryError with everything that is wrong."""
    problems: list[Problem] = []
    sources = _read_sources(folder / SOURCES_FILE, problems)
    cases = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name != SOURCES_FILE:
            cases[path.stem] = _read_case(path, set(sources), problems)
    if problems:
        raise LibraryError(problems)
    return Library(sources=sources, cases=cases)


def _parse(path: Path, problems: list[Problem]) -> dict[Any, Any]:
    """Return the table a file holds; an empty one after noting why it could not be read."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, "file", f"cannot be read as UTF-8 text ({error})."))
        return {}
    except (yaml.YAMLError, RecursionError) as error:
        problems.append(Problem(path.name, "file", f"is not valid YAML ({' '.join(str(error).split())})."))
        return {}
    if not isinstance(data, dict):
        problems.append(Problem(path.name, "file", "must be a table of fields. Write each as `field: value`."))
        return {}
    return data


def read_fields(
    data: Any, fields: dict[str, tuple[Reader, bool]], *, file: str, prefix: str, problems: list[Problem]
) -> dict[str, Any]:
    """Return what `fields` read from a table; note what is missing, unknown or refused."""
    if not isinstance(data, dict):
        problems.append(Problem(file, prefix or "file", f"{shown(data)} is not a table of fields."))
        return {}
    for field in data:
        if field not in fields:
            problems.append(Problem(file, f"{prefix}{field}", f"is not a field. Known: {', '.join(fields)}."))
    values = {}
    for field, (reader, needed) in fields.items():
        if data.get(field) is None:
            if needed:
                problems.append(Problem(file, f"{prefix}{field}", "is missing."))
            continue
        try:
            values[field] = reader(data[field])
        except RefusedValueError as refusal:
            problems.append(Problem(file, f"{prefix}{field}", str(refusal)))
    return values


def _read_sources(path: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    return {
        str(key): read_fields(data, SOURCE_FIELDS, file=path.name, prefix=f"{key}.", problems=problems)
        for key, data in _parse(path, problems).items()
    }


def flat(data: dict[Any, Any], file: str, problems: list[Problem]) -> dict[Any, Any]:
    """Return the table with `functions` and `upgrading` taken apart into dotted fields."""
    fields = dict(data)
    for group in GROUPS:
        inner = fields.pop(group, None)
        if isinstance(inner, dict):
            fields |= {f"{group}.{key}": value for key, value in inner.items()}
        elif inner is not None:
            problems.append(Problem(file, group, f"{shown(inner)} is not a table."))
    return fields


def _read_case(path: Path, known: set[str], problems: list[Problem]) -> dict[str, Any]:
    """Return the values of one case, its references under "sources"."""
    data = flat(_parse(path, problems), path.name, problems)
    references = data.pop("sources", None)
    if not data:
        return {}
    values = read_fields(data, CASE_FIELDS, file=path.name, prefix="", problems=problems)
    values = named_as_model(values)
    values["sources"] = _read_references(references, known, path.name, problems)
    return values


def named_as_model(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read from a case's file under the names of the model's fields."""
    named = {RENAMED.get(field, field): value for field, value in values.items()}
    if "period" in named:
        named["period_start"], named["period_end"] = named.pop("period")
    return named


def _read_references(data: Any, known: set[str], file: str, problems: list[Problem]) -> list[dict[str, Any]]:
    if not isinstance(data, list) or not data:
        problems.append(Problem(file, "sources", "is missing. Name at least one source with key and role."))
        return []
    references = []
    for number, entry in enumerate(data, start=1):
        prefix = f"sources[{number}]."
        values = read_fields(entry, REFERENCE_FIELDS, file=file, prefix=prefix, problems=problems)
        if "key" in values and values["key"] not in known:
            problems.append(Problem(file, f"{prefix}key", f"{values['key']!r} is not in {SOURCES_FILE}."))
        references.append({"place": "", **values})
    keys = [reference.get("key") for reference in references]
    if len(set(keys)) < len(keys):
        problems.append(Problem(file, "sources", "names a source twice."))
    return references
