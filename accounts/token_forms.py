"""The form that makes an access token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import LONGEST_TOKEN, Scope

USUAL_DAYS = 90


class AccessTokenForm(forms.Form):
    """What a token is for, what it opens, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("Name the program that will hold it, for example “Monthly figures”."),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input-medium"}),
        error_messages={
            "required": gettext_lazy("Enter what the token is for"),
            "max_length": gettext_lazy("The name must be 100 characters or fewer"),
        },
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it opens"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one thing that the token opens"),
            "invalid_choice": gettext_lazy("Choose from the list: %(value)s is not on it"),
        },
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"),
        help_text=gettext_lazy("At most 366. You can revoke the token at any time."),
        initial=USUAL_DAYS,
        min_value=1,
        max_value=LONGEST_TOKEN.days,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("A token can be good for 1 to 366 days")
        ),
    )
