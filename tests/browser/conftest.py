"""A real Chromium on a real site: fixtures for pages signed in as each demonstration account.

The browser is the system's (apt-get install chromium, or CHROMIUM names one); none is ever downloaded. Without one
these tests are skipped, and say so; with REQUIRE_BROWSER=1 they fail, so that CI cannot lose them silently.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, StorageState

from benchmarks.database import own_database
from tests.browser.seed import PASSWORD
from tests.browser.site import Site, running_site

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic"]
SWITCHES += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb"]

# Playwright keeps an event loop in this process, and Django then refuses the database to every test that follows here.
# Nothing runs at the same time as that loop, so the refusal protects from nothing.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

STILL = {"reduced_motion": "reduce"}  # half-way colours of a transition would be judged otherwise

SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder `browser`."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM:
        say = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        say("no Chromium found: apt-get install chromium, or name one in CHROMIUM")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": SWITCHES}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], site: Site) -> dict[str, Any]:
    return {**browser_context_args, "base_url": site.url, "viewport": {"width": 1280, "height": 900}, **STILL}


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running site, one for each test process. Asks for the browser first: without one nothing need start."""
    folder = tmp_path_factory.mktemp("site")
    name, server = f"foothold_browser_{os.getpid()}", os.environ["DATABASE_URL"]
    with own_database(name, server) as url, running_site(url, folder) as running:
        yield running


@pytest.fixture
def mistakes(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Errors on the console, failed requests and error statuses of the test's pages; any fails the test.

    A test that expects one says so: `@pytest.mark.expects_status(404)`, or `expects_failures` of requests.
    """
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def watch(request: pytest.FixtureRequest, mistakes: list[str]) -> Callable[[BrowserContext], None]:
    """Return a function that collects the mistakes of every page of a context."""
    marker = request.node.get_closest_marker("expects_status")
    expected = set(marker.args) if marker else set()
    is_cut_off = request.node.get_closest_marker("expects_failures") is not None

    def note_response(response: Response) -> None:
        if response.status >= 400 and response.status not in expected:
            mistakes.append(f"{response.status} {response.request.method} {response.url}")

    def note_failure(sent: Request) -> None:
        if sent.failure != "net::ERR_ABORTED":  # a page that became a download, or was left
            mistakes.append(f"{sent.failure} {sent.method} {sent.url}")

    def watch_context(context: BrowserContext) -> None:
        context.on("response", note_response)
        if not is_cut_off:
            context.on("requestfailed", note_failure)
        context.on("weberror", lambda error: mistakes.append(f"script: {error.error}"))
        # A failed load is already noted above, with its status.
        context.on(
            "console",
            lambda line: (
                mistakes.append(f"console: {line.text}")
                if line.type == "error" and "Failed to load resource" not in line.text
                else None
            ),
        )

    return watch_context


@pytest.fixture
def open_context(new_context: Callable[..., BrowserContext], watch: Callable[[BrowserContext], None]) -> Any:
    """Return a function that opens a watched browser context with the options given."""

    def open_one(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch(context)
        return context

    return open_one


@pytest.fixture(scope="session")
def signed_in_state(browser: Browser, site: Site) -> Callable[[str], StorageState]:
    """Return a function that signs an account in, once, and gives its cookies."""
    kept: dict[str, StorageState] = {}

    def state_of(account: str) -> StorageState:
        if account not in kept:
            with browser.new_context(base_url=site.url) as context:
                sign_in(context.new_page(), account)
                kept[account] = context.storage_state()
        return kept[account]

    return state_of


def sign_in(page: Page, account: str) -> None:
    """Sign in through the page, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(account)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


@pytest.fixture
def page_as(open_context: Any, signed_in_state: Callable[[str], StorageState]) -> SignIn:
    """Return a function that opens a page as an account ("" for nobody), with the context options given."""

    def open_page(account: str = "advisor@demo.example", **options: Any) -> Page:
        if account:
            options["storage_state"] = signed_in_state(account)
        return open_context(**options).new_page()

    return open_page


@pytest.fixture
def page(page_as: SignIn) -> Page:
    """A page signed in as the advisor of the demonstration organisation."""
    return page_as()
