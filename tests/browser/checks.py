"""What every page must pass: accessibility rules, no sideways scrolling, targets large enough to press."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.scripts import script

SERIOUS = {"serious", "critical"}

AXE: str = Axe().axe_script
# axe reads each colour by a library of all colour spaces, which takes a third of its time; the browser writes nearly
# all of them as rgb(1, 2, 3) or rgba(1, 2, 3, 0.5), which read themselves.
READ_COLOURS_FAST = """() => {
  const plain = /^rgba?\\((\\d+), (\\d+), (\\d+)(?:, ([\\d.]+))?\\)$/;
  const { prototype } = axe.commons.color.Color;
  const readAny = prototype.parseString;
  prototype.parseString = function (text) {
    const parts = plain.exec(text);
    if (!parts) return readAny.call(this, text);
    [this.red, this.green, this.blue, this.alpha] = [...parts.slice(1, 4), parts[4] ?? 1].map(Number);
    return this;
  };
}"""

# Boxes of everything one can press, but for links within a sentence, which WCAG 2.2 (2.5.8) leaves out, and
# radio buttons and checkboxes, whose label is the target.
SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(e => e.checkVisibility() && !["hidden", "radio", "checkbox"].includes(e.type))
  .filter(e => !e.closest("[aria-hidden=true], .skip-link"))
  .filter(e => getComputedStyle(e).display !== "inline" || e.parentElement.innerText.trim() === e.innerText.trim())
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.height + 0.5 < least || (box.width + 0.5 < least && e.tagName !== "A"))
  .map(([e, box]) => `${e.outerHTML.slice(0, 90)} is ${Math.round(box.width)} by ${Math.round(box.height)}`)"""

SCRIPT_ONLY = script("script-only")
SMALL_LABELS = """least => [...document.querySelectorAll("input[type=radio], input[type=checkbox]")]
  .filter(e => e.checkVisibility())
  .map(e => [e, Math.max(0, ...[...e.labels].map(label => label.getBoundingClientRect().height))])
  .filter(([e, height]) => height + 0.5 < least && !e.closest(".level-card"))
  .map(([e, height]) => `${e.id}: its label is ${Math.round(height)} high`)"""


def violations(page: Page, *rules: str) -> list[str]:
    """Return the serious and critical violations axe finds on the page as it stands, one line each.

    Of these rules alone, where some are named.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
        page.evaluate(READ_COLOURS_FAST)
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    broken = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [
        f"{found['id']} ({found['impact']}): {node['target']} {node['html'][:200]} – {node['failureSummary']}"
        for found in broken
        if found["impact"] in SERIOUS
        for node in found["nodes"]
    ]


def script_only(page: Page, html: str) -> list[str]:
    """Return what in a page as the server sent it would do nothing without a script, one line each."""
    found: list[str] = page.evaluate(SCRIPT_ONLY, html)
    return found


def scrolls_sideways(page: Page) -> list[str]:
    """Return what is wider than the window, or nothing."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
          [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .slice(-5).map(e => e.outerHTML.slice(0, 120)).concat("the page")"""
    )
    return found


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Return the targets smaller than `least` CSS pixels, one line each."""
    found: list[str] = page.evaluate(SMALL_TARGETS, least) + page.evaluate(SMALL_LABELS, least)
    return found
