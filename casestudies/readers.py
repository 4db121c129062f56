"""Readers of single values: each takes what a file or form holds and returns it checked, or says what it accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pycountry
from django.db.models import TextChoices

from casestudies import isic
from casestudies import vocabulary as words

YEARS = range(1500, 2101)


class RefusedValueError(ValueError):
    """A value a field does not accept; the text says what it would accept."""


Reader = Callable[[Any], Any]


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def text(longest: int, *, needed: bool = False) -> Reader:
    """Return a reader of plain text."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise RefusedValueError(f"{shown(value)} is not text. Write it between quotes.")
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


def period(value: Any) -> tuple[int, int]:
    """Read two years in order."""
    if not isinstance(value, list) or len(value) != 2:
        raise RefusedValueError(f"{shown(value)} is not two years. Write them as [1990, 1999].")
    start, end = year(value[0]), year(value[1])
    if start > end:
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
    return {key: value[key] for key in words.FUNCTIONS}


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
