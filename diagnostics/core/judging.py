"""Judges one criterion: score with its range, band, drivers, gates, what it rests on and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, State
from diagnostics.core.attribution import START, attribute
from diagnostics.core.findings import AnswerRef, Driver, Finding, GateResult, Range, Status
from diagnostics.core.instrument import Criterion
from diagnostics.core.rules import MIDDLE, Rule, Weights
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.values import Facts, Reading

ENOUGH_COVERAGE = 0.6  # below this a band would rest more on guesses than on answers
BUYER_BLOCKS = "DGR"  # questions asked for each main buyer
NOT_ASKED = "not asked"
UNTOUCHED = {"already_lost": 0.0, "kept": 1.0}  # parts that say "something happened": nothing did
NARROWING = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A rule applied to a sheet: everything the steps below need."""

    facts: Facts
    rule: Rule
    criterion: Criterion
    weights: Weights

    @property
    def refs(self) -> tuple[AnswerRef, ...]:
        """Every answer the criterion reads, gates included."""
        keys = dict.fromkeys((*self.rule.questions, *(gate.question for gate in self.criterion.gates)))
        return answer_refs(self.facts, keys)

    def range(self) -> Range:
        """Return the score with unknowns at their worst, left out, and at their best."""
        low, point, high = (self.rule.score(Reading(self.facts, unknown), self.weights) for unknown in (0.0, None, 1.0))
        return Range(min(low, point), point, max(high, point))


def answer_refs(facts: Facts, keys: Iterable[str]) -> tuple[AnswerRef, ...]:
    """Return references to the answers of these questions; buyer questions once for each main buyer."""
    refs: list[AnswerRef] = []
    for key in keys:
        if key[0] in BUYER_BLOCKS:
            refs.extend(_ref(key, group.key, group.answers.get(key)) for group in facts.groups)
        else:
            refs.append(_ref(key, None, facts.sheet.answers.get(key)))
    return tuple(refs)


def _ref(key: str, buyer: str | None, answer: Answer | None) -> AnswerRef:
    if answer is None:
        return AnswerRef(key, buyer, NOT_ASKED, None)
    return AnswerRef(key, buyer, answer.state.value, answer.level, answer.evidence and answer.evidence.value)


def is_answered(ref: AnswerRef) -> bool:
    """Whether the answer has a level."""
    return ref.level is not None


def is_missing(ref: AnswerRef) -> bool:
    """Whether the answer is unknown, as against not applicable."""
    return ref.level is None and ref.state != State.DOES_NOT_APPLY


def coverage_of(refs: Iterable[AnswerRef]) -> float:
    """Return the answered part of the applicable questions, 0 to 1; 0 when none applies."""
    applicable = [ref for ref in refs if is_answered(ref) or is_missing(ref)]
    return sum(map(is_answered, applicable)) / len(applicable) if applicable else 0.0


def band_of(score: float, criterion: Criterion) -> str:
    """Return the key of the band a score lies in."""
    return next(band.key for band in reversed(criterion.bands) if score >= band.low)


def bands_between(first: str, last: str, criterion: Criterion) -> tuple[str, ...]:
    """Return the bands from one to the other, in order of the scale."""
    keys = [band.key for band in criterion.bands]
    start, end = sorted((keys.index(first), keys.index(last)))
    return tuple(keys[start : end + 1])


BandJudge = Callable[[Case, float, float | None], str]


def plain_band(case: Case, score: float, _unknown: float | None) -> str:
    """The usual way to a band: by the score alone."""
    return band_of(score, case.criterion)


def judge(case: Case, sentence: Callable[[str], Message], *, band: BandJudge = plain_band) -> Finding:
    """Return the finding of one criterion.

    A band is printed only with at least 60% coverage and when both ends of the range lie in the same or in
    neighbouring bands; otherwise the finding says what to ask next.
    """
    refs, scored = case.refs, case.range()
    ends = [(scored.low, 0.0), (scored.point, None), (scored.high, 1.0)]
    low, point, high = (band(case, score, unknown) for score, unknown in ends)
    reached = bands_between(low, high, case.criterion)
    coverage = coverage_of(refs)
    is_enough = coverage >= ENOUGH_COVERAGE and len(reached) <= 2
    return Finding(
        key=case.criterion.key,
        status=Status.SCORED if is_enough else Status.NOT_ENOUGH,
        sentence=sentence(point) if is_enough else not_enough(case.criterion),
        range=scored,
        band=point if is_enough else "",
        bands=reached if is_enough else (),
        coverage=coverage,
        drivers=drivers(case),
        gates=gate_results(case),
        evidence=tuple(filter(is_answered, refs)),
        missing=tuple(filter(is_missing, refs)),
        narrowing=narrowing(case, refs),
        citations=case.criterion.citations,
    )


def not_enough(criterion: Criterion) -> Message:
    """Say that too little is known for a band."""
    return Message(_("Not enough information yet: %(criterion)s."), {"criterion": Message(criterion.title)})


def not_the_question(criterion: Criterion, why: Message) -> Finding:
    """Return the finding of a criterion that has no place in this firm's business."""
    return Finding(criterion.key, Status.NOT_APPLICABLE, why, citations=criterion.citations)


def drivers(case: Case) -> tuple[Driver, ...]:
    """Return what pushes the score, the strongest first, after the starting point. The effects sum to the score."""
    parts = case.rule.read(Reading(case.facts), case.weights)
    reference = {key: None if value is None else UNTOUCHED.get(key, MIDDLE) for key, value in parts.items()}
    effects = attribute(parts, reference, lambda mixed: case.rule.combine(mixed, case.weights))
    start = Driver(START, Message(_("Everything in the middle")), effects[START])
    moved = [
        Driver(part.key, Message(part.label), effects[part.key], answer_refs(case.facts, part.questions))
        for part in case.rule.parts
        if effects[part.key]
    ]
    return (start, *sorted(moved, key=lambda driver: (-abs(driver.effect), driver.key)))


def gate_results(case: Case) -> tuple[GateResult, ...]:
    """Return whether each gate is open; one that does not apply is open."""
    results = []
    for gate in case.criterion.gates:
        (ref,) = answer_refs(case.facts, (gate.question,))
        is_open = None if is_missing(ref) else ref.level is None or ref.level >= gate.minimum
        results.append(GateResult(gate.key, Message(gate.text), is_open, ref))
    return tuple(results)


def narrowing(case: Case, refs: Iterable[AnswerRef]) -> tuple[AnswerRef, ...]:
    """Return the three missing answers that would narrow the range most, if each came out in the middle."""
    missing = [ref for ref in refs if is_missing(ref)]
    before = _width(case.range())
    gain = {ref: before - _width(_answered(case, ref).range()) for ref in missing}
    return tuple(sorted(missing, key=lambda ref: (-gain[ref], ref.question, ref.buyer or ""))[:NARROWING])


def _width(scored: Range) -> float:
    return scored.high - scored.low


def _answered(case: Case, ref: AnswerRef) -> Case:
    return replace(case, facts=Facts.of(with_level(case.facts.sheet, ref.question, ref.buyer, 2)))


def with_level(sheet: AnswerSheet, question: str, buyer: str | None, level: int) -> AnswerSheet:
    """Return the sheet with one answer set to a level, as if the owner had said so."""
    answer = Answer(State.ANSWERED, level)
    if buyer is None:
        return replace(sheet, answers={**sheet.answers, question: answer})
    return replace(sheet, buyers=tuple(_with_answer(each, question, buyer, answer) for each in sheet.buyers))


def _with_answer(buyer: BuyerAnswers, question: str, key: str, answer: Answer) -> BuyerAnswers:
    return replace(buyer, answers={**buyer.answers, question: answer}) if buyer.key == key else buyer
