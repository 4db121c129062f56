"""A measured hour: what a complete assessment with five buyers costs in actions, counted while a script does it.

An action is what a hand does: a click, a key, a choice from a list, a field filled in. An answer is a fact that ends up
in the assessment: a buyer's name, share, kind and destination, and each question.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from diagnostics.core.instruments import CURRENT
from tests.browser.conftest import SignIn

PER_ANSWER, PER_SECTION = 1.3, 2
BUYERS = (("Corvane", "30"), ("Lutz", "20"), ("Brightway", "15"), ("Marisol", "10"), ("Osei", "5"))  # 80% together
PER_BUYER = [key for key in CURRENT.questions if CURRENT.section_of[key].scope == "buyer"]


class Hand:
    """Does things on a page, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = self.answers = self.sections = 0

    def click(self, target: Locator) -> None:
        self.actions += 1
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        self.actions += 1
        self.answers += 1
        target.fill(text)

    def select(self, target: Locator, text: str) -> None:
        self.actions += 1
        self.answers += 1
        target.select_option(text)

    def choose(self, radio: Locator) -> None:
        self.actions += 1
        self.answers += 1
        radio.check()

    def go_on(self) -> None:
        self.sections += 1
        with self.page.expect_navigation():
            self.click(self.page.get_by_role("button", name="Save and continue"))


def test_a_complete_assessment_costs_few_actions(page_as: SignIn):
    page = page_as(
        "advisor@other.example", java_script_enabled=False
    )  # costs the same actions, and no waiting for saves
    page.goto("/firms/new/")
    page.get_by_label("Name of the firm").fill("Hour Shoes")
    page.get_by_label("Sector").select_option("Leather and footwear")
    page.get_by_label("Country").select_option("Italy")
    page.get_by_role("button", name="Add firm").click()
    hand = Hand(page)
    hand.click(page.get_by_role("button", name="Start the assessment"))
    hand.click(page.get_by_role("link", name="Start with the buyers"))
    list_buyers(hand)
    while not page.get_by_role("button", name="Complete assessment").count():
        for question in page.locator("fieldset.question").all():
            hand.choose(question.get_by_role("radio").nth(2))
        hand.go_on()
    hand.click(page.get_by_role("button", name="Complete assessment"))
    expect(page.locator(".ledger-entry")).to_have_count(6)
    check_report_can_be_followed_by_hand(page)
    assert hand.answers == 4 * len(BUYERS) + 2 + len(BUYERS) * len(PER_BUYER) + len(CURRENT.questions) - len(PER_BUYER)
    allowed = PER_ANSWER * hand.answers + PER_SECTION * hand.sections
    print(f"{hand.actions} actions for {hand.answers} answers in {hand.sections} sections; {allowed:.0f} allowed")
    assert hand.actions <= allowed


def check_report_can_be_followed_by_hand(page: Page) -> None:
    """Ask for the report without scripts: its page says how far it is, and tells it anew when loaded again."""
    page.get_by_role("button", name="Download the report").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.reload()
    expect(page.locator("main")).to_contain_text("Hour Shoes")


def list_buyers(hand: Hand) -> None:
    """Enter the buyers, the others, and to whom the firm delivers."""
    page = hand.page
    for number, (name, share) in enumerate(BUYERS, start=1):
        if not page.get_by_label(f"Buyer {number}: name").count():
            hand.click(page.get_by_role("button", name="Add a buyer"))
        hand.fill(page.get_by_label(f"Buyer {number}: name"), name)
        hand.fill(page.get_by_label(f"Buyer {number}: share"), share)
        hand.select(page.get_by_label(f"Buyer {number}: kind"), "Retail chain")
        hand.select(page.get_by_label(f"Buyer {number}: where"), "Export to rich countries")
    hand.fill(page.get_by_label("Number of other buyers"), "8")
    hand.choose(page.get_by_label("To the company that puts its name on the goods"))
    hand.go_on()
