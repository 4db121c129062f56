"""What may stand in each column, with the words it accepts: the third sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies import schema
from casestudies import vocabulary as words
from casestudies.exchange.fields import (
    BOOKKEEPING,
    CASE_COLUMNS,
    CASE_FIELDS,
    CASES,
    SOURCE_COLUMNS,
    SOURCE_FIELDS,
    SOURCES,
    Kind,
    kind_of,
)
from casestudies.models import CaseStudy, Source

COLUMNS = ("sheet", "column", "what it holds", "how it is written", "word", "what the word means")

HOW = {
    Kind.TEXT: gettext_lazy("text"),
    Kind.NUMBER: gettext_lazy("number"),
    Kind.LIST: gettext_lazy("list: one; another; a code alone ends with a semicolon"),
    Kind.LEVELS: gettext_lazy("F1=4; F2=3; … F7=?, with ? where it is not known"),
    Kind.BANDS: gettext_lazy("risk=high; process=low"),
    Kind.REFERENCES: gettext_lazy("key | role | place; next source"),
}
HELD = {  # where the model's own name of the field does not say it
    "slug": gettext_lazy("the case's address: lower-case letters, digits, single hyphens"),
    "key": gettext_lazy("the source's name in this file: lower-case letters, digits, single hyphens"),
    "revision": gettext_lazy("the state that was exported; leave it as it is"),
    "status": gettext_lazy("where the case stood when it was exported; an import does not change it"),
    "sectors": gettext_lazy("ISIC Rev. 4 divisions or groups, the main one first"),
    "countries": gettext_lazy("ISO 3166 codes, such as BR"),
    "period_start": gettext_lazy("first year"),
    "period_end": gettext_lazy("last year"),
    "top_share": gettext_lazy("share of the largest buyer, in percent of sales, one decimal at most"),
    "sources": gettext_lazy("the sources of the case by their key"),
}
CODES: Mapping[str, Any] = {
    "status": words.Status,
    "outcome": words.Outcome,
    "firm_sizes": words.FirmSize,
    "chain_position": words.ChainPosition,
    "destinations": words.Destination,
    "buyer_kinds": words.BuyerKind,
    "governance": words.Governance,
    "risk_form": words.RiskForm,
    "levers": words.Lever,
    "evidence": words.Strength,
    "functions.before": words.Function,
    "functions.after": words.Function,
    **{f"upgrading.{kind}": words.Change for kind in schema.CHANGES},
    "kind": words.SourceKind,
    "sources": words.SourceRole,
}


def lines() -> Iterator[tuple[str, ...]]:
    """Yield the lines of the codebook, a line for each word a column accepts."""
    case_columns = ("slug", *BOOKKEEPING, *CASE_COLUMNS)
    source_columns = ("key", "revision", *SOURCE_COLUMNS)
    for sheet, columns in ((CASES, case_columns), (SOURCES, source_columns)):
        for column in columns:
            held = _held(sheet, column)
            for word, meaning in _words(column) or [("", "")]:
                yield (sheet, column, held, str(HOW[kind_of(column)]), word, meaning)


def _held(sheet: str, column: str) -> str:
    """Return what a column holds, and whether it must be filled."""
    fields = CASE_FIELDS if sheet == CASES else SOURCE_FIELDS
    is_needed = column in {"slug", "key"} or (column in fields and fields[column][1])
    text = str(HELD.get(column) or _label(sheet, column))
    return _("%(text)s (needed)") % {"text": text} if is_needed else text


def _label(sheet: str, column: str) -> str:
    model = CaseStudy if sheet == CASES else Source
    field = model._meta.get_field(schema.RENAMED.get(column, column))
    return capfirst(str(field.verbose_name))  # type: ignore[union-attr]  # none is a relation


def _words(column: str) -> list[tuple[str, str]]:
    """Return the words a column accepts, each with its meaning."""
    if column == "bands":
        return [(f"{key}={band}", "") for key, bands in words.BANDS.items() for band in bands]
    if column == "inferred":
        return [(name, "") for name in words.INFERABLE]
    found = [(str(value), str(label)) for value, label in CODES[column].choices] if column in CODES else []
    levels = [(str(level), str(label)) for level, label in words.WHO_DOES.items()]
    return found + levels if kind_of(column) is Kind.LEVELS else found
