"""Kinds of values that several requests and answers have."""

from __future__ import annotations

from typing import Annotated, Any

import pycountry
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from diagnostics.core import instruments

# A line of text: nothing that a screen would obey.
LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
FILLED_LINE = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"

COUNTRIES = sorted(country.alpha_2 for country in pycountry.countries)
QUESTIONS = sorted({key for instrument in instruments.RELEASED for key in instrument.questions})


class Sent(BaseModel):
    """What a client sends: with these names and no others."""

    model_config = ConfigDict(extra="forbid")


def without_defaults(schema: dict[str, Any]) -> None:
    """Leave the defaults out of a schema of changes: what is left out of them stays as it is."""
    for field in schema["properties"].values():
        field.pop("default", None)


def known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise ValueError(_("a country code of ISO 3166-1 with two capital letters, such as IT"))
    return code


def known_question(key: str) -> str:
    if key not in QUESTIONS:
        raise ValueError(_("the code of a question, such as D01 or C01"))
    return key


def from_whole(value: object) -> object:
    """Return a whole number that was written as 3.0 as such: to JSON it is the same number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = BeforeValidator(from_whole)

Line = Annotated[str, Field(max_length=200, pattern=LINE)]
FilledLine = Annotated[str, Field(min_length=1, max_length=200, pattern=FILLED_LINE)]
Country = Annotated[str, AfterValidator(known_country), Field(json_schema_extra={"enum": [*COUNTRIES]})]
Question = Annotated[str, AfterValidator(known_question), Field(json_schema_extra={"enum": [*QUESTIONS]})]
Revision = Annotated[int, Field(strict=True, ge=0, le=2_000_000_000), Whole]
Tenths = Annotated[int, Field(strict=True, ge=0, le=1000, description="Tenths of a percent of sales."), Whole]
