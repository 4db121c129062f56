"""Conditions for database constraints on arrays and JSON, which Django's lookups cannot say."""

from typing import Any

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.lookups import Regex


def each_matches(field: str, pattern: str) -> Q:
    """Return the condition that every element of an array of codes matches `pattern` (no commas in codes)."""
    joined = Func(F(field), Value(","), function="array_to_string", output_field=TextField())
    return Q(Regex(joined, f"^({pattern}(,{pattern})*)?$"))


def _sql(field: str, template: str) -> Any:
    return Func(F(field), template=template, output_field=BooleanField())


def has_only_keys(field: str, keys: tuple[str, ...]) -> Q:
    """Return the condition that a JSON value is an object without other keys than these."""
    listed = ", ".join(f"'{key}'" for key in keys)
    is_object = _sql(field, "jsonb_typeof(%(expressions)s) = 'object'")
    nothing_else = _sql(field, f"(%(expressions)s - ARRAY[{listed}]) = '{{}}'::jsonb")
    return Q(is_object) & Q(nothing_else)


def has_all_keys(field: str, keys: tuple[str, ...]) -> Q:
    """Return the condition that a JSON object has every one of these keys."""
    listed = ", ".join(f"'{key}'" for key in keys)
    return Q(_sql(field, f"jsonb_exists_all(%(expressions)s, ARRAY[{listed}])"))


def values_are_levels(field: str) -> Q:
    """Return the condition that every value of a JSON object is null or a whole level from 0 to 4."""
    whole = " || ".join(f"@ == {level}" for level in range(5))
    wrong = f'strict $.* ? (@.type() != "null" && (@.type() != "number" || !({whole})))'
    # Strict, so that a list is not taken for its elements; silent, as `has_only_keys` refuses what is no object.
    return Q(_sql(field, f"NOT jsonb_path_exists(%(expressions)s, '{wrong}', '{{}}', true)"))


def values_are_words(field: str, allowed: dict[str, tuple[str, ...]]) -> Q:
    """Return the condition that each key of a JSON object, where present, has one of its allowed words."""
    condition = Q()
    for key, words in allowed.items():
        listed = ", ".join(f"'{word}'" for word in words)
        condition &= Q(
            _sql(field, f"COALESCE(%(expressions)s ->> '{key}' IN ({listed}), NOT %(expressions)s ? '{key}')")
        )
    return condition
