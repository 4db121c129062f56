"""One case study beside one firm, from the snapshot alone: what the case's page says of the match."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.core import instruments
from diagnostics.core.instrument import Instrument
from diagnostics.presentation import words
from diagnostics.presentation.advice import CaseView, case_view, counter_lead
from diagnostics.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class AnsweredGap:
    """A weakness of the firm, what it said that showed it, and what was tried in the case against it."""

    weakness: str
    said: str
    action: str


@dataclass(frozen=True, slots=True)
class BesideView:
    """A match as its case's page tells it. `counter_lead` is "" unless the case is the one set against the others."""

    firm: str
    case: CaseView
    gaps: tuple[AnsweredGap, ...]
    counter_lead: str


def beside(snapshot: Snapshot, slug: str, instrument: Instrument | None = None) -> BesideView | None:
    """Return the match with a case in words; None where the assessment was not matched with it.

    `instrument` is the one the assessment was made with (default: looked up by its version).
    """
    ranking = snapshot.ranking
    match = next((each for each in (*ranking.matches, ranking.counter) if each and each.slug == slug), None)
    if match is None:
        return None
    case = case_view(match, instrument or instruments.get(snapshot.diagnosis.instrument_version))
    said = {advice.lever: words.render(advice.why) for advice in snapshot.diagnosis.advice}
    return BesideView(
        firm=snapshot.firm.name,
        case=case,
        gaps=tuple(AnsweredGap(remedy.weakness, said.get(remedy.lever, ""), remedy.action) for remedy in case.remedies),
        counter_lead=counter_lead(case) if match is ranking.counter else "",
    )
