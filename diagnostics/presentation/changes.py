"""What would change a score, in words: single steps, and the fewest that reach a better band. Never a word on sales."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy, ngettext

from diagnostics.charts.svg import whole
from diagnostics.core.findings import Change, Finding
from diagnostics.core.instrument import Criterion
from diagnostics.presentation import words
from diagnostics.presentation.advice import effect_words
from diagnostics.presentation.evidence import Sources, said

TOGETHER = {
    1: gettext_lazy("One step would bring it to “%(band)s”, with a score of about %(score)s."),
    2: gettext_lazy("Two steps together would bring it to “%(band)s”, with a score of about %(score)s."),
    3: gettext_lazy("Three steps together would bring it to “%(band)s”, with a score of about %(score)s."),
}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One step: what it leads to, the answer as it is `now` ("" for a shift of sales), and what it would do."""

    step: str
    now: str
    effect: str


@dataclass(frozen=True, slots=True)
class BandMoveView:
    """What it would take to reach a better band: a sentence, and the steps where there are any."""

    sentence: str
    steps: tuple[str, ...] = ()
    is_best: bool = False  # no band is better


def change_views(finding: Finding, sources: Sources) -> tuple[ChangeView, ...]:
    """Put the single steps into words, the best first."""
    return tuple(change_view(change, finding, sources) for change in finding.changes)


def change_view(change: Change, finding: Finding, sources: Sources) -> ChangeView:
    """Put one step into words."""
    return ChangeView(
        step=words.render(change.label),
        now=said(change.answer, sources.instrument) if change.answer else "",
        effect=change_words(change, finding),
    )


def change_words(change: Change, finding: Finding) -> str:
    """Return what a step would do to the score, and to which band it would bring it where that is another one."""
    gain = -change.effect if finding.key in words.WORSE_WHEN_HIGHER else change.effect
    if change.band == finding.band:
        return effect_words(gain, finding.key)
    band = words.BAND_NAMES_INSIDE.get(change.band, change.band)
    if gain < words.WORTH_SAYING:
        return gettext("Would hardly move the score, but bring it to “%(band)s”.") % {"band": band}
    points = whole(gain)
    if finding.key in words.WORSE_WHEN_HIGHER:
        template = ngettext(
            "Would lower the score by about a point, to “%(band)s”.",
            "Would lower the score by about %(points)s points, to “%(band)s”.",
            points,
        )
    else:
        template = ngettext(
            "Would raise the score by about a point, to “%(band)s”.",
            "Would raise the score by about %(points)s points, to “%(band)s”.",
            points,
        )
    return template % {"points": points, "band": band}


def band_move_view(finding: Finding, criterion: Criterion) -> BandMoveView | None:
    """Say what it would take to reach a better band, or that there is none; None where that was not tried."""
    if finding.stability is None:
        return None
    if is_best(finding, criterion):
        return BandMoveView(gettext("It is in the best band there is."), is_best=True)
    move = finding.band_move
    if move is None:
        return BandMoveView(
            gettext("None of the steps tried, up to three together, would bring it into a better band.")
        )
    band = words.BAND_NAMES_INSIDE.get(move.band, move.band)
    sentence = TOGETHER[len(move.steps)] % {"band": band, "score": whole(move.score)}
    return BandMoveView(sentence, tuple(words.render(step.label) for step in move.steps))


def is_best(finding: Finding, criterion: Criterion) -> bool:
    """Whether a finding is in the best band of its criterion."""
    by_rank = sorted(criterion.bands, key=lambda band: band.rank)
    return finding.band == by_rank[-1 if criterion.higher_is_better else 0].key
