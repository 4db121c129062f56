"""A complete assessment by keyboard alone, on a laptop, a low window and a phone: no mouse, and the focus in sight."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.keyboard import Keyboard
from tests.browser.test_hour import BUYERS

SIZES = ((1280, 720), (640, 400), (360, 640))
START = "<!doctype html><title>Planted</title><body>"


def test_an_assessment_by_keyboard_alone(page_as: SignIn):
    page = page_as("advisor@other.example")
    keys = Keyboard(page)
    page.goto("/firms/")
    add_firm(keys)
    keys.tab_to("Start the assessment")
    keys.follow()
    keys.tab_to("Start with the buyers")
    keys.follow()
    list_buyers(keys)
    answer_every_section(keys)
    complete(keys)
    expect(page.locator(".ledger-entry")).to_have_count(6)
    assert keys.faults == []


def add_firm(keys: Keyboard) -> None:
    """Skip the masthead, and enter a firm."""
    keys.press("Tab")
    assert keys.focused()[0] == "Skip to main content"
    keys.press("Enter")
    keys.tab_to("Add a firm", most=2)
    keys.follow()
    for name, text in (("Name of the firm", "Keys & Sons"), ("Sector", "Leather"), ("Country", "Italy")):
        keys.tab_to(name)
        keys.type(text)
    keys.tab_to("Add firm")
    keys.follow()


def list_buyers(keys: Keyboard) -> None:
    """Enter five buyers, with a step back to put a share right, the others, and to whom the firm delivers."""
    for number, (name, share) in enumerate(BUYERS, start=1):
        if not keys.page.get_by_label(f"Buyer {number}: name").count():
            keys.tab_to("Add a buyer")
            keys.follow()
            expect(keys.page.get_by_label(f"Buyer {number}: name")).to_be_focused()
        else:
            keys.tab_to(f"Buyer {number}: name")
        keys.type(name)
        keys.press("Tab")
        keys.type("99")
        keys.press("Tab")
        keys.type("Retail chain")
        keys.press("Shift+Tab")  # selects what is in the field
        keys.type(share)
        keys.press("Tab", "Tab")
        keys.type("Export to rich")
    keys.tab_to("Number of other buyers")
    keys.type("8")
    keys.press("Tab", "Space")
    keys.tab_to("Save and continue")
    keys.follow()


def answer_every_section(keys: Keyboard) -> None:
    """Answer section after section, in windows of every size, until the answers are to be checked."""
    sections = 0
    while "/check/" not in keys.page.url:
        width, height = SIZES[sections % len(SIZES)]
        keys.page.set_viewport_size({"width": width, "height": height})
        answer_section(keys)
        sections += 1
    assert sections == 3 * len(BUYERS) + 6


def answer_section(keys: Keyboard) -> None:
    """Go from question to question with Tab: choose with the space bar and an arrow, or with the level's number."""
    count = keys.page.locator("fieldset.question").count()
    answered = 0
    while True:
        keys.press("Tab")
        name, kind = keys.focused()
        if name == "Skip to main content":  # only once: the address keeps its end from section to section
            keys.press("Enter")
        elif kind == "radio":
            keys.press(*(("Space", "ArrowDown") if answered % 2 else ("4",)))
            answered += 1
        elif name == "Save and continue":
            break
    assert answered == count
    keys.follow()


def complete(keys: Keyboard) -> None:
    """Pass over the list of answers and complete the assessment."""
    keys.tab_to("Skip the answers and complete")
    keys.press("Enter")
    keys.tab_to("Complete assessment", most=1)
    keys.follow()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<a href='#' style='outline:none'>a</a><a href='#'>b</a>", "no sign of the focus"),
        ("<div style='height:2000px'></div><a href='#' style='position:fixed;top:-99px'>a</a>", "outside the window"),
        ("<a href='#'>a</a><div style='position:fixed;inset:0;background:#fff'></div>", "behind a bar"),
        ("<a href='#'>a</a><a href='#'>b</a>", ""),
    ],
)
def test_a_focus_that_is_not_seen_is_found(page: Page, body: str, said: str):
    keys = Keyboard(page)
    page.route("**/planted", lambda route: route.fulfill(body=START + body, content_type="text/html"))
    page.goto("/planted")
    keys.press("Tab", "Tab", "Tab")
    page.wait_for_timeout(50)  # what the page tells arrives a little later
    assert (said in "\n".join(keys.faults)) if said else not keys.faults
