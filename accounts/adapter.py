"""How allauth behaves here: accounts are given by an organisation, not taken."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Close public sign-up: whoever reads a firm's sales shares must be known to the organisation."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        # One text for both mistakes: it must not tell a stranger which addresses have an account.
        "email_password_mismatch": _("This e-mail address and password do not go together. Check both and try again"),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again"),
        "enter_current_password": _("This is not your present password"),
        "incorrect_password": _("This is not your password"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
