"""Whether a page holds under its reader's settings: small or zoomed windows, wider text, forced colours, no motion."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.scripts import script

# Zooming to 200% halves a window of 1280 by 900.
SMALLEST, ZOOMED, WIDE = (320, 900), (640, 450), (1280, 900)

# The least that a page must bear (WCAG 2.2, 1.4.12), as a style sheet that no content policy refuses.
SPACE_OUT = """isWanted => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`p { margin-block-end: 2em !important }
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }`);
  document.adoptedStyleSheets = isWanted ? [sheet] : [];
}"""

MISFITS = script("misfits")
LOST_IN_FORCED_COLOURS = script("forced-colours")
MOVING = """() => [...document.querySelectorAll("*")].filter(each => {
  const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(each);
  return /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth";
}).map(each => `moves: ${each.outerHTML.slice(0, 100)}`)"""


def misfits(page: Page) -> list[str]:
    """Return the texts that are cut off, beside the window, or on top of each other, one line each."""
    found: list[str] = page.evaluate(MISFITS)
    return found


def misfits_resized(page: Page) -> list[str]:
    """Return what does not fit at 320 px, at 200%, and with more space between letters, words and lines."""
    found = []
    for (width, height), is_spaced in ((SMALLEST, False), (ZOOMED, False), (ZOOMED, True), (WIDE, True)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(SPACE_OUT, is_spaced)
        found += [f"{width}{' spaced' if is_spaced else ''}: {line}" for line in misfits(page)]
    page.evaluate(SPACE_OUT, False)
    return found


def lost_in_forced_colours(page: Page) -> list[str]:
    """Return what can no longer be told apart when the system chooses the colours, one line each."""
    page.emulate_media(forced_colors="active")
    found: list[str] = page.evaluate(LOST_IN_FORCED_COLOURS)
    page.emulate_media(forced_colors="none")
    return [f"forced colours: {line}" for line in found]


def moving(page: Page) -> list[str]:
    """Return what moves although the reader asked for less motion, one line each."""
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = page.evaluate(MOVING)
    return found


def faults(page: Page) -> list[str]:
    """Return everything that the page does not bear."""
    return misfits_resized(page) + lost_in_forced_colours(page) + moving(page)
