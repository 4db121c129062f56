"""The result's charts as template tags: a wide drawing, and a narrow one for small screens."""

from __future__ import annotations

from collections.abc import Callable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from diagnostics.presentation import compare, pictures
from diagnostics.presentation.buyers import BuyerView, SharesView
from diagnostics.presentation.compare import ComparisonView
from diagnostics.presentation.findings import FindingView
from diagnostics.presentation.functions import FunctionsView

register = template.Library()

WIDE, NARROW = 640.0, 320.0  # pixels


@register.simple_tag
def scale_picture(finding: FindingView, uid: str = "") -> SafeString:
    """Return the scale of a finding. Give a `uid` where a page shows one criterion more than once."""
    return drawn(pictures.scale(finding, uid=uid))


@register.simple_tag
def drivers_picture(finding: FindingView) -> SafeString:
    """Return what makes up the score of a finding."""
    return both(lambda width: pictures.drivers(finding, width=width))


@register.simple_tag
def shares_picture(shares: SharesView) -> SafeString:
    """Return who buys how much."""
    return both(lambda width: pictures.shares(shares, width=width))


@register.simple_tag
def functions_picture(functions: FunctionsView) -> SafeString:
    """Return who does what, now and three years ago."""
    return both(lambda width: pictures.functions(functions, width=width))


@register.simple_tag
def compare_picture(comparison: ComparisonView) -> SafeString:
    """Return the results of two visits as dumbbells."""
    return both(lambda width: compare.picture(comparison, width=width))


@register.simple_tag
def traits_picture(buyer: BuyerView, number: int) -> SafeString:
    """Return the ten traits of a buyer; `number` is its place on the page."""
    return drawn(pictures.traits(buyer, uid=f"traits-{number}"))


def both(draw: Callable[[float], str]) -> SafeString:
    """Return both drawings; the style sheet shows the one that fits, and hides the other from everyone."""
    return format_html(
        '<div class="picture picture-wide">{}</div><div class="picture picture-narrow">{}</div>',
        drawn(draw(WIDE)),
        drawn(draw(NARROW)),
    )


def drawn(svg: str) -> SafeString:
    """Return a chart of ours as HTML."""
    return SafeString(svg)  # nosec B703 # charts escape every word they are given
