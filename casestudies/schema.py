"""What a case file may say: every field, what it accepts, and errors that name file, field, value and cure.

A case file is YAML, named after the case's slug. `library/README.md` documents the format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycountry
import yaml
from django.db.models import TextChoices

from casestudies import isic
from casestudies import vocabulary as words

LIBRARY = Path(__file__).parent / "library"
SOURCES_FILE = "sources.yaml"
CHANGES = ("process", "product", "functional", "chain")
YEARS = range(1500, 2101)


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


class RefusedValueError(ValueError):
    """A value a field does not accept; the text says what it would accept."""


Reader = Callable[[Any], Any]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def text(longest: int, *, needed: bool = False) -> Reader:
    """Return a reader of plain text."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise RefusedValueError(f"{_shown(value)} is not text. Write it between quotes.")
        clean = value.strip()
        if needed and not clean:
            raise RefusedValueError("is empty. Write something here.")
        if len(clean) > longest:
            raise RefusedValueError(f"has {len(clean)} characters. Shorten it to {longest}.")
        if "\x00" in clean:
            raise RefusedValueError("contains a NUL character. Remove it.")
        return clean

    return read


def one_of(choices: type[TextChoices] | tuple[str, ...]) -> Reader:
    """Return a reader of one known word."""
    known = tuple(choices) if isinstance(choices, tuple) else tuple(choices.values)

    def read(value: Any) -> str:
        if value not in known:
            raise RefusedValueError(f"{_shown(value)} is not known. Use one of: {', '.join(known)}.")
        return str(value)

    return read


def several(reader: Reader) -> Reader:
    """Return a reader of a list without repeats, each element read by `reader`."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise RefusedValueError(f"{_shown(value)} is not a list. Write it in square brackets.")
        result = [reader(element) for element in value]
        if len(set(result)) < len(result):
            raise RefusedValueError(f"{_shown(value)} names something twice.")
        return result

    return read


def at_least_one(reader: Reader) -> Reader:
    """Return a reader of a list that must not be empty."""

    def read(value: Any) -> Any:
        result = reader(value)
        if not result:
            raise RefusedValueError("is an empty list. Name at least one.")
        return result

    return read


def sector(value: Any) -> str:
    """Read an ISIC Rev. 4 division or group."""
    if not isinstance(value, str):
        raise RefusedValueError(f'{_shown(value)} is not text. Write the code between quotes, such as "152".')
    if not isic.is_known(value):
        raise RefusedValueError(f'{value!r} is no ISIC Rev. 4 division or group. Use a code such as "15" or "152".')
    return value


def country(value: Any) -> str:
    """Read an ISO 3166 code. YAML takes NO for the word "no"; the error says so."""
    if value is False:
        raise RefusedValueError('NO was read as the word "no". Write "NO" between quotes for Norway.')
    if not isinstance(value, str) or pycountry.countries.get(alpha_2=value) is None or not value.isupper():
        raise RefusedValueError(f"{_shown(value)} is no ISO 3166 country code. Use two capital letters, such as BR.")
    return value


def year(value: Any) -> int:
    """Read a year."""
    if isinstance(value, bool) or not isinstance(value, int) or value not in YEARS:
        raise RefusedValueError(f"{_shown(value)} is no year from {YEARS[0]} to {YEARS[-1]}.")
    return value


def period(value: Any) -> tuple[int, int]:
    """Read two years in order."""
    if not isinstance(value, list) or len(value) != 2:
        raise RefusedValueError(f"{_shown(value)} is not two years. Write them as [1990, 1999].")
    start, end = year(value[0]), year(value[1])
    if start > end:
        raise RefusedValueError(f"{start} is after {end}. Write the earlier year first.")
    return start, end


def share(value: Any) -> int:
    """Read a share of sales in percent, with at most one decimal; return tenths of a percent."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise RefusedValueError(f"{_shown(value)} is no share. Use a number from 0 to 100.")
    tenths = round(value * 10)
    if abs(tenths - value * 10) > 1e-6:
        raise RefusedValueError(f"{_shown(value)} is too fine. Use one decimal at most.")
    return tenths


def levels(value: Any) -> dict[str, int | None]:
    """Read who does the seven functions: each of F1 to F7 a level from 0 to 4, or null where not known."""
    if not isinstance(value, dict) or set(value) != set(words.FUNCTIONS):
        raise RefusedValueError(f"{_shown(value)} must name each of {', '.join(words.FUNCTIONS)} once.")
    for key, level in value.items():
        if isinstance(level, bool) or level not in (None, 0, 1, 2, 3, 4):
            raise RefusedValueError(
                f"{key}: {_shown(level)} is no level. Use 0, 1, 2, 3, 4, or null where it is not known."
            )
    return {key: value[key] for key in words.FUNCTIONS}


def bands(value: Any) -> dict[str, str]:
    """Read the criteria touched, each with its band."""
    if not isinstance(value, dict):
        raise RefusedValueError(f"{_shown(value)} is not a table. Write it as {{risk: high}}.")
    for key, band in value.items():
        if key not in words.BANDS:
            raise RefusedValueError(f"{_shown(key)} is no criterion. Use: {', '.join(words.BANDS)}.")
        if band not in words.BANDS[key]:
            raise RefusedValueError(
                f"{key}: {_shown(band)} is no band of it. Use one of: {', '.join(words.BANDS[key])}."
            )
    return dict(value)


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
            "doi": 200, "url": 500, "note": 2000,
        }.items()
    },
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


def _read_fields(
    data: Any, fields: dict[str, tuple[Reader, bool]], *, file: str, prefix: str, problems: list[Problem]
) -> dict[str, Any]:
    """Return what `fields` read from a table; note what is missing, unknown or refused."""
    if not isinstance(data, dict):
        problems.append(Problem(file, prefix or "file", f"{_shown(data)} is not a table of fields."))
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
        str(key): _read_fields(data, SOURCE_FIELDS, file=path.name, prefix=f"{key}.", problems=problems)
        for key, data in _parse(path, problems).items()
    }


def _flat(data: dict[Any, Any], file: str, problems: list[Problem]) -> dict[Any, Any]:
    """Return the table with `functions` and `upgrading` taken apart into dotted fields."""
    flat = dict(data)
    for group in ("functions", "upgrading"):
        inner = flat.pop(group, None)
        if isinstance(inner, dict):
            flat |= {f"{group}.{key}": value for key, value in inner.items()}
        elif inner is not None:
            problems.append(Problem(file, group, f"{_shown(inner)} is not a table."))
    return flat


def _read_case(path: Path, known: set[str], problems: list[Problem]) -> dict[str, Any]:
    """Return the values of one case, its references under "sources"."""
    data = _flat(_parse(path, problems), path.name, problems)
    references = data.pop("sources", None)
    if not data:
        return {}
    values = _read_fields(data, CASE_FIELDS, file=path.name, prefix="", problems=problems)
    if "period" in values:
        values["period_start"], values["period_end"] = values.pop("period")
    values = {RENAMED.get(field, field): value for field, value in values.items()}
    values["sources"] = _read_references(references, known, path.name, problems)
    return values


def _read_references(data: Any, known: set[str], file: str, problems: list[Problem]) -> list[dict[str, Any]]:
    if not isinstance(data, list) or not data:
        problems.append(Problem(file, "sources", "is missing. Name at least one source with key and role."))
        return []
    references = []
    for number, entry in enumerate(data, start=1):
        prefix = f"sources[{number}]."
        values = _read_fields(entry, REFERENCE_FIELDS, file=file, prefix=prefix, problems=problems)
        if "key" in values and values["key"] not in known:
            problems.append(Problem(file, f"{prefix}key", f"{values['key']!r} is not in {SOURCES_FILE}."))
        references.append({"place": "", **values})
    keys = [reference.get("key") for reference in references]
    if len(set(keys)) < len(keys):
        problems.append(Problem(file, "sources", "names a source twice."))
    return references
