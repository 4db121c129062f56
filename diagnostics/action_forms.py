"""The form of an action."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy

from diagnostics.models import Action


class ActionForm(forms.ModelForm):
    """What will be done, by whom, by when, and how far it is. Only the action itself is needed."""

    due = forms.DateField(
        label=gettext_lazy("By when (optional)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        error_messages={"invalid": gettext_lazy("By when must be a day, like 2027-03-31")},
    )

    class Meta:
        model = Action
        fields = ("text", "first_step", "responsible", "due", "status", "note")
        labels: ClassVar = {
            "text": gettext_lazy("What will be done"),
            "first_step": gettext_lazy("First step (optional)"),
            "responsible": gettext_lazy("Who does it (optional)"),
            "status": gettext_lazy("How far it is"),
            "note": gettext_lazy("Note (optional)"),
        }
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "first_step": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages: ClassVar = {
            "text": {
                "required": gettext_lazy("Enter what will be done"),
                "max_length": gettext_lazy("What will be done must be 300 characters or fewer"),
            },
            "first_step": {"max_length": gettext_lazy("The first step must be 300 characters or fewer")},
            "responsible": {"max_length": gettext_lazy("Who does it must be 120 characters or fewer")},
            "status": {
                "required": gettext_lazy("Select how far it is"),
                "invalid_choice": gettext_lazy("Select how far it is"),
            },
            "note": {"max_length": gettext_lazy("The note must be 2,000 characters or fewer")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page has the token, once
        self.helper.layout = Layout(*self.Meta.fields)
