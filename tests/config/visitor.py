"""Somebody who uses a running site over HTTP, with nothing but its pages: today's release or the one before."""

from __future__ import annotations

import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from uuid import uuid4

from tests.config.processes import wait_until

EMAIL, PASSWORD = "advisor@agency.example", "a field notebook"

# What an installation needs before anybody can sign in; run by `manage.py shell` of whichever release it is.
MAKE_ADVISOR = f"""
from accounts.models import Membership, Organisation, User
Membership.objects.create(
    user=User.objects.create_user({EMAIL!r}, {PASSWORD!r}),
    organisation=Organisation.objects.create(name="Agency"),
    role="advisor",
)
"""


@dataclass(frozen=True)
class Answer:
    """What the site answered, after redirects."""

    status: int
    address: str
    body: bytes
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.address).path

    def fields(self) -> dict[str, str]:
        """Return every field of the page, as a browser would send it; the first choice where one must be taken."""
        reader = Fields()
        reader.feed(self.body.decode())
        return reader.found


class Fields(HTMLParser):
    """Reads the fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        kind = values.get("type", "text")
        if tag == "select":
            self.select = values["name"]
        elif tag == "option" and values.get("value") and ("selected" in values or self.select not in self.found):
            self.found[self.select] = values["value"]
        elif tag in ("input", "textarea") and "name" in values and (kind not in CHOICES or "checked" in values):
            self.found[values["name"]] = values.get("value", "")


CHOICES = ("radio", "checkbox", "submit", "file")


class Visitor:
    """One browser, with its cookies. `trusted` is the certificate authority that it knows besides."""

    def __init__(self, base: str, *, trusted: str | None = None, headers: dict[str, str] | None = None) -> None:
        self.base, self.headers = base, headers or {}
        self.jar = CookieJar()
        context = ssl.create_default_context(cafile=trusted) if trusted else None
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.jar),
            urllib.request.HTTPSHandler(context=context),
        )

    def get(self, path: str) -> Answer:
        return self.ask(path, None, {})

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        sent = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token(), **fields}).encode()
        return self.ask(path, sent, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path: str, data: object) -> Answer:
        """Send JSON, as the scripts of a page do."""
        return self.ask(
            path, json.dumps(data).encode(), {"Content-Type": "application/json", "X-CSRFToken": self.token()}
        )

    def token(self) -> str:
        return next((cookie.value or "" for cookie in self.jar if "csrf" in cookie.name), "")

    def ask(self, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        # Over HTTPS the site wants to know the page that a form came from.
        told = {"Referer": self.base + path, **self.headers, **headers}
        request = urllib.request.Request(self.base + path, body, told)  # noqa: S310
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.url, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.read(), dict(error.headers))


# --- An hour with the owner, in short


def sign_in(visitor: Visitor) -> None:
    visitor.get("/accounts/login/")
    page = visitor.post("/accounts/login/", login=EMAIL, password=PASSWORD)
    assert (page.status, page.path) == (200, "/firms/"), page


def add_firm(visitor: Visitor, name: str) -> str:
    """Add a firm; return the address of its page."""
    form = visitor.get("/firms/new/").fields()
    page = visitor.post("/firms/new/", **form | {"name": name})
    assert re.fullmatch(r"/firms/[0-9a-f-]{36}/", page.path), page
    assert name in page.body.decode()
    return page.path


def start(visitor: Visitor, firm: str) -> str:
    """Start a firm's assessment and name a buyer; return the assessment's address."""
    task_list = visitor.post(f"{firm}assessments/")
    assert re.fullmatch(r"/assessments/[0-9a-f-]{36}/", task_list.path), task_list
    buyers = f"{task_list.path}buyers/"
    form = visitor.get(buyers).fields()
    saved = visitor.post(
        buyers, **form | {"buyers-0-name": "Lutz", "buyers-0-share": "60", "action": "continue", "others": "4"}
    )
    assert saved.status == 200, saved
    return task_list.path


def save_answer(visitor: Visitor, assessment: str, question: str, value: str) -> None:
    change = {"id": str(uuid4()), "question": question, "buyer": None, "value": value}
    saved = visitor.post_json(
        f"{assessment}answers/", change | {"evidence": "stated", "note": "As told today.", "revision": 0}
    )
    assert saved.status == 200, saved


def complete(visitor: Visitor, assessment: str) -> str:
    """Complete an assessment; return the address of its result."""
    result = visitor.post(f"{assessment}complete/")
    assert (result.status, result.path) == (200, f"{assessment}result/"), result
    return result.path


def report(visitor: Visitor, assessment: str, paper: str = "a4") -> str:
    """Ask for a report; return the address of its page."""
    form = visitor.get(f"{assessment}reports/").fields()
    page = visitor.post(f"{assessment}reports/", **form | {"paper": paper, "key": str(uuid4())})
    assert re.fullmatch(r"/reports/[0-9a-f-]{36}/", page.path), page
    return page.path


def download(visitor: Visitor, page: str, *, seconds: float) -> bytes:
    """Wait until a report is made and return the file."""
    assert wait_until(lambda: visitor.get(f"{page}download/").status == 200, seconds=seconds)
    return visitor.get(f"{page}download/").body
