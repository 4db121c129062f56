"""Finds every form of the site by looking at its pages, as a browser would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse


@dataclass(frozen=True)
class Form:
    """A form that is sent by POST: where to, its fields with what they hold, and which of them are files."""

    action: str
    fields: dict[str, str] = field(hash=False)
    files: frozenset[str] = frozenset()

    @property
    def name(self) -> tuple[str, str, tuple[str, ...]]:
        """What tells forms apart: the address, what it is aimed at within, and the names of the fields."""
        match = resolve(urlsplit(self.action).path)
        part = str(match.kwargs.get("section", match.kwargs.get("verb", "")))
        return match.view_name, part, tuple(sorted({*self.fields, *self.files}))


class Reader(HTMLParser):
    """Collects the forms of one page."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.open, self.textarea, self.select = here, [], None, "", ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.open = Form(urljoin(self.here, given.get("action") or self.here), {}, frozenset())
            if given.get("method", "").lower() == "post":
                self.forms.append(self.open)
        elif self.open is None or not (name := given.get("name") or self.select):
            return
        elif tag in ("input", "button"):
            self.take(name, given)
        elif tag == "textarea":
            self.textarea, self.open.fields[name] = name, ""
        elif tag == "select":
            self.select, self.open.fields[name] = name, ""
        elif tag == "option" and "selected" in given:
            self.open.fields[name] = given.get("value", "")

    def take(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind == "file":
            self.forms[-1] = self.open = Form(self.open.action, self.open.fields, self.open.files | {name})
        elif kind not in {"radio", "checkbox"} or "checked" in given:
            self.open.fields.setdefault(name, given.get("value", ""))
        else:
            self.open.fields.setdefault(name, "")

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.textarea:
            self.open.fields[self.textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        self.textarea = "" if tag == "textarea" else self.textarea
        self.select = "" if tag == "select" else self.select


def forms_on(client: Client, path: str) -> Iterator[Form]:
    """Yield the forms of a page; none where the address answers with something else."""
    response = client.get(path, follow=True)
    if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
        here = response.redirect_chain[-1][0] if response.redirect_chain else path
        reader = Reader(here)
        reader.feed(response.content.decode())
        yield from reader.forms


def plain_pages(names: Iterator[tuple[str, set[str]]]) -> Iterator[str]:
    """Yield the paths of the addresses that take no argument."""
    for name, arguments in names:
        if not arguments and not name.startswith("api-v1:"):
            with suppress(NoReverseMatch):  # one name for two addresses, of which the other has an argument
                yield reverse(name)
