"""What a file says, checked field by field: contents of cases and sources, ready to be compared with the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casestudies import schema
from casestudies import vocabulary as words
from casestudies.exchange.content import Content, complete_case, complete_source
from casestudies.exchange.faults import Fault, RefusedFileError
from casestudies.exchange.fields import CASE_FIELDS, SOURCE_FIELDS, Fields
from casestudies.exchange.records import Contents, Entry
from casestudies.models import Source
from casestudies.readers import RefusedValueError, one_of, shown, slug

NAME = slug(80)
COLUMN_OF = {"period": "period_start"}  # where a table's column is named otherwise than the field


@dataclass(frozen=True, slots=True)
class Checked:
    """One case or source of a file: its content and the revision it was exported with ("" for none)."""

    name: str
    content: Content
    revision: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """All of a file, in order."""

    sources: tuple[Checked, ...]
    cases: tuple[Checked, ...]


def check(contents: Contents) -> CheckedFile:
    """Return the checked content of a file. Raises RefusedFileError with everything that is wrong. One query."""
    faults = list(contents.faults)
    dois = dict(Source.objects.values_list("key", "doi"))
    known = dois.keys() | {str(entry.name) for entry in contents.sources}
    sources = [_check_source(entry, faults) for entry in contents.sources]
    cases = [_check_case(entry, known, faults) for entry in contents.cases]
    for entries in (contents.sources, contents.cases):
        faults += _doubled(entries)
    faults += _doubled_dois(contents.sources, sources, dois)
    if faults:
        raise RefusedFileError(faults)
    return CheckedFile(tuple(sources), tuple(cases))


def _check_source(entry: Entry, faults: list[Fault]) -> Checked:
    values = _read(entry, SOURCE_FIELDS, faults)
    return _checked(entry, complete_source(values), faults)


def _check_case(entry: Entry, known: Collection[str], faults: list[Fault]) -> Checked:
    record = dict(entry.record)
    references = record.pop("sources", None)
    values = schema.named_as_model(_read(entry, CASE_FIELDS, faults, record))
    values["sources"] = _check_references(references, entry, known, faults)
    if values.get("inferred") and not values.get("our_inference"):
        text = _("is missing. Fields are marked as our inference; say in words what is inferred.")
        faults.append(_fault(entry, "our_inference", text, None))
    if entry.status is not None:
        _read_value(one_of(words.Status), entry, "status", entry.status, faults)
    return _checked(entry, complete_case(values), faults)


def _checked(entry: Entry, content: Content, faults: list[Fault]) -> Checked:
    name = _read_value(NAME, entry, entry.name_column, entry.name, faults)
    if name == "":
        faults.append(_fault(entry, entry.name_column, _("is missing."), None))
    return Checked(name or "", content, "" if entry.revision is None else str(entry.revision).strip())


def _read(entry: Entry, fields: Fields, faults: list[Fault], record: Mapping[Any, Any] | None = None) -> dict[str, Any]:
    """Return what the readers make of a record; note every problem with its place."""
    data = entry.record if record is None else record
    problems: list[schema.Problem] = []
    values = schema.read_fields(data, fields, file="", prefix="", problems=problems)
    faults += [_fault(entry, problem.field, problem.text, data.get(problem.field)) for problem in problems]
    return values


def _read_value(reader: Any, entry: Entry, column: str, value: Any, faults: list[Fault]) -> Any:
    try:
        return reader(value)
    except RefusedValueError as refusal:
        faults.append(_fault(entry, column, str(refusal), value))
        return None


def _check_references(data: Any, entry: Entry, known: Collection[str], faults: list[Fault]) -> list[dict[str, Any]]:
    """Return the sources of a case; a draft may have none yet."""
    if data is None:
        return []
    if not isinstance(data, list):
        faults.append(_fault(entry, "sources", _("is not a list. Name each with key and role."), data))
        return []
    references = [{"place": "", **_read_reference(one, entry, known, faults)} for one in data]
    keys = [one.get("key") for one in references]
    if len(set(keys)) < len(keys):
        faults.append(_fault(entry, "sources", _("names a source twice."), data))
    return references


def _read_reference(one: Any, entry: Entry, known: Collection[str], faults: list[Fault]) -> dict[str, Any]:
    problems: list[schema.Problem] = []
    values = schema.read_fields(one, schema.REFERENCE_FIELDS, file="", prefix="", problems=problems)
    faults += [_fault(entry, "sources", f"{problem.field}: {problem.text}", one) for problem in problems]
    if "key" in values and values["key"] not in known:
        text = _("%(key)s is neither among the file's sources nor in the library. Add the source.")
        faults.append(_fault(entry, "sources", text % {"key": values["key"]}, values["key"]))
    return values


def _doubled(entries: Iterable[Entry]) -> list[Fault]:
    """Return a fault for every name that stood in the file before."""
    first: dict[str, int] = {}
    faults = []
    for entry in entries:
        name = str(entry.name)
        if name in first and name:
            text = _("%(name)s is there already, in row %(row)s. Keep one of them.")
            faults.append(_fault(entry, entry.name_column, text % {"name": name, "row": first[name]}, name))
        first.setdefault(name, entry.row)
    return faults


def _doubled_dois(entries: Iterable[Entry], sources: Iterable[Checked], stored: Mapping[str, str]) -> list[Fault]:
    """Return a fault for every DOI that another source has, here or in the library."""
    in_file = {source.name: str(source.content["doi"]).lower() for source in sources}
    others = {key: doi.lower() for key, doi in stored.items()} | in_file
    owners: dict[str, str] = {}
    for key in sorted(others, key=lambda key: key in in_file):
        owners.setdefault(others[key], key)
    text = _("%(doi)s belongs to the source %(other)s already. Use that source, or correct the DOI.")
    return [
        _fault(entry, "doi", text % {"doi": doi, "other": owners[doi]}, doi)
        for entry in entries
        if (doi := in_file.get(str(entry.name), "")) and owners[doi] != entry.name
    ]


def _fault(entry: Entry, field: str, text: str, value: Any) -> Fault:
    """Return the fault of a field, in the place where the entry has it."""
    is_table = not entry.rows
    group = field.partition(".")[0]
    return Fault(
        text=text,
        sheet=entry.sheet,
        row=entry.rows.get(field, entry.rows.get(group, entry.row)),
        column=COLUMN_OF.get(field, field) if is_table else field,
        value=_shown(value),
    )


def _shown(value: Any) -> str:
    """Return a value as its writer knows it, shortened; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(element, str) for element in value):
        value = "; ".join(value)
    return shown(value)
