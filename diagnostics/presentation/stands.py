"""Where a criterion stands, in two states of a firm side by side: now and if, or then and now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from diagnostics.charts.svg import whole
from diagnostics.core.findings import Finding, Status
from diagnostics.presentation import words
from diagnostics.presentation.findings import headline

BETTER, WORSE, SAME = "better", "worse", "same"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a criterion stands: the band or bands in words, its fill, the number, the ends of the range."""

    band: str
    fill: int
    number: int | None
    reach: str


def stand(finding: Finding) -> Stand:
    """Return where a criterion stands, in words."""
    is_scored = finding.status is Status.SCORED and finding.range is not None
    if not is_scored or finding.range is None:
        return Stand(headline(finding), 0, None, "")
    low, high = whole(finding.range.low), whole(finding.range.high)
    reach = "" if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    return Stand(headline(finding), words.band_fill(finding.band, finding.key), whole(finding.range.point), reach)


def way_of(before: Finding, after: Finding) -> str:
    """Return whether a criterion would be better, worse or the same, in whole points."""
    if before.range is None or after.range is None or not (before.band and after.band):
        return SAME if before.status is after.status else BETTER if after.band else WORSE
    gain = whole(after.range.point) - whole(before.range.point)
    gain = -gain if before.key in words.WORSE_WHEN_HIGHER else gain
    is_same = gain == 0 and before.bands == after.bands
    return SAME if is_same else BETTER if gain >= 0 else WORSE
