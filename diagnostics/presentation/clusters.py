"""The cluster view in words: whom firms have in common, what hangs on three buyers, how far firms differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from diagnostics.charts import Wheel, firms_a_spoke, wheels
from diagnostics.countries import country_name
from diagnostics.presentation.programme import firms_words, half_words, sector_name, span_words
from diagnostics.programme.clusters import TOP, Cluster, Hub, Spread, TopShare


@dataclass(frozen=True, slots=True)
class HubsView:
    """The buyers that firms have in common, as wheels and as rows of a table, with a sentence."""

    sentence: str
    wheels: tuple[Wheel, ...]
    key: str


def cluster_name(cluster: Cluster) -> str:
    """Return the name of a cluster: its sector and country."""
    return gettext("%(sector)s, %(country)s") % {
        "sector": sector_name(cluster.sector),
        "country": country_name(cluster.country),
    }


def hubs_view(hubs: Sequence[Hub]) -> HubsView:
    """Put the shared buyers into words."""
    drawn = tuple(Wheel(hub.name, hub.firms.low, hub.firms.high, firms_words(hub.firms)) for hub in hubs)
    return HubsView(hubs_sentence(hubs), drawn, spoke_words(firms_a_spoke(drawn)))


def hubs_sentence(hubs: Sequence[Hub]) -> str:
    """Say how many buyers enough firms have in common, and which comes first."""
    if not hubs:
        return gettext("No buyer is shared by five firms or more.")
    return ngettext(
        "%(count)s buyer is shared by five firms or more. %(name)s has the most: %(firms)s.",
        "%(count)s buyers are shared by five firms or more. %(name)s is among those with the most: %(firms)s.",
        len(hubs),
    ) % {"count": len(hubs), "name": hubs[0].name, "firms": firms_words(hubs[0].firms)}


def spoke_words(firms: int) -> str:
    """Say what a spoke stands for."""
    return ngettext(
        "Each spoke is %(count)s firm; where the number is open, spokes end in hollow dots.",
        "Each spoke stands for up to %(count)s firms; where the number is open, spokes end in hollow dots.",
        firms,
    ) % {"count": firms}


def top_sentence(share: TopShare | None, cluster: Cluster) -> str:
    """Say what part of the cluster's sales hangs on its three largest buyers."""
    if share is None:
        return gettext("Fewer than five firms sell to the three largest buyers, so their part of sales is not told.")
    said = {"low": share.low, "high": share.high, "top": TOP, "firms": span_words(cluster.firms)}
    if share.low == share.high:
        return gettext("%(low)s%% of the sales of %(firms)s firms hang on the %(top)s largest buyers.") % said
    return gettext("%(low)s to %(high)s%% of the sales of %(firms)s firms hang on the %(top)s largest buyers.") % said


def spread_sentence(spreads: Sequence[Spread]) -> str:
    """Say whether firms have grown more different in size."""
    if not spreads:
        return ""
    said = {
        "half": half_words(spreads[-1].half),
        "ratio": number_format(spreads[-1].ratio, 1),
        "first": half_words(spreads[0].half),
        "then": number_format(spreads[0].ratio, 1),
    }
    if len(spreads) == 1:
        return (
            gettext("In %(half)s, a firm at the upper quartile has %(ratio)s times the workers of one at the lower.")
            % said
        )
    return (
        gettext(
            "In %(half)s, a firm at the upper quartile has %(ratio)s times the workers of one at the lower; "
            "in %(first)s it was %(then)s times."
        )
        % said
    )


def hubs_picture(view: HubsView, *, width: float) -> str:
    """Return the wheels."""
    return wheels(
        f"hubs-{width:g}",
        title=gettext("Buyers that firms have in common"),
        desc=view.sentence,
        hubs=view.wheels,
        width=width,
    )
