"""The content of a case or source as it stands in the database, as a record for a file, and as a short revision.

A content is a dict of model fields, "sources" of a case included: [{"key": ..., "role": ..., "place": ...}]. It is
tidy: what the readers of files take away is away, so that contents from a file and from the database compare.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from casestudies import schema
from casestudies.content import CASE_CONTENT
from casestudies.exchange.fields import CASE_FIELDS, SOURCE_FIELDS
from casestudies.loading import SOURCE_CONTENT
from casestudies.models import CaseStudy, Source
from casestudies.readers import tidied

Content = dict[str, Any]
Record = dict[str, Any]
EMPTY: tuple[Any, ...] = ("", None, [], {})


def content_of_case(case: CaseStudy) -> Content:
    """Return the content of a case. Its references and their sources should be prefetched."""
    references = sorted(case.references.all(), key=lambda one: (one.position, one.pk))
    return _tidy({name: getattr(case, name) for name in CASE_CONTENT}) | {
        "sources": [{"key": one.source.key, "role": one.role, "place": tidied(one.place)} for one in references]
    }


def content_of_source(source: Source) -> Content:
    """Return the content of a source."""
    return _tidy({name: getattr(source, name) for name in SOURCE_CONTENT})


def _tidy(values: Mapping[str, Any]) -> Content:
    return {name: _tidy_value(value) for name, value in values.items()}


def _tidy_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_tidy_value(element) for element in value]
    return tidied(value) if isinstance(value, str) else value


def complete_case(read: Mapping[str, Any]) -> Content:
    """Return the content of a case from what a file said, as model fields, empty where it said nothing."""
    blank = CaseStudy()
    return {name: read.get(name, getattr(blank, name)) for name in CASE_CONTENT} | {"sources": read["sources"]}


def complete_source(read: Mapping[str, Any]) -> Content:
    """Return the content of a source from what a file said, empty where it said nothing."""
    blank = Source()
    return {name: read.get(name, getattr(blank, name)) for name in SOURCE_CONTENT}


def revision_of(content: Content) -> str:
    """Return a short name of a content: "r" and 16 hexadecimal digits, the same for the same content.

    The letter keeps a spreadsheet from taking 12345e78 for a number.
    """
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"r{hashlib.sha256(canonical.encode()).hexdigest()[:16]}"


def record_of_case(content: Content) -> Record:
    """Return a case's content in the words of a file."""
    record = {field: content.get(schema.RENAMED.get(field, field)) for field in CASE_FIELDS}
    years = [content["period_start"], content["period_end"]]
    record["period"] = None if years == [None, None] else years
    record["top_share"] = _percent(content["top_share_tenths"])
    record["sources"] = [{name: value for name, value in one.items() if value} for one in content["sources"]]
    return _without_empty(record)


def record_of_source(content: Content) -> Record:
    """Return a source's content in the words of a file."""
    return _without_empty({field: content[field] for field in SOURCE_FIELDS})


def _percent(tenths: int | None) -> float | int | None:
    if tenths is None:
        return None
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def _without_empty(record: Record) -> Record:
    return {field: value for field, value in record.items() if value not in EMPTY}
