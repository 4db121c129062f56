"""Names of countries (ISO 3166-1)."""

from functools import lru_cache

import pycountry
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def country_name(code: str) -> str:
    """Return the short name of an ISO 3166-1 alpha-2 code, or the code itself when there is none."""
    country = pycountry.countries.get(alpha_2=code)
    return _(getattr(country, "common_name", country.name)) if country else code


def country_choices() -> list[tuple[str, str]]:
    """Return codes and names in the present language, in the order of names."""
    return _choices(get_language() or "")


@lru_cache(maxsize=16)
def _choices(language: str) -> list[tuple[str, str]]:  # noqa: ARG001 it is the key of the cache
    names = [(country.alpha_2, country_name(country.alpha_2)) for country in pycountry.countries]
    return sorted(names, key=lambda pair: pair[1])
