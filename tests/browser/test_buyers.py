"""The list of buyers under the hands of somebody who types, pastes and presses keys."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.pages import ADVISOR
from tests.browser.site import Site

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def press(page: Page, name: str) -> None:
    """Press a button by the keyboard and wait for the page that comes."""
    page.get_by_role("button", name=name).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def first_names(page: Page, count: int) -> list[str]:
    return [box.input_value() for box in page.locator("input[name$=-name]").all()[:count]]


@pytest.fixture
def page(page_as: SignIn, site: Site) -> Page:
    page = page_as(ADVISOR)
    page.goto(f"/assessments/{site.ids['draft']}/buyers/")
    return page


def test_the_bar_follows_the_hand(page: Page):
    for number, (share, owner) in enumerate([("31,5", "G"), ("9.5", " g "), ("45", "")]):
        page.locator(f"input[name=buyers-{number}-name]").fill(f"Firm {number}")
        page.locator(f"input[name=buyers-{number}-share]").fill(share)
        page.locator(f"input[name=buyers-{number}-owner]").fill(owner)
    for box in page.locator("input[name$=-share]").all()[3:]:
        box.fill("")
    expect(page.locator(".share-sentence")).to_have_text("86% explained, 14% left.")
    expect(page.locator(".share-together")).to_contain_text("Counted together: Firm 0 and Firm 1, 41%.")
    expect(page.get_by_role("button", name="Put 14% in")).to_be_visible()
    page.locator("input[name=buyers-2-share]").fill("63")
    expect(page.locator(".share-sentence")).to_have_text("Shares add up to 104%. Reduce one or more by 4 in total.")


def test_a_list_pasted_into_a_name_becomes_rows_and_a_row_keeps_the_focus(page: Page):
    page.locator("input[name=buyers-0-name]").focus()
    with page.expect_navigation():
        page.evaluate(PASTE, "Pasted one\t0,1\nPasted two\t0,2")
    expect(page.locator("[data-said]")).to_contain_text("2 were added")
    assert first_names(page, 3)[1:] == ["Pasted one", "Pasted two"]

    press(page, "Move Pasted two up")
    expect(page.get_by_role("button", name="Move Pasted two up")).to_be_focused()
    assert first_names(page, 3)[1:] == ["Pasted two", "Pasted one"]

    press(page, "Remove Pasted one")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Pasted one up")).to_be_focused()
    press(page, "Remove Pasted one")
    press(page, "Remove Pasted two")
