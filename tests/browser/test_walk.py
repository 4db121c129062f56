"""The whole path as an advisor walks it, from signing in to the PDF: every part is the real one, the worker too.

The same path without scripts, up to the report's page, is walked in `test_hour`.
"""

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import SignIn, sign_in
from tests.browser.site import ROOT, WORKER, Site

BUYERS = (("Maison Corvane", "62,5", "Global brand"), ("Lutz Handel", "20", "Importer or trader"))
REPORT_SECONDS = 60


@pytest.fixture
def worker(site: Site, tmp_path: Path) -> Iterator[None]:
    """A Celery worker on the site's own broker."""
    command = [sys.executable, *WORKER]
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


@pytest.mark.usefixtures("worker")
def test_from_sign_in_to_the_printed_report(page_as: SignIn):
    page = page_as("")
    sign_in(page, "advisor@demo.example")
    firm = "Calzaturificio Walk & <Söhne>"
    add_firm(page, firm)
    page.get_by_role("button", name="Start the assessment").click()
    page.get_by_role("link", name="Start with the buyers").click()
    name_buyers(page)
    pages = answer_every_section(page)
    assert pages == 3 * len(BUYERS) + 6
    page.get_by_role("button", name="Complete assessment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(firm)
    bands = page.locator(".ledger-entry").all_inner_texts()
    case = page.locator(".case-title").first.inner_text()
    text = printed_text(ask_for_report(page))
    assert firm in text
    assert case in text
    assert len(bands) == 6
    for entry in bands:
        title, band = entry.splitlines()[:2]
        assert title in text
        assert band in text


def add_firm(page: Page, name: str) -> None:
    """Enter a shoe maker of the Brenta and land on its page."""
    page.get_by_role("link", name="Add a firm").click()
    page.get_by_label("Name of the firm").fill(name)
    page.get_by_label("Sector").select_option("Leather and footwear")
    page.get_by_label("Country").select_option("Italy")
    page.get_by_label("Town or cluster").fill("Riviera del Brenta")
    page.get_by_label("Workers").fill("48")
    page.get_by_role("button", name="Add firm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def name_buyers(page: Page) -> None:
    """Enter the buyers and where the firm stands; the first share is written with a decimal comma."""
    for number, (name, share, kind) in enumerate(BUYERS, start=1):
        if not page.get_by_label(f"Buyer {number}: name").count():
            page.get_by_role("button", name="Add a buyer").click()
        page.get_by_label(f"Buyer {number}: name").fill(name)
        page.get_by_label(f"Buyer {number}: share").fill(share)
        page.get_by_label(f"Buyer {number}: kind").select_option(kind)
        page.get_by_label(f"Buyer {number}: where").select_option("Export to rich countries")
    page.get_by_label("Number of other buyers").fill("5")
    page.get_by_label("To the company that puts its name on the goods").check()
    page.get_by_role("button", name="Save and continue").click()


def answer_every_section(page: Page) -> int:
    """Answer section after section until the answers are to be checked; return how many there were."""
    for count in range(20):
        if page.get_by_role("button", name="Complete assessment").count():
            return count
        for question in page.locator("fieldset.question").all():
            question.get_by_role("radio").nth(3).check()
            question.get_by_label("How do you know?").select_option("Observed on site")
        with page.expect_navigation():  # the script may let a save that is on its way arrive first
            page.get_by_role("button", name="Save and continue").click()
        expect(page.locator(".error-summary")).to_have_count(0)
    pytest.fail("no end of sections")


def ask_for_report(page: Page) -> bytes:
    """Ask for the report, wait until the worker has made it, and return the file downloaded."""
    page.get_by_role("button", name="Download the report").click()
    link = page.get_by_role("link", name="Download the report")
    for _second in range(REPORT_SECONDS):
        if link.count():
            break
        page.wait_for_timeout(1000)
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


def printed_text(pdf: bytes) -> str:
    """Return the text of all pages on one line, hyphenation undone."""
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00ad\n", "").replace("\u00ad", "").split())
