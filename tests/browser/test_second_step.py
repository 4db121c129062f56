"""The second step at sign-in as a person meets it: an app's codes, and passkeys on a device of the browser's own."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.seed import CAREFUL, PASSWORD
from tests.browser.site import Site
from tests.browser.test_axe import faults

Watch = Callable[[BrowserContext], None]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, browser_context_args: dict[str, Any], watch: Watch, site: Site) -> Iterator[Page]:
    """A page at localhost: browsers give passkeys to names, not to numbers."""
    address = site.url.replace("127.0.0.1", "localhost")
    with browser.new_context(**browser_context_args | {"base_url": address}) as context:
        watch(context)
        yield context.new_page()


def give_password(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(CAREFUL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def check(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert not (found := faults(page)), "\n".join(found)


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def test_an_app_and_a_passkey_are_set_up_used_and_taken_away(page: Page):
    give_password(page)
    page.goto("/accounts/")
    page.get_by_role("link", name="Second step").click()
    page.get_by_role("link", name="Set an app up").click()
    confirm(page)
    check(page, "Set an app up")
    secret = page.locator(".secret").inner_text()
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("button", name="Turn the second step on").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "Set an app up")
    page.get_by_role("textbox", name="Code").fill(code_of(secret))
    page.get_by_role("button", name="Turn the second step on").click()
    check(page, "Recovery codes")

    add_passkey(page)
    sign_out(page)
    give_password(page)
    check(page, "Second step")
    page.get_by_role("textbox", name="Code").fill(code_of(secret, steps=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/firms/"))

    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page).to_have_url(re.compile("/firms/"))


def add_passkey(page: Page) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    check(page, "Add a passkey")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page).not_to_have_url(re.compile("/add/"))
    page.goto("/accounts/2fa/webauthn/")
    check(page, "Passkeys")
    for deed in ("Rename", "Remove"):
        page.get_by_role("link", name=deed).click()
        assert not (found := faults(page)), "\n".join(found)
        page.goto("/accounts/2fa/webauthn/")


def sign_out(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
