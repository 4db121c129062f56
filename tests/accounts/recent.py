"""A browser whose person has just given the password."""

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from accounts.models import User


def sign_in(client: Client, user: User) -> None:
    """Sign somebody in as if the password had been given this moment."""
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
