"""Form fields that curators' forms share: lines and texts, words to select or tick, codes in a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pycountry
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from casestudies import isic


class LongText(forms.CharField):
    """A text of several lines, whose line ends count as one character whatever the browser sends."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(re.sub("\r\n?", "\n", value) if isinstance(value, str) else value)


class Codes(forms.CharField):
    """Several codes divided by commas or blanks, read as a list without repeats.

    `is_known` says whether there is such a code, `refusal` what is accepted instead of "%(code)s".
    """

    def __init__(self, *, is_known: Callable[[str], bool], refusal: Any, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.is_known, self.refusal = is_known, refusal

    def clean(self, value: Any) -> list[str]:
        codes = list(dict.fromkeys(re.split(r"[,;\s]+", super().clean(value).upper()))) if value else []
        codes = [code for code in codes if code]
        if self.required and not codes:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        for code in codes:
            if not self.is_known(code):
                raise forms.ValidationError(self.refusal % {"code": code})
        return codes


def too_long(label: Any, most: int) -> Any:
    """Return the error of a text that is too long, naming what it is."""
    return format_lazy(gettext_lazy("{what} must be {most} characters or fewer"), what=label, most=most)


def optional(label: Any) -> Any:
    """Return a label that says that its field may stay empty."""
    return format_lazy(gettext_lazy("{label} (optional)"), label=label)


def line(label: Any, most: int, *, needed: Any = "", help_text: Any = "") -> forms.CharField:
    """Return a field for one line; `needed` is the error when it is empty, none where it may be."""
    return forms.CharField(
        label=label if needed else optional(label),
        max_length=most,
        required=bool(needed),
        help_text=help_text,
        error_messages={"required": needed, "max_length": too_long(label, most)},
    )


def text(label: Any, most: int, *, needed: Any = "", help_text: Any = "", rows: int = 5) -> LongText:
    """Return a field for several lines."""
    return LongText(
        label=label,
        max_length=most,
        required=bool(needed),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed, "max_length": too_long(label, most)},
    )


def choice(label: Any, choices: type[TextChoices], *, needed: Any = "") -> forms.ChoiceField:
    """Return a field to select one of `choices`, or that the source does not say."""
    return select(label, choices.choices, needed=needed)


def select(label: Any, choices: Any, *, needed: Any = "") -> forms.ChoiceField:
    """Return a field to select one of pairs of value and label, or none where it is not needed."""
    nothing = gettext_lazy("Select one") if needed else gettext_lazy("Not told")
    return forms.ChoiceField(
        label=label,
        choices=[("", nothing), *choices],
        required=bool(needed),
        error_messages={
            "required": needed,
            "invalid_choice": format_lazy(gettext_lazy("{what}: select a value from the list"), what=label),
        },
    )


def tick_boxes(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Return a field to tick several of pairs of value and label."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": format_lazy(gettext_lazy("{what}: tick values of the list"), what=label)},
    )


def number(label: Any, field: type[forms.Field], *, refusal: Any, **limits: Any) -> forms.Field:
    """Return a field for a number; `refusal` says what is accepted, whatever is wrong with it.

    A text input: a number input would throw away what somebody typed wrongly.
    """
    keys = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
    made = field(label=optional(label), required=False, error_messages=dict.fromkeys(keys, refusal), **limits)
    made.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"})
    for validator in made.validators:
        validator.message = refusal  # type: ignore[attr-defined]  # all of them are BaseValidators here
    return made


def year(label: Any, *, needed: Any = "") -> forms.Field:
    """Return a field for a year."""
    refusal = gettext_lazy("Enter a year from 1500 to 2100, such as 1995")
    made = number(label, forms.IntegerField, refusal=refusal, min_value=1500, max_value=2100)
    if needed:
        made.label, made.required = label, True
        made.error_messages["required"] = needed
    return made


def sectors(label: Any, *, needed: Any) -> Codes:
    """Return a field for ISIC divisions and groups."""
    return Codes(
        label=label,
        is_known=isic.is_known,
        refusal=gettext_lazy("“%(code)s” is no ISIC Rev. 4 division or group. Enter codes such as 15 or 152"),
        help_text=gettext_lazy("ISIC Rev. 4 divisions or groups, the main one first, divided by commas: 152, 151."),
        error_messages={"required": needed, "max_length": gettext_lazy("Enter fewer sectors")},
    )


def countries(label: Any) -> Codes:
    """Return a field for countries; empty for a case that stands for several unnamed ones."""
    return Codes(
        label=optional(label),
        required=False,
        is_known=lambda code: len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None,
        refusal=gettext_lazy("“%(code)s” is no ISO 3166 country code. Enter two letters, such as BR"),
        help_text=gettext_lazy("ISO 3166 codes divided by commas: BR, IT. Empty for several unnamed countries."),
        error_messages={"max_length": gettext_lazy("Enter fewer countries")},
    )


def plain_helper(*parts: Any) -> FormHelper:
    """Return a helper that draws these fields only: form tag and token stand in the page."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*parts)
    return helper
