"""Cases as YAML: one document with `sources` and `cases`, each entry as in the library's own files.

It is read node by node: aliases, tags and doubled keys are refused, and every field's line is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

from casestudies import schema
from casestudies.exchange.content import Record
from casestudies.exchange.csv_files import text_of
from casestudies.exchange.faults import Fault, refused
from casestudies.exchange.fields import BOOKKEEPING, CASES, SOURCES
from casestudies.exchange.limits import DEEPEST, MOST_ROWS
from casestudies.exchange.records import Contents, Entry
from casestudies.readers import shown

# libyaml's classes are faster by far; PyYAML is also built without them.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
HEADING = "# Case studies of Foothold; docs/case-files.md says what may stand here.\n"


# --- Out


def write(sources: Iterable[Record], cases: Iterable[Record]) -> Iterator[str]:
    """Yield a YAML file in pieces. A record has its name as "slug", besides its fields."""
    yield HEADING
    for group, records in ((SOURCES, sources), (CASES, cases)):
        is_empty = True
        for record in records:
            if is_empty:
                yield f"{group}:\n"
            is_empty = False
            yield _entry_text(record)
        if is_empty:
            yield f"{group}: {{}}\n"


def _entry_text(record: Record) -> str:
    """Return one entry, indented below its group."""
    fields = {name: value for name, value in record.items() if name != "slug"}
    for group in schema.GROUPS:
        dotted = {name: name.removeprefix(f"{group}.") for name in fields if name.startswith(f"{group}.")}
        if dotted:
            fields[group] = {short: fields.pop(name) for name, short in dotted.items()}
    # The group around it makes the dumper indent; its own first line is taken off again.
    text: str = yaml.dump(
        {"group": {record["slug"]: fields}}, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110
    )
    return text.partition("\n")[2]


# --- In


def read(data: bytes) -> Contents:
    """Return what a YAML file holds. Raises RefusedFileError when it is no document of cases."""
    text = text_of(data)
    try:
        _check_plain(text)
        root = yaml.compose(text, Loader=Loader)
        return _contents(root)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise refused(_("This is not valid YAML (%(why)s).") % {"why": " ".join(str(error).split())[:300]}) from error


def _check_plain(document: str) -> None:
    """Insist on plain data before anything is built: no aliases (a bomb is made of them), no tags, little depth."""
    depth = 0
    for event in yaml.parse(document, Loader=Loader):
        row = _row(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refused(_("Anchors and aliases (& and *) are not read. Write the text out."), row=row)
        if tag := getattr(event, "tag", None):
            text = _("The tag %(tag)s is not read. Write plain text, numbers, lists and tables.")
            raise refused(text % {"tag": shown(tag)}, row=row)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            text = _("The file nests deeper than %(most)s levels. A case needs fewer.")
            raise refused(text % {"most": DEEPEST}, row=row)


def _contents(root: yaml.Node | None) -> Contents:
    groups = dict(_pairs(root)) if isinstance(root, yaml.MappingNode) else {}
    others = [str(name) for name in groups if name not in (SOURCES, CASES)]
    if not groups or others:
        text = _("The file must be a table of %(sources)s and %(cases)s. Start from an export.")
        raise refused(text % {"sources": SOURCES, "cases": CASES}, row=1, value=", ".join(others)[:60])
    contents = Contents()
    for name, entries in ((SOURCES, contents.sources), (CASES, contents.cases)):
        if name in groups:
            entries.extend(_entries(groups[name], name, contents.faults))
    return contents


def _entries(node: yaml.Node, group: str, faults: list[Fault]) -> list[Entry]:
    if not isinstance(node, yaml.MappingNode) or len(node.value) > MOST_ROWS:
        text = _("%(group)s must be a table with at most %(most)s entries, each under its name.")
        raise refused(text % {"group": group, "most": MOST_ROWS}, row=_row(node))
    entries = []
    for (key, _value), (name, inner) in zip(node.value, _pairs(node), strict=True):
        if isinstance(inner, yaml.MappingNode):
            entries.append(_entry(name, _row(key), inner, faults))
        else:
            text = _("%(name)s must be a table of fields. Write each as field: value.")
            faults.append(Fault(text % {"name": name}, row=_row(inner), value=shown(_plain(inner))))
    return entries


def _entry(name: Any, row: int, node: yaml.MappingNode, faults: list[Fault]) -> Entry:
    record = _plain(node)
    bookkeeping = {field: record.pop(field, None) for field in BOOKKEEPING}
    problems: list[schema.Problem] = []
    flat = schema.flat(record, "", problems)
    faults += [Fault(problem.text, row=row, column=problem.field) for problem in problems]
    rows = {str(key.value): _row(key) for key, _value in node.value}
    return Entry(name=name, row=row, record=flat, rows=rows, **bookkeeping)


def _plain(node: yaml.Node) -> Any:
    """Return the data of a node."""
    if isinstance(node, yaml.MappingNode):
        return {key: _plain(value) for key, value in _pairs(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return _scalar(node)


def _pairs(node: yaml.MappingNode) -> list[tuple[Any, yaml.Node]]:
    """Return the keys of a table with their nodes. Raises RefusedFileError for a key that is twice there."""
    seen: dict[Any, int] = {}
    pairs = []
    for key_node, value in node.value:
        key = _scalar(key_node)
        if key in seen:
            text = _("%(name)s is there already, in row %(row)s. Keep one of them.")
            raise refused(text % {"name": shown(key), "row": seen[key]}, row=_row(key_node), value=shown(key))
        seen[key] = _row(key_node)
        pairs.append((key, value))
    return pairs


def _scalar(node: yaml.Node) -> Any:
    if not isinstance(node, yaml.ScalarNode):
        raise refused(_("A list or table stands where a name belongs."), row=_row(node))
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (ValueError, OverflowError) as error:
        text = _("%(value)s cannot be read. Write text between quotes.")
        raise refused(text % {"value": shown(node.value)}, row=_row(node)) from error


def _row(part: Any) -> int:
    """Return the line, from 1, in which a node or event starts."""
    return int(part.start_mark.line) + 1
