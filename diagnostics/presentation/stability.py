"""How firmly a score stands, in words: weights and answers a little off. Missing answers are another matter."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext, ngettext

from diagnostics.charts.svg import whole
from diagnostics.core.findings import Finding, Influence, Stability
from diagnostics.presentation import words
from diagnostics.presentation.evidence import Sources, answer_view

FIRM = 0.6  # part of the tries; a band that holds in fewer is said to stand close to a limit


@dataclass(frozen=True, slots=True)
class InfluenceView:
    """An input that may be off. `kind` is a word, `known` how an answer is known; `about` names its buyer, or is ""."""

    name: str
    about: str
    kind: str
    known: str
    swing: str


@dataclass(frozen=True, slots=True)
class StabilityView:
    """How a score holds: `ends` of the interval in points, then two sentences and the inputs that move it most."""

    ends: tuple[float, float]
    kept: str
    interval: str
    influences: tuple[InfluenceView, ...]


def stability_view(finding: Finding, sources: Sources) -> StabilityView | None:
    """Put into words how a finding holds; None where that was not tried."""
    tried = finding.stability
    if tried is None:
        return None
    return StabilityView(
        ends=(tried.low, tried.high),
        kept=kept_words(tried, finding.band),
        interval=interval_words(tried),
        influences=tuple(influence_view(each, sources) for each in tried.influences),
    )


def kept_words(tried: Stability, band: str) -> str:
    """Return how often the band held: "every one" only where it always did, and a warning where it seldom did."""
    name = words.BAND_NAMES.get(band, band)
    if tried.kept == 1:
        draws = formats.number_format(tried.draws, force_grouping=True)
        return gettext("“%(band)s” held in every one of %(tries)s tries.") % {"band": name, "tries": draws}
    if tried.kept < FIRM:
        template = gettext(
            "“%(band)s” held in only %(times)s of 100 tries. "
            "The score stands close to a limit: small errors are enough for another band."
        )
    else:
        template = gettext("“%(band)s” held in %(times)s of 100 tries.")
    return template % {"band": name, "times": min(99, whole(tried.kept * 100))}


def interval_words(tried: Stability) -> str:
    """Return where the middle nine tenths of the tries lie, in whole points."""
    low, high = whole(tried.low), whole(tried.high)
    if low == high:
        return gettext("Nine in ten tries came out at about %(score)s.") % {"score": low}
    return gettext("Nine in ten tries came out between %(low)s and %(high)s.") % {"low": low, "high": high}


def influence_view(influence: Influence, sources: Sources) -> InfluenceView:
    """Put one input into words."""
    answer = answer_view(influence.answer, sources) if influence.answer else None
    return InfluenceView(
        name=words.render(influence.label),
        about=answer.about if answer else "",
        kind=str(words.INPUTS.get(influence.kind, influence.kind)),
        known=answer.evidence if answer else "",
        swing=swing_words(influence.swing),
    )


def swing_words(swing: float) -> str:
    """Return by how many points an input typically moves the score."""
    if swing < words.WORTH_SAYING:
        return gettext("less than a point")
    points = whole(swing)
    return ngettext("about a point", "about %(points)s points", points) % {"points": points}
