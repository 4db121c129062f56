"""Answers saved while the advisor goes on talking: every state of the save, lost requests, two people at one answer."""

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import SignIn
from tests.browser.site import Site

SAVED = re.compile(r"^Saved \d\d:\d\d$")
ENDPOINT = "**/answers/"


@pytest.fixture
def path(page_as: SignIn) -> str:
    """Return the address of an empty section of a new firm's assessment: these tests change what they look at."""
    page = page_as()
    page.goto("/firms/new/")
    page.get_by_label("Name of the firm").fill("Autosave & Co")
    page.get_by_label("Sector").select_option("Garments")
    page.get_by_label("Country").select_option("Kenya")
    page.get_by_role("button", name="Add firm").click()
    page.get_by_role("button", name="Start the assessment").click()
    page.get_by_role("link", name="Your markets").click()
    address = page.url
    page.close()
    return address


def status(page: Page):
    return page.locator(".save-status")


def choose(page: Page, question: str, level: int) -> None:
    page.locator(f"label[for=id_{question}_{level}]").click()


def chosen(page: Page, question: str):
    return page.locator(f"input[name={question}]:checked")


def test_an_answer_is_saved_as_it_is_given(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    expect(status(page)).to_be_hidden()
    choose(page, "M1", 3)
    expect(status(page)).to_have_text(SAVED)
    page.locator("#id_M2_note").fill("Ask the daughter")
    page.locator("#id_M2_evidence").select_option("Stated by the owner")
    expect(status(page)).to_have_text(SAVED)
    page.wait_for_function("document.querySelector('[name=M2_revision]')")

    page.reload()
    expect(chosen(page, "M1")).to_have_value("3")
    expect(page.locator("#id_M2_note")).to_have_value("Ask the daughter")
    choose(page, "M1", 0)
    expect(page.locator("[name=M1_revision]")).to_have_count(1)
    page.reload()
    expect(chosen(page, "M1")).to_have_value("0")


def test_saved_is_not_said_before_it_is_so(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    held: list[Route] = []
    page.route(ENDPOINT, lambda route: held.append(route))  # noqa: PLW0108 a bound method of a list is refused
    choose(page, "M1", 3)
    expect(status(page)).to_have_text("Saving…")
    expect(status(page)).to_have_attribute("data-state", "saving")
    page.wait_for_timeout(300)
    expect(status(page)).to_have_text("Saving…")
    held[0].continue_()
    expect(status(page)).to_have_text(SAVED)
    expect(status(page)).to_have_attribute("data-state", "saved")


@pytest.mark.expects_failures
def test_without_a_connection_it_is_said_and_tried_again(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    page.route(ENDPOINT, lambda route: route.abort("internetdisconnected"))
    choose(page, "M1", 2)
    expect(status(page)).to_have_text("Not saved – no connection. It is tried again by itself")
    choose(page, "M2", 1)
    page.unroute(ENDPOINT)
    expect(status(page)).to_have_text(SAVED)
    page.reload()
    expect(chosen(page, "M1")).to_have_value("2")
    expect(chosen(page, "M2")).to_have_value("1")


@pytest.mark.expects_failures
def test_a_save_whose_answer_was_lost_is_repeated_as_the_same_save(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    sent: list[Request] = []

    def lose_the_first(route: Route) -> None:
        sent.append(route.request)
        if len(sent) > 1:
            route.continue_()
        else:
            route.fetch()  # the server commits, and nobody hears of it
            route.abort("connectionreset")

    page.route(ENDPOINT, lose_the_first)
    choose(page, "M1", 2)
    expect(status(page)).to_have_text(SAVED)
    first, second = (request.post_data_json for request in sent)
    assert first == second
    choose(page, "M1", 4)  # with the revision of its own save: no conflict with oneself
    expect(page.locator(".conflict")).to_have_count(0)
    expect(status(page)).to_have_text(SAVED)


@pytest.mark.expects_failures
def test_leaving_with_unsaved_answers_asks_first(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    page.route(ENDPOINT, lambda route: route.abort("internetdisconnected"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    choose(page, "M1", 2)
    expect(status(page)).to_have_attribute("data-state", "failed")
    page.get_by_role("link", name="Back to the task list").click()
    page.wait_for_url("**/assessments/*/")
    assert asked == ["beforeunload"]


@pytest.mark.expects_failures
def test_the_form_saves_what_the_script_could_not(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    page.route(ENDPOINT, lambda route: route.abort("internetdisconnected"))
    choose(page, "M1", 2)
    expect(status(page)).to_have_attribute("data-state", "failed")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    expect(chosen(page, "M1")).to_have_value("2")


def test_choosing_and_continuing_at_once_loses_nothing(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    for question in ("M1", "M2", "M3", "M4"):
        choose(page, question, 1)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/sections/cooperation/", wait_until="networkidle")
    page.goto(path)
    for question in ("M1", "M2", "M3", "M4"):
        expect(chosen(page, question)).to_have_value("1")


@pytest.mark.expects_status(409)
@pytest.mark.parametrize(
    ("button", "level", "note"),
    [
        ("Keep my answer", "3", ""),
        ("Keep mine, and theirs as a note", "3", "Amina Admin answered: “Nothing.”"),
        ("Take the other answer", "0", ""),
    ],
)
def test_two_people_at_one_answer_choose(page_as: SignIn, path: str, button: str, level: str, note: str):
    ada, amina = page_as(), page_as("admin@demo.example")
    ada.goto(path)
    amina.goto(path)
    choose(amina, "M1", 0)
    expect(status(amina)).to_have_text(SAVED)
    choose(ada, "M2", 2)  # another answer: no conflict
    expect(status(ada)).to_have_text(SAVED)
    choose(ada, "M1", 3)
    notice = ada.locator("#question-M1 .conflict")
    expect(notice).to_contain_text("Amina Admin changed this answer to “Nothing.”")
    expect(status(ada)).to_have_attribute("data-state", "failed")
    ada.get_by_role("button", name=button).click()
    expect(notice).to_have_count(0)
    expect(status(ada)).to_have_text(SAVED)
    ada.reload()
    expect(chosen(ada, "M1")).to_have_value(level)
    expect(ada.locator("[name=M1_note]")).to_have_value(note)
    expect(chosen(ada, "M2")).to_have_value("2")


def test_keys_choose_levels_in_the_question_that_has_the_focus(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    page.locator("#question-M1 input[type=radio]").first.focus()
    page.keyboard.press("4")
    expect(chosen(page, "M1")).to_have_value("3")
    page.keyboard.press("n")
    expect(chosen(page, "M1")).to_have_value("dk")
    page.locator("[name=M2_note]").fill("")
    page.locator("[name=M2_note]").press("5")  # typing a note chooses nothing
    expect(page.locator("[name=M2_note]")).to_have_value("5")
    expect(chosen(page, "M1")).to_have_value("dk")
    expect(status(page)).to_have_text(SAVED)


def test_the_next_level_is_told_in_its_words(page_as: SignIn, path: str):
    page = page_as()
    page.goto(path)
    question = page.locator("#question-M1")
    question.get_by_text("What would the next level look like?").click()
    page.locator("#question-M1 input[type=radio]").nth(1).check()
    words = question.locator(".level-card label").nth(2).inner_text()
    expect(question.locator("[data-next] p")).to_have_text(words)
    page.locator("#question-M1 input[type=radio]").nth(4).check()
    expect(question.locator("[data-next] p")).to_have_text("This is the last level.")


def test_readers_have_nothing_to_save(page_as: SignIn, site: Site, path: str):
    page = page_as("curator@demo.example")
    page.goto(path)
    expect(status(page)).to_have_count(0)
