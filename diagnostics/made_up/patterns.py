"""Rows as the text COPY reads, with gaps for what differs from copy to copy: filled at the speed of joining strings."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text that alternates between what stays (`kept`, one more than there are gaps) and the gaps' names."""

    kept: tuple[str, ...]
    gaps: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with every gap filled in. Raises KeyError for a gap without a value."""
        parts = [""] * (len(self.kept) + len(self.gaps))
        parts[::2] = self.kept
        parts[1::2] = [values[name] for name in self.gaps]
        return "".join(parts)


def pattern_of(text: str, stand_ins: Iterable[str]) -> Pattern:
    """Return a text as a pattern whose gaps are wherever a stand-in stands."""
    found = re.split("(" + "|".join(sorted(map(re.escape, stand_ins), key=len, reverse=True)) + ")", text)
    return Pattern(tuple(found[::2]), tuple(found[1::2]))


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """Return the columns that a row is written with: all but those the database fills in by itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.generated and not (isinstance(field, models.AutoField) and field.primary_key)
    ]


def lines(rows: Iterable[models.Model], columns: Sequence[models.Field]) -> str:
    """Return rows as COPY reads them, a line each."""
    return "".join("\t".join(as_text(field, getattr(row, field.attname)) for field in columns) + "\n" for row in rows)


def as_text(field: models.Field, value: Any) -> str:
    """Return a column's value as COPY reads it."""
    if value is None:
        return r"\N"
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).translate(ESCAPED)
