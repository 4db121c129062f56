"""The form of a firm's facts."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.countries import country_choices
from diagnostics.models import Firm, FirmSector

WHOLE_NUMBER = gettext_lazy("%(what)s must be a whole number, like %(example)s")


def countries() -> list[tuple[str, str]]:
    """Return the choices of the country field."""
    return [("", _("Select a country")), *country_choices()]


class FirmForm(forms.ModelForm):
    """What is known of a firm. Name, sector and country are needed; the rest may come later."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=countries,
        error_messages={
            "required": gettext_lazy("Select a country"),
            "invalid_choice": gettext_lazy("Select a country from the list"),
        },
    )

    class Meta:
        model = Firm
        fields = ("name", "sector", "country", "town", "product_line", "workers", "plants", "founded")
        labels: ClassVar = {
            "name": gettext_lazy("Name of the firm"),
            "sector": gettext_lazy("Sector"),
            "town": gettext_lazy("Town or cluster (optional)"),
            "product_line": gettext_lazy("Product line assessed (optional)"),
            "workers": gettext_lazy("Workers (optional)"),
            "plants": gettext_lazy("Own plants (optional)"),
            "founded": gettext_lazy("Year founded (optional)"),
        }
        help_texts: ClassVar = {
            "product_line": gettext_lazy("One line, for example “women's leather shoes”. Answers are about this line."),
            "workers": gettext_lazy("On average over the last 12 months, home workers included."),
        }
        error_messages: ClassVar = {
            "name": {
                "required": gettext_lazy("Enter the name of the firm"),
                "max_length": gettext_lazy("The name of the firm must be 200 characters or fewer"),
            },
            "sector": {
                "required": gettext_lazy("Select a sector"),
                "invalid_choice": gettext_lazy("Select a sector from the list"),
            },
            "town": {"max_length": gettext_lazy("Town or cluster must be 120 characters or fewer")},
            "product_line": {"max_length": gettext_lazy("Product line must be 200 characters or fewer")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", _("Select a sector")), *FirmSector.choices]  # type: ignore[attr-defined]
        say_whole_number(self.fields["workers"], _("Workers"), example="45", most=1_000_000)
        say_whole_number(self.fields["plants"], _("Own plants"), example="1", most=1_000)
        say_whole_number(
            self.fields["founded"], _("Year founded"), example="1998", least=1800, most=dt.datetime.now(dt.UTC).year
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page has the token, once
        self.helper.layout = Layout(*self.Meta.fields)


def say_whole_number(field: forms.Field, what: str, *, example: str, most: int, least: int = 0) -> None:
    """Make an integer field say in its errors what it is about and what it accepts.

    A text input: a number input would throw away what somebody typed wrongly, and scroll away what was right.
    """
    field.widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"})
    shown = number_format(most, force_grouping=True) if most > 9999 else most  # years stand without a separator
    outside = _("%(what)s must be between %(least)s and %(most)s") % {"what": what, "least": least, "most": shown}
    field.validators = [
        MinValueValidator(least, outside),
        MaxValueValidator(most, outside),
    ]
    field.error_messages["invalid"] = WHOLE_NUMBER % {"what": what, "example": example}
