"""Advice and case studies as they are shown: why here, how firm, what to be careful about, how the firm differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from casestudies.matching import Match
from diagnostics.charts.svg import whole
from diagnostics.core.findings import Advice, OpenLever
from diagnostics.core.instrument import Instrument
from diagnostics.presentation import words
from diagnostics.presentation.evidence import AnswerView, CitationView, Sources, answer_views, citation_views


@dataclass(frozen=True, slots=True)
class AdviceView:
    """One piece of advice. `firmness` is a word, `firmness_means` its sentence; `helps` is a criterion's title."""

    lever: str
    action: str
    why: str
    first_step: str
    firmness: str
    firmness_means: str
    helps: str
    effect: str
    warning: str
    answers: tuple[AnswerView, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class OpenLeverView:
    """A lever that missing answers leave open: what it would be, and what to ask first."""

    lever: str
    action: str
    questions: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class RemedyView:
    """What was tried in a case and is advised here: the weakness of this firm it answers, "" when not recorded."""

    lever: str
    weakness: str
    action: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case study beside the firm."""

    slug: str
    title: str
    summary: str
    outcome: str
    outcome_key: str
    reasons: tuple[str, ...]
    differences: tuple[str, ...]
    remedies: tuple[RemedyView, ...]


def advice_views(advice: Iterable[Advice], sources: Sources) -> tuple[AdviceView, ...]:
    """Put advice into words, in the order given."""
    titles = {criterion.key: words.render(criterion.title) for criterion in sources.instrument.criteria}
    return tuple(advice_view(each, titles.get(each.criterion, ""), sources) for each in advice)


def advice_view(advice: Advice, title: str, sources: Sources) -> AdviceView:
    """Put one piece of advice into words. `title` is that of the criterion it helps."""
    return AdviceView(
        lever=advice.lever,
        action=words.render(advice.action),
        why=words.render(advice.why),
        first_step=words.render(advice.first_step),
        firmness=str(words.FIRMNESS.get(advice.firmness, advice.firmness)),
        firmness_means=str(words.FIRMNESS_MEANS.get(advice.firmness, "")),
        helps=title,
        effect=effect_words(advice.effect, advice.criterion),
        warning=words.render(advice.warning),
        answers=answer_views(advice.answers, sources),
        citations=citation_views(advice.citations),
    )


def open_lever_views(levers: Iterable[OpenLever], sources: Sources) -> tuple[OpenLeverView, ...]:
    """Put the levers that missing answers leave open into words; one this instrument does not know is left out."""
    actions = {lever.key: words.render(lever.action) for lever in sources.instrument.levers}
    return tuple(
        OpenLeverView(each.lever, actions[each.lever], answer_views(each.questions, sources))
        for each in levers
        if each.lever in actions
    )


def effect_words(effect: float | None, criterion: str) -> str:
    """Return what the step would do to the score, never to sales; "" where that was not computed or is nothing.

    `effect` is by how many points the criterion gets better: for the risk, by how many it falls.
    """
    if effect is None or effect < words.WORTH_SAYING:
        return ""
    points = whole(effect)
    if criterion in words.WORSE_WHEN_HIGHER:
        return ngettext(
            "Would lower the score by about a point.", "Would lower the score by about %(points)s points.", points
        ) % {"points": points}
    return ngettext(
        "Would raise the score by about a point.", "Would raise the score by about %(points)s points.", points
    ) % {"points": points}


def case_view(match: Match, instrument: Instrument) -> CaseView:
    """Put one matched case into words."""
    actions = {lever.key: words.render(lever.action) for lever in instrument.levers}
    return CaseView(
        slug=match.slug,
        title=match.title,
        summary=match.summary,
        outcome=str(words.OUTCOMES.get(match.outcome, "")),
        outcome_key=match.outcome,
        reasons=tuple(words.render(reason) for reason in match.reasons),
        differences=tuple(words.render(difference) for difference in match.differences),
        remedies=tuple(
            RemedyView(remedy.lever, words.render(remedy.weakness), actions[remedy.lever])
            for remedy in match.remedies
            if remedy.lever in actions
        ),
    )


def counter_lead(case: CaseView | None) -> str:
    """Return what a case that failed is to this firm: a warning about a road advised, or only a firm like it."""
    if case is None:
        return ""
    if case.remedies:
        return gettext("It tried what is advised here, and the road did not lead on there.")
    return gettext("It stood in a similar place and did not come out of it well.")
