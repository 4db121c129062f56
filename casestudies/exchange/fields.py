"""What a file says of a case and of a source: its fields with their readers, and their columns in a table.

A record is a flat table of a case or source in the words of the library's own files: {"title": ..., "period": [1990,
1999], "functions.before": {...}, "sources": [{"key": ..., "role": ..., "place": ...}]}. Every format reads and writes
records. Empty fields are left out.
"""

from __future__ import annotations

from enum import StrEnum

from casestudies import schema
from casestudies import vocabulary as words
from casestudies.exchange.limits import LONGEST_TEXT
from casestudies.readers import Reader, one_of, several, slug, text

Fields = dict[str, tuple[Reader, bool]]


class Kind(StrEnum):
    """How a field is written into a cell."""

    TEXT = "text"
    NUMBER = "number"
    LIST = "list"
    LEVELS = "levels"
    BANDS = "bands"
    REFERENCES = "references"


# A file may bring a case half told: what publishing asks for is asked when it is published.
STORY = ("situation", "what_they_did", "what_happened", "what_to_take", "limits", "our_inference")
CASE_FIELDS: Fields = {
    **schema.CASE_FIELDS,
    **{field: (text(LONGEST_TEXT), False) for field in STORY},
    "family": (slug(40), False),
    "place": (text(300), False),
    "countries": (schema.CASE_FIELDS["countries"][0], False),
    "inferred": (several(one_of(words.INFERABLE)), False),
}
SOURCE_FIELDS: Fields = {**schema.SOURCE_FIELDS, "note": (text(LONGEST_TEXT), False)}
BOOKKEEPING = ("revision", "status")  # beside the fields: the state exported, and where the case stood then

KINDS = {
    **dict.fromkeys(("top_share", "year", "period_start", "period_end"), Kind.NUMBER),
    **dict.fromkeys(
        ("sectors", "countries", "firm_sizes", "destinations", "buyer_kinds", "levers", "inferred", "authors"),
        Kind.LIST,
    ),
    "functions.before": Kind.LEVELS,
    "functions.after": Kind.LEVELS,
    "bands": Kind.BANDS,
    "sources": Kind.REFERENCES,
}  # every other field is text


def kind_of(column: str) -> Kind:
    """Return how a column's cells are written."""
    return KINDS.get(column, Kind.TEXT)


def _columns(fields: Fields) -> tuple[str, ...]:
    split = {"period": ("period_start", "period_end")}
    return tuple(column for field in fields for column in split.get(field, (field,)))


CASE_COLUMNS = (*_columns(CASE_FIELDS), "sources")
SOURCE_COLUMNS = _columns(SOURCE_FIELDS)
CASES, SOURCES, CODEBOOK = "cases", "sources", "codebook"  # the sheets of a workbook, the groups of a YAML file
