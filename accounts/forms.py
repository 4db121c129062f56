"""allauth's forms in our words: labels instead of placeholders, errors that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def reword(field: forms.Field, *, label: str | _StrPromise, required: str | _StrPromise) -> None:
    """Give a field its label and the error for an empty one; a placeholder would vanish while typing."""
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.error_messages["required"] = required
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = _("Enter an e-mail address like name@example.org")


def reword_new_passwords(form: forms.Form) -> None:
    """Word the two fields of a new password."""
    reword(form.fields["password1"], label=_("New password"), required=_("Enter a new password"))
    form.fields["password1"].help_text = _("At least 10 characters. Three or four unrelated words make a good one.")
    reword(form.fields["password2"], label=_("New password again"), required=_("Enter the new password again"))


class SignInForm(allauth.LoginForm):
    """Sign in with e-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["login"], label=_("E-mail address"), required=_("Enter your e-mail address"))
        reword(self.fields["password"], label=_("Password"), required=_("Enter your password"))
        self.fields["password"].help_text = ""  # the page has its own link for a forgotten password


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Ask for a link that sets a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["email"], label=_("E-mail address"), required=_("Enter your e-mail address"))


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """Set a new password, having followed that link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_new_passwords(self)


class ChangePasswordForm(allauth.ChangePasswordForm):
    """Set a new password, knowing the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.fields["oldpassword"]
        reword(present, label=_("Present password"), required=_("Enter your present password"))
        present.help_text = ""
        reword_new_passwords(self)


class ReauthenticateForm(allauth.ReauthenticateForm):
    """Give the password once more before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["password"], label=_("Password"), required=_("Enter your password"))
        self.fields["password"].help_text = ""


class AddEmailForm(allauth.AddEmailForm):
    """Add an e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["email"], label=_("E-mail address"), required=_("Enter an e-mail address"))
