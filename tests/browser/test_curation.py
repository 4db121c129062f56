"""Two curators at one case, without scripts: nothing is overwritten, and the page with both texts is sound."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.pages import CURATOR
from tests.browser.site import Site
from tests.browser.test_axe import faults

ADMIN = "admin@demo.example"


@pytest.mark.expects_status(409)
def test_a_conflict_shows_both_texts_and_one_is_chosen(page_as: SignIn, site: Site):
    path = f"/cases/desk/{site.ids['case']}/edit/"
    mine = page_as(CURATOR)
    theirs = page_as(ADMIN, java_script_enabled=False)
    for page, town in ((mine, "Mine"), (theirs, "Theirs")):
        page.goto(path)
        page.get_by_label("Town or cluster").fill(town)
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.locator(".notice-success")).to_contain_text("Saved as revision")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".error-summary")).to_be_focused()
    expect(mine.get_by_label("Town or cluster")).to_have_value("Mine")
    assert not (found := faults(mine)), "\n".join(found)
    mine.set_viewport_size({"width": 1280, "height": 900})
    mine.get_by_label("Take the text of Amina Admin").check()
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.get_by_label("Town or cluster")).to_have_value("Theirs")


def test_a_case_is_published_by_a_second_person_with_the_keyboard_alone(page_as: SignIn, site: Site):
    writer, reviewer = page_as(CURATOR, java_script_enabled=False), page_as(ADMIN)
    writer.goto("/cases/desk/new/")
    for label, text in (("Title", "Buttons"), ("Summary", "A maker of buttons."), ("Sectors", "152")):
        writer.get_by_label(label).fill(text)
    for label, value in (("Outcome", "mixed"), ("Evidence", "thin")):
        writer.get_by_label(label).select_option(value)
    writer.get_by_role("button", name="Save the draft").press("Enter")
    for label in ("Situation", "What they did", "What happened", "What to take from it", "What this case cannot tell"):
        writer.get_by_label(label, exact=True).fill("In our words.")
    writer.locator("[name=sources-0-key]").select_option("caspari-2003")
    writer.locator("[name=sources-0-role]").select_option("told_in")
    writer.get_by_role("button", name="Save and go to review").press("Enter")
    writer.get_by_role("button", name="Submit for review").press("Enter")
    expect(writer.locator("aside")).to_contain_text("somebody else has to publish it")
    reviewer.goto("/cases/desk/")
    reviewer.get_by_role("table", name="Waiting for your review").get_by_role("link", name="Buttons").press("Enter")
    reviewer.get_by_role("button", name="Publish revision 2").press("Enter")
    expect(reviewer.locator(".notice-success")).to_contain_text("It is published")
    reviewer.goto("/cases/buttons/")
    expect(reviewer.locator("h1")).to_have_text("Buttons")
    retire(reviewer, "buttons")


def retire(page: Page, slug: str) -> None:
    """Leave the library to the tests that follow as it was."""
    page.goto(f"/cases/desk/{slug}/review/")
    page.get_by_text("Retire this case").press("Enter")
    page.get_by_label("Why should nobody read it any more?").fill("It was a test.")
    page.get_by_role("button", name="Retire").press("Enter")
    expect(page.locator(".notice-success")).to_contain_text("It is retired")
