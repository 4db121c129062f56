"""Every page, light and dark, wide and narrow, clean and with errors: no serious violation, no sideways scrolling."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import adapting, checks
from tests.browser.budgets import shifted
from tests.browser.conftest import SignIn
from tests.browser.pages import ADVISOR, LOOKS, NOT_PAGES, Look, addresses
from tests.browser.site import Site

WIDE, PHONE, SMALLEST = 1280, 360, 320
SHIFT = 0.05  # part of the window
COLOURS = ("color-contrast",)
ALL = [(address, look) for address, looks in LOOKS.items() for look in looks]
CLEAN = [pytest.param(a, look, id=f"{a}{look.name and '-'}{look.name}") for a, look in ALL]
SPOILT = [pytest.param(a, look, id=f"{a}{look.name and '-'}{look.name}") for a, look in ALL if look.spoil]


def test_every_address_is_declared():
    assert sorted({*LOOKS, *NOT_PAGES}) == sorted(set(addresses()))


def faults(page: Page) -> list[str]:
    """Return everything wrong with the page: wide and narrow, light and dark, zoomed, spaced out, in forced colours.

    Only the rule for colours depends on the theme, and only places on the width: all rules in both corners,
    and colours once more for what only a wide page shows, find what all four pairs would.
    """
    found = [f"the content jumps by {jump:.2f}"] if (jump := shifted(page)) > SHIFT else []
    for width, theme, rules in ((WIDE, "light", ()), (WIDE, "dark", COLOURS), (PHONE, "dark", ())):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        found += [f"{width} {theme}: {line}" for line in checks.violations(page, *rules)]
    page.set_viewport_size({"width": SMALLEST, "height": 900})
    found += [f"{SMALLEST}: wider than the window: {line}" for line in checks.scrolls_sideways(page)]
    found += [f"{SMALLEST}: too small: {line}" for line in checks.small_targets(page)]
    return found + adapting.faults(page)


@pytest.mark.parametrize(("address", "look"), CLEAN)
def test_page_is_sound(kept_page_as: SignIn, site: Site, address: str, look: Look):
    page = kept_page_as(look.account)
    answer = page.goto(look.path(address, site.ids))
    expect(page.locator("h1")).to_have_count(1)
    # Without scripts the page is what the server sent: it must be whole already.
    assert answer
    assert answer.text().count("<h1") == 1
    assert not (dead := checks.script_only(page, answer.text())), "\n".join(dead)
    assert not (found := faults(page)), "\n".join(found)


@pytest.mark.parametrize(("address", "look"), SPOILT)
def test_page_with_errors_is_sound(kept_page_as: SignIn, site: Site, address: str, look: Look):
    page = kept_page_as(look.account)
    page.goto(look.path(address, site.ids))
    assert look.spoil
    look.spoil(page)
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    check_summary_and_fields_agree(page)
    assert not (found := faults(page)), "\n".join(found)


def check_summary_and_fields_agree(page: Page) -> None:
    """Each link of the summary leads to a field, or to the first of a group, that is marked wrong in the same words.

    The last one is followed: it takes the focus there.
    """
    links = page.locator(".error-summary a").all()
    for link in links:
        wrong = page.locator(link.get_attribute("href") or "none")
        expect(wrong).to_have_count(1)
        if wrong.get_attribute("type") in {"radio", "checkbox"}:
            wrong = page.locator("fieldset[aria-describedby]", has=wrong)
        else:
            expect(wrong).to_have_attribute("aria-invalid", "true")
        described = (wrong.get_attribute("aria-describedby") or "").split()
        said = " ".join(page.locator(f"[id='{name}']").inner_text() for name in described)
        assert link.inner_text() in said
    if links:
        target = links[-1].get_attribute("href") or "none"
        links[-1].press("Enter")
        expect(page.locator(target)).to_be_focused()


@pytest.mark.expects_status(404)
@pytest.mark.parametrize("account", [ADVISOR, ""])
def test_missing_page_is_sound(kept_page_as: SignIn, account: str):
    page = kept_page_as(account)
    page.goto("/no-such-page/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert not (found := faults(page)), "\n".join(found)


@pytest.mark.expects_status(404)
def test_page_of_an_invitation_that_is_none_is_sound(kept_page_as: SignIn):
    page = kept_page_as("")
    page.goto("/invitations/no-such-secret/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation is not open")
    assert not (found := faults(page)), "\n".join(found)
