"""allauth's forms of the second step at sign-in, in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import reword


def reword_code(form: forms.Form, help_text: Any) -> None:
    """Word the field of a code; telephones then offer digits."""
    reword(form.fields["code"], label=_("Code"), required=_("Enter the code"))
    form.fields["code"].help_text = help_text
    form.fields["code"].widget.attrs["inputmode"] = "numeric"


class CodeForm(base.AuthenticateForm):
    """Give a code of the app, or a recovery code, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_code(self, _("Six digits from your app, or one of your recovery codes."))


class CodeAgainForm(base.ReauthenticateForm):
    """Give a code once more before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_code(self, _("Six digits from your app, or one of your recovery codes."))


class ActivateForm(totp.ActivateTOTPForm):
    """Show that the app has the key: give its first code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_code(self, _("Six digits that the app shows now."))


class PasskeyForm(webauthn.AddWebAuthnForm):
    """Add a passkey or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("By which you will know it again, such as “office laptop”.")
        self.fields["passwordless"].label = _("Sign in with it alone, without the password")
        self.fields["passwordless"].help_text = _("It then asks for your fingerprint, face or PIN.")
