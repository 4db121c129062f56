"""Which levers fit a firm, in which order to advise them, and what to ask first.

Three promises: nothing is advised that an answer contradicts; a missing answer is never read as a weakness
(it is listed by `ask_first` instead); and where a step may anger a buyer the firm cannot do without,
the second market comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from diagnostics.core.answers import AnswerSheet, BuyerAnswers, State
from diagnostics.core.conditions import AtLeast, Situation, Verdict, largest_first
from diagnostics.core.findings import Advice, Concentration, Finding, OpenLever
from diagnostics.core.instrument import Instrument, Lever
from diagnostics.core.instruments import CURRENT
from diagnostics.core.lever_rules import RULES, Rule
from diagnostics.core.steps import take_all
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

Recompute = Callable[[AnswerSheet], Mapping[str, float | None]]
"""Returns the score (0 to 100, None when not scored) of every criterion for a changed answer sheet."""

NOTICEABLE = 0.5  # points: a smaller effect would be printed as none
LOWER_IS_BETTER = frozenset({"risk"})


SAID = _("On “%(question)s” you said: “%(said)s”")
SAID_OF_BUYER = _("On “%(question)s” you said of %(buyer)s: “%(said)s”")


def advise(
    sheet: AnswerSheet,
    *,
    findings: Mapping[str, Finding],
    concentration: Concentration,
    recompute: Recompute,
    instrument: Instrument = CURRENT,
) -> tuple[Advice, ...]:
    """Return the levers that fit this firm, best first.

    `recompute` scores a changed sheet. Levers are ordered by what they would do for the weakest criterion that one
    of them would better, in whole points, then by how firm the evidence is, then as in the instrument. Where a step
    may anger a buyer the firm could hardly replace, the second market is put first, and learning design waits for it.
    """
    situation = _situation(sheet, findings, concentration)
    scored = {key: finding.range.point for key, finding in findings.items() if finding.band and finding.range}
    before = _goodness(scored)
    fitting = [
        _Candidate(instrument, rule, verdict, _gains(rule, sheet, before, recompute))
        for rule, verdict in _judged(situation)
        if verdict.holds
    ]
    weakest = _weakest(before, fitting)
    fitting.sort(key=lambda candidate: candidate.order(weakest))
    threat = threatening_buyer(sheet)
    if threat:
        fitting = _second_market_first(fitting, sheet)
    return tuple(candidate.advice(sheet, weakest, threat) for candidate in fitting)


def ask_first(
    sheet: AnswerSheet, *, findings: Mapping[str, Finding], concentration: Concentration
) -> tuple[OpenLever, ...]:
    """Return the levers that missing answers leave open, each with the questions to ask first."""
    situation = _situation(sheet, findings, concentration)
    return tuple(
        OpenLever(rule.lever, verdict.answers)
        for rule, verdict in _judged(situation)
        if verdict.holds is None and verdict.answers
    )


def threatening_buyer(sheet: AnswerSheet) -> BuyerAnswers | None:
    """Return the largest buyer that keeps design, brand or selling for itself and could hardly be replaced.

    A buyer whose replacement nobody asked about is taken as hard to replace: a warning too many costs little.
    """
    return next((buyer for buyer in largest_first(sheet.buyers) if _threatens(buyer)), None)


def _threatens(buyer: BuyerAnswers) -> bool:
    keeps, replaced = (_level(buyer, question) for question in ("R2", "R1"))
    return keeps is not None and keeps >= 3 and (replaced is None or replaced <= 1)


def _level(buyer: BuyerAnswers, question: str) -> int | None:
    answer = buyer.answers.get(question)
    return answer.level if answer else None


def _situation(sheet: AnswerSheet, findings: Mapping[str, Finding], concentration: Concentration) -> Situation:
    bands = {key: finding.band for key, finding in findings.items() if finding.band}
    return Situation(sheet, bands, concentration.index.point if concentration.index else None)


def _judged(situation: Situation) -> Iterable[tuple[Rule, Verdict]]:
    for rule in RULES:
        if not rule.unless.judge(situation).holds:
            yield rule, rule.when.judge(situation)


def _goodness(scores: Mapping[str, float | None]) -> dict[str, float]:
    """Return the scored criteria with high always good."""
    return {key: 100 - score if key in LOWER_IS_BETTER else score for key, score in scores.items() if score is not None}


def _gains(rule: Rule, sheet: AnswerSheet, before: Mapping[str, float], recompute: Recompute) -> dict[str, float]:
    after = _goodness(recompute(take_all(sheet, rule.steps)))
    return {key: after[key] - before[key] for key in before.keys() & after.keys()}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A lever that fits, with the points each criterion would gain."""

    instrument: Instrument
    rule: Rule
    verdict: Verdict
    gains: Mapping[str, float]

    @property
    def lever(self) -> Lever:
        return next(lever for lever in self.instrument.levers if lever.key == self.rule.lever)

    def order(self, weakest: str) -> tuple[int, str, int]:
        return (-round(self.gains.get(weakest, 0.0)), self.lever.firmness, self.instrument.levers.index(self.lever))

    def advice(self, sheet: AnswerSheet, weakest: str, threat: BuyerAnswers | None) -> Advice:
        """Put the lever into words for this firm; the effect is on the weakest criterion where it has one."""
        lever = self.lever
        criterion = weakest if self.gains.get(weakest, 0.0) >= NOTICEABLE else lever.criterion
        effect = self.gains.get(criterion, 0.0)
        return Advice(
            lever=lever.key,
            why=_why(self.instrument, self.verdict, sheet),
            action=lever.action,
            first_step=lever.first_step,
            firmness=lever.firmness.value,
            criterion=criterion,
            effect=effect if effect >= NOTICEABLE else None,
            warning=Message(lever.warning, {"buyer": threat.name}) if threat and lever.warning else None,
            citations=lever.citations,
            answers=self.verdict.answers,
        )


def _weakest(before: Mapping[str, float], fitting: Iterable[_Candidate]) -> str:
    """Return the weakest criterion that a fitting lever would better, "" where none would: what buyers are stays so."""
    moved = {key for candidate in fitting for key, gain in candidate.gains.items() if gain >= NOTICEABLE}
    return min(moved, key=lambda key: (before[key], key), default="")


def _second_market_first(fitting: list[_Candidate], sheet: AnswerSheet) -> list[_Candidate]:
    """Put the second market on top; without one, planned or standing, leave design out."""
    second = [candidate for candidate in fitting if candidate.lever.key == "second_market"]
    rest = [candidate for candidate in fitting if candidate.lever.key != "second_market"]
    if not second and not _has_second_market(sheet):
        rest = [candidate for candidate in rest if candidate.lever.key != "learn_design"]
    return second + rest


def _has_second_market(sheet: AnswerSheet) -> bool:
    return any(AtLeast(key, 2).judge(Situation(sheet, {}, None)).holds for key in ("M1", "M2", "M3"))


def _why(instrument: Instrument, verdict: Verdict, sheet: AnswerSheet) -> Message:
    """Name the first answer that settled it, in the words of the level chosen."""
    told = next(answer for answer in verdict.answers if answer.state == State.ANSWERED.value)
    question = instrument.questions[told.question]
    params = {
        "question": Message(question.name),
        "said": Message(question.levels[told.level or 0].text),
    }
    buyer = next((buyer for buyer in sheet.buyers if buyer.key == told.buyer), None)
    if buyer is None:
        return Message(SAID, params)
    return Message(SAID_OF_BUYER, {**params, "buyer": buyer.name})
