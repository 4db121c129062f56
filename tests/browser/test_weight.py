"""Pages stay light: what an advisor on a slow line waits for."""

import gzip

from playwright.sync_api import Page, Response

from tests.browser.site import Site

COLD, OWN_SCRIPTS = 120_000, 40_000  # bytes compressed; bytes of our own scripts as they are


def test_a_page_of_questions_is_light(page: Page, site: Site) -> None:
    """Compressed here as the production server compresses, at gzip's usual level; brotli would do better."""
    received: list[Response] = []
    page.on("response", lambda answer: received.append(answer))  # noqa: PLW0108  (playwright marks what it is given)
    page.goto(f"/assessments/{site.ids['draft']}/sections/capabilities/", wait_until="networkidle")
    bodies = {answer.url: answer.body() for answer in received}
    assert len(bodies) > 2
    assert sum(len(gzip.compress(body, 6)) for body in bodies.values()) <= COLD
    assert sum(len(body) for url, body in bodies.items() if "/static/js/" in url) <= OWN_SCRIPTS
