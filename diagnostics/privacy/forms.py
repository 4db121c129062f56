"""The form that erases a firm: its name, typed, so that nobody erases another one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.models import Firm


class EraseForm(forms.Form):
    """Is valid when the firm's name was typed, whatever its spaces."""

    name = forms.CharField(
        label=gettext_lazy("Name of the firm"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, firm: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firm = firm

    def clean_name(self) -> str:
        """Insist on the firm's own name."""
        typed = str(self.cleaned_data["name"])
        if typed.split() != self.firm.name.split():
            raise ValidationError(_("Type the name exactly as it stands here: %(name)s") % {"name": self.firm.name})
        return typed
