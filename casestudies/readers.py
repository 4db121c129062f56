"""Readers of single values: each takes what a file or form holds and returns it checked, or says what it accepts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pycountry
from django.db.models import TextChoices

from casestudies import isic
from casestudies import vocabulary as words

YEARS = range(1500, 2101)
SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
ADDRESS = re.compile(r"https?://[^\s/]\S*")
# What no text needs, and XML or PostgreSQL cannot hold: control characters but tab and line end, half surrogates.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class RefusedValueError(ValueError):
    """A value a field does not accept; the text says what it would accept."""


Reader = Callable[[Any], Any]


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def tidied(value: str) -> str:
    """Return a text as the readers give it back: one kind of line end, no blanks around, nothing unprintable."""
    return UNPRINTABLE.sub("", with_plain_line_ends(value)).strip()


def with_plain_line_ends(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")


def text(longest: int, *, needed: bool = False) -> Reader:
    """Return a reader of plain text. Line ends become one kind."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise RefusedValueError(f"{shown(value)} is not text. Write it between quotes.")
        clean = with_plain_line_ends(value).strip()
        if needed and not clean:
            raise RefusedValueError("is empty. Write something here.")
        if len(clean) > longest:
            raise RefusedValueError(f"has {len(clean)} characters. Shorten it to {longest}.")
        if "\x00" in clean:
            raise RefusedValueError("contains a NUL character. Remove it.")
        if found := UNPRINTABLE.search(clean):
            raise RefusedValueError(f"contains a control character (U+{ord(found[0]):04X}). Remove it.")
        return clean

    return read


def formed(form: re.Pattern[str], longest: int, accepted: str) -> Reader:
    """Return a reader of text that is empty or of a form; `accepted` says which, for the person who wrote it."""
    plain = text(longest)

    def read(value: Any) -> str:
        clean: str = plain(value)
        if clean and not form.fullmatch(clean):
            raise RefusedValueError(f"{shown(value)} is not accepted. {accepted}")
        return clean

    return read


def slug(longest: int) -> Reader:
    """Return a reader of names that stand in addresses."""
    return formed(SLUG, longest, "Use lower-case letters, digits and single hyphens.")


def one_of(choices: type[TextChoices] | tuple[str, ...]) -> Reader:
    """Return a reader of one known word."""
    known = tuple(choices) if isinstance(choices, tuple) else tuple(choices.values)

    def read(value: Any) -> str:
        if value not in known:
            raise RefusedValueError(f"{shown(value)} is not known. Use one of: {', '.join(known)}.")
        return str(value)

    return read


def several(reader: Reader) -> Reader:
    """Return a reader of a list without repeats, each element read by `reader`."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise RefusedValueError(f"{shown(value)} is not a list. Write it in square brackets.")
        result = [reader(element) for element in value]
        if len(set(result)) < len(result):
            raise RefusedValueError(f"{shown(value)} names something twice.")
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
        raise RefusedValueError(f'{shown(value)} is not text. Write the code between quotes, such as "152".')
    if not isic.is_known(value):
        raise RefusedValueError(f'{value!r} is no ISIC Rev. 4 division or group. Use a code such as "15" or "152".')
    return value


def country(value: Any) -> str:
    """Read an ISO 3166 code. YAML takes NO for the word "no"; the error says so."""
    if value is False:
        raise RefusedValueError('NO was read as the word "no". Write "NO" between quotes for Norway.')
    if not isinstance(value, str) or pycountry.countries.get(alpha_2=value) is None or not value.isupper():
        raise RefusedValueError(f"{shown(value)} is no ISO 3166 country code. Use two capital letters, such as BR.")
    return value


def year(value: Any) -> int:
    """Read a year."""
    if isinstance(value, bool) or not isinstance(value, int) or value not in YEARS:
        raise RefusedValueError(f"{shown(value)} is no year from {YEARS[0]} to {YEARS[-1]}.")
    return value


def period(value: Any) -> tuple[int | None, int | None]:
    """Read two years in order; one of them may be null, where only the other is known."""
    if not isinstance(value, list) or len(value) != 2 or value == [None, None]:
        raise RefusedValueError(f"{shown(value)} is not two years. Write them as [1990, 1999].")
    start, end = (None if one is None else year(one) for one in value)
    if start is not None and end is not None and start > end:
        raise RefusedValueError(f"{start} is after {end}. Write the earlier year first.")
    return start, end


def share(value: Any) -> int:
    """Read a share of sales in percent, with at most one decimal; return tenths of a percent."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise RefusedValueError(f"{shown(value)} is no share. Use a number from 0 to 100.")
    tenths = round(value * 10)
    if abs(tenths - value * 10) > 1e-6:
        raise RefusedValueError(f"{shown(value)} is too fine. Use one decimal at most.")
    return tenths


def levels(value: Any) -> dict[str, int | None]:
    """Read who does the seven functions: each of F1 to F7 a level from 0 to 4, or null where not known."""
    if not isinstance(value, dict) or set(value) != set(words.FUNCTIONS):
        raise RefusedValueError(f"{shown(value)} must name each of {', '.join(words.FUNCTIONS)} once.")
    for key, level in value.items():
        if isinstance(level, bool) or level not in (None, 0, 1, 2, 3, 4):
            raise RefusedValueError(
                f"{key}: {shown(level)} is no level. Use 0, 1, 2, 3, 4, or null where it is not known."
            )
    return {key: None if value[key] is None else int(value[key]) for key in words.FUNCTIONS}


def bands(value: Any) -> dict[str, str]:
    """Read the criteria touched, each with its band."""
    if not isinstance(value, dict):
        raise RefusedValueError(f"{shown(value)} is not a table. Write it as {{risk: high}}.")
    for key, band in value.items():
        if key not in words.BANDS:
            raise RefusedValueError(f"{shown(key)} is no criterion. Use: {', '.join(words.BANDS)}.")
        if band not in words.BANDS[key]:
            raise RefusedValueError(
                f"{key}: {shown(band)} is no band of it. Use one of: {', '.join(words.BANDS[key])}."
            )
    return dict(value)
