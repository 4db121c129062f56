"""The browser tests themselves: each check is shown a planted fault that it must find."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import Page

from tests.browser import adapting, checks
from tests.browser.conftest import SignIn
from tests.browser.site import ROOT

FAULTY = """<!doctype html><html lang="en"><title>Planted</title><body><main><h1>Planted</h1>
<input name="unlabelled"><img src="data:,"><p style="color:#ddd;background:#fff">faint</p>
<div style="inline-size:2000px;background:#eee">wide</div><button style="block-size:20px">tiny</button></main>"""
SOUND = """<!doctype html><html lang="en"><title>Sound</title><body><main><h1>Sound</h1><p>Readable.</p></main>"""


@pytest.mark.parametrize("rule", ["label", "image-alt", "color-contrast"])
def test_axe_finds_a_planted_violation(page: Page, rule: str):
    page.set_content(FAULTY)
    assert any(line.startswith(rule) for line in checks.violations(page))


@pytest.mark.parametrize("colour", ["rgb(0 0 0 / 20%)", "oklch(90% 0 0)"])
def test_axe_reads_colours_with_alpha_and_of_other_spaces(page: Page, colour: str):
    page.set_content(SOUND.replace("<p>", f'<p style="color:{colour};background:#fff">'))
    assert [line.split()[0] for line in checks.violations(page)] == ["color-contrast"]


def test_axe_finds_nothing_on_a_sound_page(page: Page):
    page.set_content(SOUND)
    assert checks.violations(page) == []


def test_sideways_scrolling_is_found(page: Page):
    page.set_content(SOUND)
    assert checks.scrolls_sideways(page) == []
    page.set_content(FAULTY)
    assert checks.scrolls_sideways(page)


def test_small_targets_are_found(page: Page):
    page.set_content(FAULTY)
    assert any("tiny" in line for line in checks.small_targets(page))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p style='block-size:1em;overflow:hidden;inline-size:6em'>cut off below its first line</p>", "cut off"),
        ("<p>first line</p><p style='margin-block-start:-2.2em'>on it</p>", "on top of each other"),
        ("<p style='white-space:nowrap;position:absolute;left:-3em'>beside</p>", "beside the window"),
        ("<p class='panel' style='inline-size:3em;white-space:nowrap'>wider than its panel</p>", "sticks out"),
        ("<div style='block-size:2.2em;overflow:hidden'>one line<br>another</div>", "spaced: cut off"),
        ("<p>first line</p><p>second line, and a <b>strong</b> word</p>", ""),
    ],
)
def test_text_that_does_not_fit_is_found(kept_page_as: SignIn, body: str, said: str):
    page = kept_page_as("")
    page.set_content(f"<!doctype html><title>Planted</title><style>html {{ line-height: 1.1 }}</style><body>{body}")
    found = adapting.misfits_resized(page)
    assert any(said in line for line in found) if said else not found


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<input style='border:0'>", "no border"),
        ("<button class='btn-link' style='border:2px solid transparent'>Link</button>", "a link in a frame"),
        ("<nav class='main-nav'><a href='/' style='border-bottom:3px solid transparent'>Here</a></nav>", "not told"),
        ("<input type='radio' checked style='appearance:none'>", "drawn with colours"),
        ("<div><p class='level-card'><input type='radio' checked></p><p class='level-card'></p></div>", "chosen like"),
        ("<b class='band'></b>", "a band without its name"),
        ("<svg class='chart' style='forced-color-adjust:none'><text fill='#eee' y='9'>1</text></svg>", "faint"),
        ("<input><b class='band'>High</b>", ""),
    ],
)
def test_what_is_lost_in_forced_colours_is_found(kept_page_as: SignIn, body: str, said: str):
    page = kept_page_as("")
    page.set_content(f"<!doctype html><title>Planted</title><body>{body}")
    found = adapting.lost_in_forced_colours(page)
    assert any(said in line for line in found) if said else not found


def test_motion_is_found(kept_page_as: SignIn):
    page = kept_page_as("")
    page.set_content(SOUND)
    assert adapting.moving(page) == []
    page.set_content("<p style='transition:color 1s'>slides</p>")
    assert adapting.moving(page)


def test_what_needs_a_script_is_found(kept_page_as: SignIn):
    page = kept_page_as("")
    fine = "<form><button>Send</button></form><a href='/'>Go</a><button type='button' hidden>Copy</button>"
    assert checks.script_only(page, fine) == []
    for dead in (
        "<form><input></form>",
        "<a href='#'>Open</a>",
        "<button type='button'>Open</button>",
        "<button>B</button>",
    ):
        assert checks.script_only(page, dead), dead


def test_console_errors_failed_requests_and_bad_statuses_are_noted(page_as: SignIn, mistakes: list[str]):
    page = page_as("")
    page.goto("/accounts/login/")
    page.evaluate("console.error('planted'); setTimeout(() => { throw new Error('thrown') })")
    page.evaluate("fetch('/no-such-page'); fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.wait_for_timeout(300)
    noted = "\n".join(mistakes)
    mistakes.clear()
    for expected in ("console: planted", "thrown", "404 GET", "127.0.0.1:9"):
        assert expected in noted


def test_what_the_policy_forbids_is_noted_and_does_not_run(page_as: SignIn, mistakes: list[str]):
    page = page_as("")
    page.goto("/accounts/login/")
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.planted = true";
      document.body.append(script);
      document.body.setAttribute("style", "color: red");
    }""")
    noted = "\n".join(mistakes)
    mistakes.clear()
    assert page.evaluate("window.planted") is None
    assert "script-src" in noted
    assert "style-src" in noted


@pytest.mark.parametrize(("required", "outcome"), [("0", "1 skipped"), ("1", "1 error")])
def test_missing_browser_is_skipped_or_fails(required: str, outcome: str):
    """Run one browser test where no browser can be found."""
    environment = os.environ | {"PATH": "", "CHROMIUM": "", "REQUIRE_BROWSER": required}
    environment = {key: value for key, value in environment.items() if not key.startswith("PYTEST_")}
    chosen = "tests/browser/test_infrastructure.py::test_axe_finds_nothing_on_a_sound_page"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", "-rs", chosen],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in run.stdout
    assert "no Chromium found" in run.stdout
