"""The form of an organisation's look on reports."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import brands
from accounts.models import Brand


class BrandForm(forms.ModelForm):
    """Name, colour and logo. What is saved of a logo is a picture of our own writing."""

    picture = forms.FileField(
        label=_("Logo (optional)"),
        required=False,
        help_text=_("A PNG or JPEG of at most 2 MB. It is printed up to 55 mm wide and 16 mm high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"empty": _("The logo’s file is empty. Choose a PNG or JPEG picture")},
    )
    no_logo = forms.BooleanField(label=_("Take the logo off"), required=False)

    class Meta:
        model = Brand
        fields = ("name", "colour")
        labels: ClassVar = {"name": _("Name on reports (optional)"), "colour": _("Colour (optional)")}
        error_messages: ClassVar = {
            "name": {"max_length": _("The name on reports must be 120 characters or fewer")},
            "colour": {"max_length": _("Enter the colour as # and six digits, such as #0b5c7a")},
        }
        help_texts: ClassVar = {
            "name": _("Printed on the cover and beside the signatures. Empty: your organisation’s name."),
            "colour": _("As # and six digits, such as #0b5c7a. Dark enough to read on paper. Empty: Foothold’s teal."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo:
            del self.fields["no_logo"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page has the token, once
        self.helper.layout = Layout(*self.fields)

    def clean_colour(self) -> str:
        """Return the colour as it is kept."""
        return brands.clean_colour(self.cleaned_data["colour"])

    def clean_picture(self) -> bytes | None:
        """Return the logo as it is kept, None where none was chosen."""
        file = self.cleaned_data["picture"]
        return brands.clean_logo(file.read(brands.LARGEST_FILE + 1)) if file else None

    def keep(self) -> Brand:
        """Save what the form says."""
        found: dict[str, Any] = self.cleaned_data
        logo = found["picture"] or (b"" if found.get("no_logo") else None)
        return brands.save(
            organisation=self.instance.organisation, name=found["name"], colour=found["colour"], logo=logo
        )
