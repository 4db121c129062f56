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
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from benchmarks.database import own_database
from tests.browser.mistakes import listeners
from tests.browser.seed import PASSWORD
from tests.browser.site import Site, running_site
from tests.migrated import migrate, template

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic"]
SWITCHES += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
# The suggestions below an address bar that nobody sees are pages of their own, rendered anew in every context: two
# thirds of what opening one costs. Of two lists Chromium reads the last alone, so Playwright's names are here as well.
FEATURES = ["WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup"]
FEATURES += ["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"]
FEATURES += ["HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"]
FEATURES += ["AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints", "AimEnabled"]
FEATURES += ["NetworkTimeServiceQuerying", "PreconnectToSearch", "msForceBrowserSignIn"]
SWITCHES += [f"--disable-features={','.join(FEATURES)}"]

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
    with own_database(name, server, known := template(server)) as url:
        if known == "template1":
            migrate(url)
        with running_site(url, folder) as running:
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
def watch(request: pytest.FixtureRequest, mistakes: list[str]) -> Iterator[Callable[[BrowserContext], None]]:
    """Return a function that collects the mistakes of every page of a context, up to the end of the test."""
    marker = request.node.get_closest_marker("expects_status")
    listening = listeners(mistakes, set(marker.args) if marker else set())
    if request.node.get_closest_marker("expects_failures"):
        del listening["requestfailed"]
    watched: list[BrowserContext] = []

    def watch_context(context: BrowserContext) -> None:
        watched.append(context)
        for event, note in listening.items():
            context.on(event, note)

    yield watch_context
    for context in watched:
        for event, note in listening.items():
            context.remove_listener(event, note)


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


@pytest.fixture(scope="session")
def kept_pages() -> dict[str, Page]:
    """The pages that stay open from test to test, by their account. Their contexts end with the browser."""
    return {}


@pytest.fixture
def kept_page_as(
    browser: Browser,
    browser_context_args: dict[str, Any],
    kept_pages: dict[str, Page],
    signed_in_state: Callable[[str], StorageState],
    watch: Callable[[BrowserContext], None],
) -> Iterator[SignIn]:
    """Return a function that gives the page kept for an account ("" for nobody), with that account's cookies alone.

    For tests that only look: opening a context costs several times what loading a page in an open one does.
    """
    used: list[Page] = []

    def turn_to(account: str) -> Page:
        if account not in kept_pages:
            kept_pages[account] = browser.new_context(**browser_context_args).new_page()
        page = kept_pages[account]
        page.set_viewport_size(browser_context_args["viewport"])
        page.emulate_media(color_scheme="light")
        page.context.clear_cookies()
        page.context.add_cookies(signed_in_state(account)["cookies"] if account else [])
        watch(page.context)
        used.append(page)
        return page

    yield turn_to
    for page in used:
        page.goto("about:blank")  # what the page still meant to send ends here, noted for this test
