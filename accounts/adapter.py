"""How allauth behaves here: accounts are given by an organisation, not taken."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Close public sign-up: whoever reads a firm's sales shares must be known to the organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
