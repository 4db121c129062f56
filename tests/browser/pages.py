"""Every address of the project and how the browser tests look at it. An address missing here fails the suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

ADVISOR = "advisor@demo.example"
NOBODY = ""
CURATOR = "curator@demo.example"  # reads assessments, changes none
REVIEWER = "admin@demo.example"  # wrote no answer of the demonstration's assessments


def submit_empty(page: Page) -> None:
    """Empty what can be typed into and send the page's form."""
    for box in page.locator("main form").first.locator("input:not([type=hidden]), textarea").all():
        if box.get_attribute("type") in {None, "text", "email", "password", "number"}:
            box.fill("")
    send(page)


def invite_nonsense(page: Page) -> None:
    """Invite an address that is none."""
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_role("button", name="Invite").click()


def lead_nowhere(page: Page) -> None:
    """Take a webhook's address away."""
    page.get_by_label("Address").fill("")
    send(page)


def add_empty_email(page: Page) -> None:
    """Send the second form of the e-mail page without an address."""
    page.get_by_role("button", name="Add").click()


def overstate_shares(page: Page) -> None:
    """Give the first buyer more than there is."""
    page.locator("input[name$=share]").first.fill("104")
    page.get_by_role("button", name="Save and continue").click()


def paste_amounts(page: Page) -> None:
    """Paste a list with something to say on its lines, as parts of sales that are smaller than they are."""
    page.get_by_text("Paste a list").click()
    page.get_by_label("One buyer on each line").fill("Maison Corvane;1200;wholesaler\nLutz Handel;800")
    page.get_by_label("Amounts of sales").check()
    page.locator("#id_total").fill("100")
    page.get_by_role("button", name="Show what is understood").click()


def leave_one_open(page: Page) -> None:
    """Clear the first question and say that the section is finished."""
    page.get_by_label("Not asked yet").first.check()
    page.get_by_role("button", name="Save and continue").click()


def send_no_file(page: Page) -> None:
    """Ask to check a file without choosing one."""
    page.get_by_role("button", name="Check the file").click()


def unchoose(page: Page) -> None:
    """Say that no column holds anything."""
    for column in page.locator("select[name^=column]").all():
        column.select_option("")
    page.get_by_role("button", name="Show what would happen").click()


def retire_without_reason(page: Page) -> None:
    """Ask for a case to be retired and leave the reason empty."""
    page.get_by_text("Retire this case").click()
    page.get_by_role("button", name="Retire").click()


def leave_open_for_ever(page: Page) -> None:
    """Ask for a link to nothing that is open for too long."""
    page.get_by_label("For how many days").fill("99")
    send(page)


def write_too_much(page: Page) -> None:
    """Write a note that is too long, and send the section."""
    page.locator("textarea").first.fill("n" * 2001)
    send(page)


def record_for_nobody(page: Page) -> None:
    """Record a consent without saying who gave it."""
    page.get_by_text("Record a consent").first.click()
    send(page)


def choose_a_pale_colour(page: Page) -> None:
    """Ask for a colour that nobody could read on paper."""
    page.get_by_label("Colour").fill("#ffe066")
    send(page)


def send(page: Page) -> None:
    """Press the first button of the page that does what the page is for, be it to erase."""
    page.locator("main :is(.btn-primary, .btn-danger)[type=submit]").first.click()


@dataclass(frozen=True)
class Look:
    """One way to look at an address.

    `arguments` fill its gaps: "{draft}" is replaced by the id of that name in the site. `spoil` brings the opened page
    into its state with errors; None where there is nothing to get wrong. `name` tells looks of one address apart.
    """

    account: str = ADVISOR
    arguments: Mapping[str, str] = field(default_factory=dict)
    spoil: Callable[[Page], None] | None = None
    query: str = ""
    name: str = ""

    def path(self, address: str, ids: Mapping[str, str]) -> str:
        """Return the path of the address with this look's arguments."""
        arguments = {key: text.format(**ids) for key, text in self.arguments.items()}
        return reverse(address, kwargs=arguments) + self.query


DRAFT, DONE = {"assessment_id": "{draft}"}, {"assessment_id": "{done}"}
RATED = {"assessment_id": "{rated}"}
CASE = {"slug": "{case}"}
OWNERS = {"link_id": "{link}", "secret": "{secret}"}
RESET_KEY = {"uidb36": "1", "key": "no-such-key"}

LOOKS: dict[str, tuple[Look, ...]] = {
    "diagnostics:portfolio": (
        Look(),
        Look(query="?sort=-assessed&stage=complete&country=IT", name="filtered"),
        Look(query="?q=no+such+firm&country=IT", name="nothing-found"),
        Look(query="?sector=none", name="wrong-filter"),
    ),
    "diagnostics:audit": (
        Look(REVIEWER),
        Look(REVIEWER, query="?verb=created&since=2026-01-01", name="filtered"),
        Look(REVIEWER, query="?since=soon", name="wrong-filter"),
    ),
    "diagnostics:export": (Look(), Look(query="?stage=complete&country=IT", name="filtered")),
    "diagnostics:firm_create": (Look(spoil=submit_empty),),
    "diagnostics:firm": (
        Look(arguments={"firm_id": "{firm}"}),
        Look(arguments={"firm_id": "{drafted}"}, name="draft"),
    ),
    "diagnostics:firm_edit": (Look(arguments={"firm_id": "{firm}"}, spoil=submit_empty),),
    "diagnostics:assessment": (Look(arguments=DRAFT), Look(CURATOR, DRAFT, name="reader")),
    "diagnostics:buyers": (
        Look(arguments=DRAFT, spoil=overstate_shares),
        Look(arguments=DRAFT, spoil=paste_amounts, name="pasting"),
        Look(CURATOR, DRAFT, name="reader"),
    ),
    "diagnostics:buyer_section": tuple(
        Look(arguments=DRAFT | {"buyer_id": "{buyer}", "section": section}, spoil=leave_one_open, name=section)
        for section in ("traits", "governance", "position")
    ),
    "diagnostics:section": tuple(
        Look(arguments=DRAFT | {"section": section}, spoil=leave_one_open, name=section)
        for section in ("functions", "capabilities", "markets", "cooperation", "competition", "context")
    ),
    "diagnostics:workbook": (Look(arguments=DRAFT, spoil=send_no_file), Look(CURATOR, DRAFT, name="reader")),
    "diagnostics:workbook_upload": (Look(arguments=DRAFT | {"upload_id": "{filled}"}),),
    "diagnostics:firm_import": (Look(spoil=send_no_file),),
    "diagnostics:import_columns": (Look(arguments={"upload_id": "{table}"}, spoil=unchoose),),
    "diagnostics:import_upload": (
        Look(arguments={"upload_id": "{table}"}),
        Look(arguments={"upload_id": "{taken}"}, name="taken-in"),
    ),
    "diagnostics:check": (
        Look(arguments=DRAFT),
        Look(CURATOR, DRAFT, name="reader"),
        Look(arguments=DONE, name="completed"),
    ),
    "diagnostics:compare": (Look(arguments={"firm_id": "{firm}"}),),
    "diagnostics:owner_links": (Look(arguments=DRAFT, spoil=leave_open_for_ever), Look(CURATOR, DRAFT, name="reader")),
    "diagnostics:owner_answers": (Look(arguments=DRAFT), Look(CURATOR, DRAFT, name="reader")),
    "diagnostics:owner_welcome": (Look(NOBODY, OWNERS),),
    "diagnostics:owner_section": (Look(NOBODY, OWNERS | {"number": "1"}, spoil=write_too_much),),
    "diagnostics:owner_thanks": (Look(NOBODY, OWNERS),),
    "diagnostics:action_plan": (Look(arguments={"firm_id": "{firm}"}),),
    "diagnostics:action_new": (Look(arguments={"firm_id": "{firm}"}, spoil=send),),
    "diagnostics:action": (Look(arguments={"action_id": "{action}"}, spoil=submit_empty),),
    "diagnostics:what_if": (
        Look(arguments=DONE),
        Look(arguments=DONE, query="?a=C02:4&new=100", name="trying"),
    ),
    "diagnostics:history": (Look(arguments=DRAFT),),
    "diagnostics:result": (Look(arguments=DONE),),
    "diagnostics:rescored": (Look(arguments=DONE),),
    "diagnostics:rescoring": (Look(REVIEWER),),
    "diagnostics:programme": (Look(REVIEWER), Look(REVIEWER, query="?by=time&of=none", name="wrong-address")),
    "diagnostics:programme_clusters": (Look(REVIEWER),),
    "diagnostics:programme_buyers": (Look(REVIEWER),),
    "diagnostics:firm_consent": (Look(arguments={"firm_id": "{firm}"}, spoil=record_for_nobody),),
    "diagnostics:firm_data": (Look(arguments={"firm_id": "{firm}"}),),
    "diagnostics:firm_erase": (Look(REVIEWER, {"firm_id": "{firm}"}, spoil=submit_empty),),
    "diagnostics:person_data": (Look(),),
    "diagnostics:person_erase": (Look(spoil=submit_empty),),
    "diagnostics:benchmark": (Look(arguments=DONE),),
    "diagnostics:second_rating": (
        Look(REVIEWER, DONE, spoil=send),
        Look(arguments=DONE, name="first-rater"),
    ),
    "diagnostics:agreement": (
        Look(arguments=RATED),
        Look(arguments=RATED, query="?all=1", name="all"),
    ),
    "diagnostics:case": (
        Look(arguments=DONE | {"slug": "{matched}"}),
        Look(arguments=DONE | {"slug": "{counter}"}, name="counter"),
        Look(arguments=DONE | {"slug": "{gone}"}, name="gone"),
    ),
    "diagnostics:report_request": (Look(arguments=DONE),),
    "diagnostics:report": (Look(arguments={"report_id": "{report}"}),),
    "diagnostics:my_reports": (Look(),),
    "diagnostics:bundle_new": (Look(), Look(query="?q=no+such+firm", name="nothing-found")),
    "diagnostics:bundle": (Look(arguments={"bundle_id": "{bundle}"}),),
    "diagnostics:webhooks": (Look(REVIEWER, spoil=submit_empty),),
    "diagnostics:webhook": (Look(REVIEWER, {"webhook_id": "{webhook}"}, spoil=lead_nowhere),),
    "diagnostics:method": (Look(NOBODY),),
    "accounts:privacy": (Look(NOBODY), Look(REVIEWER, name="unset")),
    "diagnostics:proof": (Look(NOBODY),),
    "diagnostics:api_reference": (Look(NOBODY),),
    "accounts:tokens": (Look(spoil=submit_empty),),
    "casestudies:list": (Look(), Look(query="?q=no+such+words", name="nothing-found")),
    "casestudies:exchange": (Look(CURATOR, spoil=send_no_file),),
    "casestudies:import": (Look(CURATOR, {"upload_id": "{upload}"}),),
    "diagnostics:case_feedback": (Look(CURATOR),),
    "casestudies:case": (Look(arguments={"slug": "{case}"}),),
    "casestudies:desk": (Look(CURATOR), Look(CURATOR, query="?q=no+such+words", name="nothing-found")),
    "casestudies:case_new": (Look(CURATOR, spoil=submit_empty),),
    "casestudies:source_new": (Look(CURATOR, spoil=submit_empty),),
    "casestudies:edit": (
        Look(CURATOR, CASE, spoil=submit_empty),
        Look(CURATOR, CASE, query="?preview", name="side-by-side"),
    ),
    "casestudies:preview": (Look(CURATOR, CASE),),
    "casestudies:review": (Look(CURATOR, CASE, spoil=retire_without_reason),),
    "casestudies:history": (Look(CURATOR, CASE),),
    "casestudies:notes": (Look(CURATOR, CASE, spoil=submit_empty),),
    "accounts:members": (Look(REVIEWER, spoil=invite_nonsense),),
    "accounts:invitation": (
        Look(NOBODY, {"secret": "{invitation}"}, spoil=submit_empty),
        Look(arguments={"secret": "{invitation}"}, name="has-account"),
    ),
    "diagnostics:firm_hand_over": (Look(arguments={"firm_id": "{firm}"}, spoil=send),),
    "diagnostics:member_remove": (Look(REVIEWER, {"membership_id": "{membership}"}),),
    "diagnostics:organisation_leave": (Look(),),
    "accounts:brand": (Look(REVIEWER, spoil=choose_a_pale_colour),),
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
    "accounts:account": (Look(),),
    "mfa_index": (Look(),),
    "usersessions_list": (Look(),),
}

NOT_PAGES = {
    "diagnostics:audit_csv": "a file",
    "diagnostics:home": "leads on to the portfolio",
    "diagnostics:firm_sample": "takes a POST and leads on to the firm",
    "diagnostics:assessment_start": "takes a POST and leads on to the assessment",
    "diagnostics:complete": "takes a POST and leads on to the result",
    "diagnostics:assessment_length": "takes a POST and leads back to the task list",
    "diagnostics:owner_take": "takes a POST and leads back to the comparison",
    "diagnostics:owner_revoke": "takes a POST and leads back to the links",
    "diagnostics:action_take_up": "takes a POST and leads on to the action",
    "diagnostics:action_delete": "takes a POST and leads back to the action plan",
    "diagnostics:plan_save": "takes a POST and leads back to the what-if page",
    "diagnostics:plan_delete": "takes a POST and leads back to the what-if page",
    "diagnostics:undo": "takes a POST and leads back to the history",
    "diagnostics:take_back": "takes a POST and leads on to the firm",
    "diagnostics:answers": "JSON for the page's script",
    "diagnostics:report_progress": "a part of the report's page",
    "diagnostics:report_cancel": "takes a POST and leads back to the report",
    "diagnostics:report_again": "takes a POST and leads back to the report",
    "diagnostics:bundle_progress": "a part of the bundle's page",
    "diagnostics:bundle_cancel": "takes a POST and leads back to the bundle",
    "diagnostics:bundle_again": "takes a POST and leads back to the bundle",
    "diagnostics:bundle_download": "a ZIP",
    "diagnostics:rescoring_progress": "a part of the rescoring's page",
    "diagnostics:rescoring_start": "takes a POST and leads back to the rescoring",
    "diagnostics:rescoring_pause": "takes a POST and leads back to the rescoring",
    "diagnostics:rescoring_cancel": "takes a POST and leads back to the rescoring",
    "diagnostics:webhook_secret": "takes a POST and shows the webhook with its new secret",
    "diagnostics:webhook_test": "takes a POST and leads back to the webhook",
    "diagnostics:webhook_delete": "takes a POST and leads back to the webhooks",
    "diagnostics:webhook_send_again": "takes a POST and leads back to the webhook",
    "diagnostics:report_download": "a PDF",
    "diagnostics:questionnaire": "a PDF",
    "accounts:logo": "a picture",
    "accounts:token_revoke": "takes a POST and leads back to the tokens",
    "accounts:member_role": "takes a POST and leads back to the members",
    "accounts:invitation_withdraw": "takes a POST and leads back to the members",
    "accounts:organisation_switch": "takes a POST and leads on to the portfolio",
    "diagnostics:portfolio_csv": "a CSV file",
    "diagnostics:portfolio_xlsx": "a workbook",
    "diagnostics:programme_csv": "a CSV file",
    "diagnostics:workbook_file": "a workbook",
    "diagnostics:import_undo": "takes a POST and leads back to the import",
    "diagnostics:export_file": "a file of tables",
    "diagnostics:firm_export": "a file of tables",
    "diagnostics:person_file": "a file of all that is held about a person",
    "diagnostics:firm_data_file": "a file of all that is held about a firm",
    "diagnostics:assessment_export": "a file of tables",
    "diagnostics:healthz": "JSON for machines",
    "diagnostics:readyz": "JSON for machines",
    "casestudies:references": "a file of references",
    "casestudies:export": "a file of cases",
    "diagnostics:match_feedback": "takes a POST and leads back to the result",
    "casestudies:move": "takes a POST and leads back to the review",
    "casestudies:restore": "takes a POST and leads back to the history",
    "account_set_password": "leads on to changing the password: every account has one",
    **dict.fromkeys(
        (
            *("mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
            *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
        ),
        "asks for the password first: test_second_step looks at it",
    ),
    "mfa_download_recovery_codes": "a file of codes",
    "mfa_login_webauthn": "JSON for the page's script",
    "mfa_reauthenticate_webauthn": "asks for a passkey again: the same page as for signing in",
    "account_confirm_login_code": "leads back to signing in: no codes are sent",
}


WITHOUT_PAGES = {"admin", "api-v1"}  # Django's own pages, and JSON for programs


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Yield the name of every address of the project, but for those in WITHOUT_PAGES."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in WITHOUT_PAGES:
                yield from addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
