"""Everything that a script makes quicker, done without one: buyers, marks, history, changes tried, plans.

A whole assessment without scripts is in `test_hour`, an owner's answers in `test_owner`; that no page offers what only
a script could do is asked of each page in `test_axe`.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.pages import ADVISOR
from tests.browser.site import Site

SHARES = "input[name$=-share]"


@pytest.fixture
def page(page_as: SignIn) -> Page:
    return page_as("advisor@other.example", java_script_enabled=False)


def press(page: Page, name: str) -> None:
    """Press the first button of that name."""
    page.get_by_role("button", name=name).first.click()


def start(page: Page) -> str:
    """Start the assessment of a new firm; return the address of its task list."""
    page.goto("/firms/new/")
    page.get_by_label("Name of the firm").fill("Plain & Co")
    page.get_by_label("Sector").select_option("Garments")
    page.get_by_label("Country").select_option("Kenya")
    press(page, "Add firm")
    press(page, "Start the assessment")
    return page.url


def test_buyers_are_listed_without_scripts(page: Page):
    page.goto(f"{start(page)}buyers/")
    page.get_by_text("Paste a list").click()
    page.get_by_label("One buyer on each line").fill("Corvane;50\nLutz;20")
    press(page, "Show what is understood")
    press(page, "Add to the list")
    press(page, "Move Lutz up")
    expect(page.get_by_label("Buyer 1: name")).to_have_value("Lutz")
    press(page, "Sort by share")
    expect(page.get_by_label("Buyer 1: name")).to_have_value("Corvane")
    press(page, "Remove Lutz")
    expect(page.get_by_text("Lutz is off the list")).to_be_visible()
    press(page, "Undo")
    expect(page.get_by_text("70% explained, 30% left.")).to_be_visible()
    press(page, "Put 30% in")
    expect(page.get_by_label("Number of other buyers")).not_to_have_value("")
    page.locator(SHARES).first.fill("104")
    press(page, "Save and continue")
    assert page.title().startswith("Error: ")
    expect(page.locator(".error-summary a[href='#id_buyers-0-share']")).to_have_count(1)


def test_answers_are_marked_and_taken_back_without_scripts(page: Page):
    tasks = start(page)
    page.goto(f"{tasks}sections/markets/")
    question = page.locator("#question-M1")
    question.get_by_role("radio").nth(2).check()
    question.get_by_label("Note").fill("Ask the daughter")
    question.get_by_role("button", name="Mark for a second look").click()
    expect(page.locator("#question-M1").get_by_text("Marked for a second look")).to_be_visible()
    page.goto(f"{tasks}check/")
    expect(page.get_by_role("heading", name="Marked for a second look")).to_be_visible()
    page.goto(f"{tasks}sections/markets/")
    press(page, "Take the mark away")
    expect(page.locator("#question-M1").get_by_role("radio").nth(2)).to_be_checked()
    page.goto(f"{tasks}history/")
    press(page, "Take back")
    page.goto(f"{tasks}sections/markets/")
    expect(page.locator("#question-M1").get_by_role("radio").nth(2)).not_to_be_checked()


def test_changes_are_tried_and_kept_without_scripts(page_as: SignIn, site: Site):
    page = page_as(ADVISOR, java_script_enabled=False)
    page.goto(f"/assessments/{site.ids['done']}/what-if/")
    page.get_by_role("link", name="Try").first.click()
    page.get_by_label("Keep these changes as a plan named").fill("A plain plan")
    press(page, "Keep as a plan")
    expect(page.get_by_role("link", name="A plain plan")).to_be_visible()
    page.get_by_role("link", name="Undo").first.click()
    expect(page.get_by_label("Keep these changes as a plan named")).to_have_count(0)
    press(page, "Delete")
    expect(page.get_by_role("link", name="A plain plan")).to_have_count(0)
