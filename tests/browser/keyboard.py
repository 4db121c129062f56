"""A keyboard without a mouse: what it presses, where its focus is, and what is wrong wherever the focus stops."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.scripts import script

FOCUSED = """() => {
  const e = document.activeElement;
  const labels = [...(e.labels ?? [])].map(label => label.innerText).join(" ");
  const name = labels || e.getAttribute("aria-label") || e.innerText || "";
  return { name: name.trim(), kind: e.type ?? e.tagName.toLowerCase() };
}"""


class Keyboard:
    """Presses keys on a page and remembers what was wrong at every stop of the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.expose_function("tellFault", lambda fault: self.faults.append(fault))  # noqa: PLW0108  (playwright marks it)
        page.add_init_script(f"({script('watch-focus')})()")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type a text into what has the focus; in a list of choices it chooses."""
        self.page.keyboard.type(text)

    def focused(self) -> tuple[str, str]:
        """Return the name and the kind ("radio", "submit", "a" …) of what has the focus."""
        found = self.page.evaluate(FOCUSED)
        return found["name"], found["kind"]

    def tab_to(self, name: str, key: str = "Tab", most: int = 60) -> None:
        """Press Tab, or Shift+Tab, until something whose name begins so has the focus."""
        for _stop in range(most):
            self.press(key)
            if re.match(name, self.focused()[0]):
                return
        raise AssertionError(f"No {name!r} within {most} stops")

    def follow(self) -> None:
        """Press Enter on a link or a button and wait for the page that comes."""
        with self.page.expect_navigation():
            self.press("Enter")
