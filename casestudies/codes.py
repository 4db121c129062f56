"""Attributes of a case as whole numbers that PostgreSQL keeps beside them: what a shortlist is worked out from.

A set of words has one bit for each word. Levels and bands are digits of three and two bits, all set where nothing is
known. All stand in the order of the vocabulary: should that change, the model changes with it, and a migration has to
make the columns anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F, Func, IntegerField

LEVEL_BITS, BAND_BITS = 3, 2
LEVELS = range(5)


def code_of_set(field: str, words: Sequence[str]) -> Func:
    """Return the expression of the number that stands for an array of words."""
    parts = (f"CASE WHEN '{word}' = ANY(%(expressions)s) THEN {1 << at} ELSE 0 END" for at, word in enumerate(words))
    return Func(F(field), template=f"({' + '.join(parts)})", output_field=IntegerField())


def code_of_levels(fields: Sequence[str], keys: Sequence[str]) -> Func:
    """Return the expression of the number that stands for the levels in the first of these fields that is not null."""
    told = Func(*map(F, fields), function="COALESCE")
    return _digits(told, {key: [str(level) for level in LEVELS] for key in keys}, LEVEL_BITS)


def code_of_bands(field: str, bands: Mapping[str, Sequence[str]]) -> Func:
    """Return the expression of the number that stands for the bands of criteria, the lowest band as 0."""
    return _digits(F(field), {key: [f'"{word}"' for word in words] for key, words in bands.items()}, BAND_BITS)


def _digits(source: F | Func, words: Mapping[str, Iterable[str]], bits: int) -> Func:
    """Return one digit after the other, each from a key of a JSON object. `words` are its values, as JSON."""
    # Compared as JSON, so that 4 and 4.0 are one level, and a value that no constraint would let in is no level.
    parts = (
        f"(CASE %(expressions)s -> '{key}'"
        + "".join(f" WHEN '{word}'::jsonb THEN {digit << at * bits}" for digit, word in enumerate(values))
        + f" ELSE {(1 << bits) - 1 << at * bits} END)"
        for at, (key, values) in enumerate(words.items())
    )
    return Func(source, template=f"({' + '.join(parts)})", output_field=IntegerField())
