"""Pictures of programme pages and benchmarks as template tags, and whether to offer those pages."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.access import may
from diagnostics.presentation import benchmark, clusters, programme
from diagnostics.presentation.benchmark import CriterionBeside
from diagnostics.presentation.clusters import HubsView
from diagnostics.presentation.programme import ChangeRow, Grid
from diagnostics.templatetags.pictures import both, drawn

register = template.Library()


@register.filter
def oversees(request: HttpRequest | None) -> bool:
    """Whether to offer the programme pages in the masthead. Takes no query: the membership is known by then."""
    user, membership = getattr(request, "user", None), getattr(request, "membership", None)
    return bool(user and user.is_authenticated and membership and may("see_programme", membership))


@register.simple_tag
def grid_picture(grid: Grid) -> SafeString:
    """Return a grid of spans."""
    return both(lambda width: programme.grid_picture(grid, width=width))


@register.simple_tag
def change_picture(rows: Sequence[ChangeRow]) -> SafeString:
    """Return the median changes between visits."""
    return both(lambda width: programme.change_picture(rows, width=width))


@register.simple_tag
def hubs_picture(view: HubsView) -> SafeString:
    """Return the buyers that firms share as wheels."""
    return both(lambda width: clusters.hubs_picture(view, width=width))


@register.simple_tag
def strip_picture(row: CriterionBeside) -> SafeString:
    """Return a firm beside comparable ones, for one criterion."""
    return drawn(benchmark.strip_picture(row, width=320))
