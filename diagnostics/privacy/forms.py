"""The forms that erase a firm or an account: a name or an address, typed, so that nobody erases another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from diagnostics import handing_over
from diagnostics.models import Firm
from diagnostics.people import Kept


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


class EraseAccountForm(forms.Form):
    """Is valid when the own address was typed, in small letters or not, and each firm has somebody."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, person: User, kept: Sequence[Kept], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.heirs = {f"heir_{each.organisation.pk.hex}": each for each in kept}
        for name, each in self.heirs.items():
            self.fields[name] = heir_field(each, person)
        self.order_fields([*self.heirs, "email"])

    def clean_email(self) -> str:
        """Insist on the person's own address."""
        typed = str(self.cleaned_data["email"]).strip()
        if typed.lower() != self.person.email.lower():
            raise ValidationError(
                _("Type the address exactly as it stands here: %(email)s") % {"email": self.person.email}
            )
        return typed

    def chosen(self) -> dict[UUID, User]:
        """Return who looks after the firms of which organisation; call when the form is valid."""
        return {each.organisation.pk: self.cleaned_data[name] for name, each in self.heirs.items()}


def heir_field(kept: Kept, person: User) -> forms.ModelChoiceField:
    """Return the field that names who looks after a person's firms at one organisation."""
    label = ngettext(
        "Who looks after %(firms)s firm of %(organisation)s from now on",
        "Who looks after %(firms)s firms of %(organisation)s from now on",
        kept.firms,
    )
    return forms.ModelChoiceField(
        label=label % {"firms": kept.firms, "organisation": kept.organisation.name},
        queryset=handing_over.colleagues_of(kept.organisation, without=person),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose a colleague"),
            "invalid_choice": _("Choose a colleague from the list"),
        },
    )
