"""Which part of the site a page belongs to, so that the masthead can mark it."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# How the addresses of each part begin; the first that fits counts.
PARTS = (
    ("desk", ("/cases/desk/",)),
    ("cases", ("/cases/",)),
    ("programme", ("/programme/",)),
    ("reports", ("/reports/",)),
    ("method", ("/method/", "/api/")),
    (
        "account",
        ("/accounts/", "/access-tokens/", "/my-data/", "/organisation/", "/webhooks/", "/rescoring/", "/invitations/"),
    ),
    ("privacy", ("/privacy/",)),  # not in the masthead
)


def part_of(path: str) -> str:
    """Return the part of the site an address belongs to; what is none of the others is about firms."""
    return next((part for part, starts in PARTS if path.startswith(starts)), "firms")


@register.simple_tag(takes_context=True)
def current(context: RequestContext, part: str, url: str) -> SafeString:
    """Return the attribute that marks a link of the masthead as this page's, or this part's; "" for any other."""
    request: HttpRequest | None = context.get("request")
    if request is None or part_of(request.path) != part:
        return SafeString("")
    kind = "page" if request.path == url else "true"
    return format_html('aria-current="{}"', kind)
