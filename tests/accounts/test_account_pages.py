"""The account pages speak in our words, keep what was typed, and tell a stranger nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def advisor() -> User:
    return User.objects.create_user("ana@agency.example", "a long password")


def test_empty_sign_in_names_both_fields_in_summary_and_at_field(client: Client):
    page = " ".join(client.post(reverse("account_login"), {}).content.decode().split())
    assert "<title>Error: Sign in" in page
    for text, field in (("Enter your e-mail address", "id_login"), ("Enter your password", "id_password")):
        assert f'<a href="#{field}">{text}</a>' in page
        assert page.count(text) == 2
        assert f'aria-describedby="{field}_error"' in page


def test_wrong_password_keeps_the_address_and_tells_nothing(client: Client, advisor: User):
    known = client.post(reverse("account_login"), {"login": advisor.email, "password": "wrong"}).content.decode()
    unknown = client.post(reverse("account_login"), {"login": "x@y.example", "password": "wrong"}).content.decode()
    text = "This e-mail address and password do not go together"
    assert text in known
    assert text in unknown
    assert f'value="{advisor.email}"' in known
    assert "wrong" not in known


def test_forgotten_password_sends_a_link_that_works_once(client: Client, advisor: User, mailoutbox):
    answer = client.post(reverse("account_reset_password"), {"email": advisor.email}, follow=True)
    assert "Look into your e-mail" in answer.content.decode()
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    done = client.post(
        form.redirect_chain[-1][0],
        {"password1": "three unrelated words", "password2": "three unrelated words"},
        follow=True,
    )
    assert "Your new password is set" in done.content.decode()
    assert client.login(email=advisor.email, password="three unrelated words")
    client.logout()
    assert "used already or is too old" in client.get(link, follow=True).content.decode()


def test_nobody_opens_an_account_themselves(client: Client):
    page = client.post(reverse("account_signup"), {"email": "new@agency.example", "password1": "a long password"})
    assert "Accounts are given by organisations" in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("text", ["a\x00b@agency.example", "\ud800@agency.example", "x" * 100_000, "9" * 5000])
def test_hostile_sign_in_is_an_error_at_the_field(client: Client, text: str):
    body = f"login={text}&password={text}".encode("utf-8", "surrogatepass")
    answer = client.post(reverse("account_login"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
