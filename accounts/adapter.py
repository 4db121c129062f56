"""How allauth behaves here: accounts are given by an organisation, not taken."""

from collections.abc import Iterable
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.audit import sign_ins
from accounts.rules import administers
from accounts.sealing import seal, unseal


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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse whoever failed too often, as allauth does, and write it down."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_ins.locked_out(credentials)
            raise


class SecondStepAdapter(DefaultMFAAdapter):
    """Keep an app's key sealed, and administrators from taking their last second step away."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not the one. Wait for the next and enter that"),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        if not settings.ADMINS_NEED_SECOND_STEP or not administers(user):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Write down sessions that are ended from another one."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            sign_ins.signed_out_elsewhere(session.user)
            session.end()
