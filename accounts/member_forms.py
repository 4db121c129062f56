"""Forms about the people of an organisation: an invitation, a role, and the account that an invitation opens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Invitation, Membership, Role, User

ADDRESS = gettext_lazy("Enter an e-mail address like name@example.org")
LONGEST_ADDRESS = 254
TOO_LONG = gettext_lazy("An e-mail address must be 254 characters or fewer")


def role_field() -> forms.ChoiceField:
    """Return the field of a role."""
    return forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(value, capfirst(name)) for value, name in Role.choices],
        error_messages={
            "required": gettext_lazy("Choose a role"),
            "invalid_choice": gettext_lazy("Choose a role from the list: %(value)s is none of them"),
        },
    )


class RoleForm(forms.ModelForm):
    """What a member may do."""

    role = role_field()

    class Meta:
        model = Membership
        fields = ("role",)


class InvitationForm(forms.Form):
    """Whom to invite, and with which role."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address (optional)"),
        help_text=gettext_lazy(
            "Leave it empty for a link that you hand over yourself: whoever opens it first joins with it."
        ),
        required=False,
        max_length=LONGEST_ADDRESS,
        error_messages={"invalid": ADDRESS, "max_length": TOO_LONG},
    )
    role = role_field()

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = membership.organisation

    def clean_email(self) -> str:
        """Refuse who is a member already: the list above shows them to whoever may invite."""
        email: str = self.cleaned_data["email"]
        if email and self.organisation.memberships.filter(user__email__iexact=email).exists():
            raise ValidationError(_("%(email)s is a member already") % {"email": email})
        return email


class JoinForm(forms.Form):
    """A new account, made with an invitation. One that names an address leaves no choice of it."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=LONGEST_ADDRESS,
        error_messages={
            "required": gettext_lazy("Enter your e-mail address"),
            "invalid": ADDRESS,
            "max_length": TOO_LONG,
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As colleagues and reports show it."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy("Enter your name"),
            "max_length": gettext_lazy("Your name must be 150 characters or fewer"),
        },
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 10 characters. Three or four unrelated words make a good one."),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={
            "required": gettext_lazy("Enter a password"),
            "max_length": gettext_lazy("A password must be 4,096 characters or fewer"),
        },
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if invitation.email:
            del self.fields["email"]

    def clean_email(self) -> str:
        """Refuse an address that has an account: its person signs in and joins with that."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("This address cannot be used for a new account. Sign in if it is yours"))
        return email

    def clean(self) -> dict[str, Any]:
        """Hold the password against the site's rules, and against the person's own name and address."""
        super().clean()
        data = self.cleaned_data
        if password := data.get("password"):
            person = User(email=self.invitation.email or data.get("email", ""), name=data.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data
