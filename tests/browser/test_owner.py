"""The owner's way through a link, on a phone: only a browser shows what it tells the server of the page before."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.site import Site


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_owner_answers_without_an_account(page_as: SignIn, site: Site, scripts: bool):
    page = page_as("", java_script_enabled=scripts)
    page.set_viewport_size({"width": 360, "height": 740})
    start = reverse("diagnostics:owner_welcome", args=[site.ids["link"], site.ids["secret"]])
    page.goto(start)
    page.get_by_role("link", name="Go on").click()
    for number in (1, 2, 3):
        assert urlsplit(page.url).path == f"{start}{number}/"
        page.get_by_role("radio").nth(number).check()
        page.locator(".toolbar .btn-primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.goto(f"{start}2/")
    expect(page.get_by_role("radio").nth(2)).to_be_checked()
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}
