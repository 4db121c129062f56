"""Every address of the project and how the browser tests look at it. An address missing here fails the suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

ADVISOR = "advisor@demo.example"
NOBODY = ""


def submit_empty(page: Page) -> None:
    """Empty what can be typed into and send the page's form."""
    for box in page.locator("main form").first.locator("input:not([type=hidden]), textarea").all():
        if box.get_attribute("type") in {None, "text", "email", "password", "number"}:
            box.fill("")
    send(page)


def add_empty_email(page: Page) -> None:
    """Send the second form of the e-mail page without an address."""
    page.get_by_role("button", name="Add").click()


def send(page: Page) -> None:
    """Press the first primary button of the page."""
    page.locator("main .btn-primary[type=submit]").first.click()


@dataclass(frozen=True)
class Look:
    """One way to look at an address.

    `arguments` fill its gaps: "{draft}" is replaced by the id of that name in the site. `spoil` brings the opened page
    into its state with errors; None where there is nothing to get wrong. `name` tells looks of one address apart.
    """

    account: str = ADVISOR
    arguments: Mapping[str, str] = field(default_factory=dict)
    spoil: Callable[[Page], None] | None = None
    name: str = ""

    def path(self, address: str, ids: Mapping[str, str]) -> str:
        """Return the path of the address with this look's arguments."""
        return reverse(address, kwargs={key: text.format(**ids) for key, text in self.arguments.items()})


RESET_KEY = {"uidb36": "1", "key": "no-such-key"}

LOOKS: dict[str, tuple[Look, ...]] = {
    "account_login": (Look(NOBODY, spoil=submit_empty),),
    "account_logout": (Look(),),
    "account_signup": (Look(NOBODY),),
    "account_inactive": (Look(NOBODY),),
    "account_change_password": (Look(spoil=submit_empty),),
    "account_email": (Look(spoil=add_empty_email),),
    "account_confirm_email": (Look(NOBODY, {"key": "no-such-key"}),),
    "account_email_verification_sent": (Look(NOBODY),),
    "account_reauthenticate": (Look(spoil=submit_empty),),
    "account_reset_password": (Look(NOBODY, spoil=submit_empty),),
    "account_reset_password_done": (Look(NOBODY),),
    "account_reset_password_from_key": (Look(NOBODY, RESET_KEY),),
    "account_reset_password_from_key_done": (Look(NOBODY),),
}

NOT_PAGES = {
    "account_set_password": "leads on to changing the password: every account has one",
    "account_confirm_login_code": "leads back to signing in: no codes are sent",
}

# Addresses whose pages are empty as yet. Each leaves this list with its look.
BEING_BUILT = {
    "diagnostics:home",
    "diagnostics:portfolio",
    "diagnostics:firm_create",
    "diagnostics:firm",
    "diagnostics:firm_edit",
    "diagnostics:assessment_start",
    "diagnostics:assessment",
    "diagnostics:buyers",
    "diagnostics:buyer_section",
    "diagnostics:section",
    "diagnostics:check",
    "diagnostics:complete",
    "diagnostics:result",
}


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Yield the name of every address of the project, but for Django's own admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
