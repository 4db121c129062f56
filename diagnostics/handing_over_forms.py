"""The form that names who looks after firms next."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import User


class ColleagueForm(forms.Form):
    """A colleague to hand firms to."""

    colleague = forms.ModelChoiceField(
        label=gettext_lazy("Who looks after it from now on"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose a colleague"),
        error_messages={
            "required": gettext_lazy("Choose a colleague"),
            "invalid_choice": gettext_lazy("Choose a colleague from the list"),
        },
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["colleague"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = colleagues
        field.label = label or field.label
