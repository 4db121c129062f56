"""The form of a firm's facts."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core import signing
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from diagnostics.countries import country_choices
from diagnostics.models import Firm, FirmSector

SEEN = "firm form"  # salt of what the page showed when it was opened
WHOLE_NUMBER = gettext_lazy("%(what)s must be a whole number, like %(example)s")


def countries() -> list[tuple[str, str]]:
    """Return the choices of the country field."""
    return [("", _("Select a country")), *country_choices()]


class FirmForm(forms.ModelForm):
    """What is known of a firm. Name, sector and country are needed; the rest may come later.

    `seen` carries what the page showed. What somebody else changed meanwhile stays where this form left the field
    alone; where both changed it, the form tells of it once, and is saved when it is sent again.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

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
        self.helper.layout = Layout(*self.Meta.fields, "seen")
        self.has_conflict = False
        self.initial["seen"] = signing.dumps(self.stored(), salt=SEEN)

    def stored(self) -> dict[str, Any]:
        """Return the facts as they are stored."""
        return {name: self.initial.get(name) for name in self.Meta.fields}

    def clean(self) -> dict[str, Any]:
        """Join what was typed with what others saved since the page was opened."""
        super().clean()
        if not self.instance._state.adding:
            self.join(self.cleaned_data, self.opened_with(self.cleaned_data.get("seen", "")))
        return self.cleaned_data

    def opened_with(self, seen: str) -> dict[str, Any]:
        """Return the facts that the page showed; those that are stored where it does not tell."""
        try:
            opened: dict[str, Any] = signing.loads(seen, salt=SEEN)
        except signing.BadSignature:
            opened = {}
        return self.stored() | opened

    def join(self, cleaned: dict[str, Any], opened: dict[str, Any]) -> None:
        """Keep others' changes to fields that were left alone here, and tell of fields that both changed."""
        stored = self.stored()
        compared = stored.keys() & cleaned.keys()  # what was typed wrongly is compared when it is right
        left_alone = {name: stored[name] for name in compared if cleaned[name] == opened[name]}
        for name in compared - left_alone.keys():
            if stored[name] not in (opened[name], cleaned[name]):
                self.add_error(name, self.told(name, stored[name]))
                self.has_conflict = True
        cleaned |= left_alone
        if self.errors:
            self.show_again(left_alone, opened | {name: stored[name] for name in compared})

    def show_again(self, values: dict[str, Any], opened: dict[str, Any]) -> None:
        """Show others' values where this form changed nothing, and remember what is shown now."""
        shown = {name: "" if value is None else value for name, value in values.items()}
        self.data = {
            **{name: self.data.get(name) for name in self.data},
            **shown,
            "seen": signing.dumps(opened, salt=SEEN),
        }

    def told(self, name: str, value: Any) -> str:
        """Return the sentence on a field that somebody else changed meanwhile."""
        shown = dict(getattr(self.fields[name], "choices", ())).get(value, value)
        if shown in ("", None):
            return _("Somebody else has emptied this since you opened the page. Save again to keep yours.")
        said = _("Somebody else has changed this to “%(value)s” since you opened the page. Save again to keep yours.")
        return said % {"value": shown}

    def save(self, commit: bool = True) -> Firm:
        """Save the firm, and write down that it was added or changed."""
        verb = audit.Verb.CREATED if self.instance._state.adding else audit.Verb.CHANGED
        with transaction.atomic():
            firm: Firm = super().save(commit)
            if self.has_changed():
                audit.record(verb, firm)
        return firm


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
