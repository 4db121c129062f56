"""One criterion as it is shown: band first, number second, then everything that led to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy, ngettext

from diagnostics.charts import ScaleBand
from diagnostics.charts.svg import whole
from diagnostics.core.attribution import START
from diagnostics.core.findings import Driver, Finding, GateResult, RiskForm, Status
from diagnostics.core.instrument import Band, Criterion
from diagnostics.core.words import PARTS
from diagnostics.presentation import words
from diagnostics.presentation.changes import BandMoveView, ChangeView, band_move_view, change_views
from diagnostics.presentation.evidence import (
    AnswerView,
    CitationView,
    Sources,
    answer_view,
    answer_views,
    citation_view,
    citation_views,
    readings,
    weight_value,
)
from diagnostics.presentation.stability import StabilityView, stability_view


@dataclass(frozen=True, slots=True)
class GateView:
    """One gate. `state` is "passed", "not passed" or "not known"; `label` is that in words."""

    text: str
    state: str
    label: str
    answer: AnswerView


@dataclass(frozen=True, slots=True)
class PartView:
    """One answer inside a driver. `printed` values sum to the driver's."""

    label: str
    printed: str


@dataclass(frozen=True, slots=True)
class DriverView:
    """One driver. `printed` values sum to the printed score; `is_start` is where the pushes start from."""

    label: str
    effect: float
    printed: str
    answers: tuple[AnswerView, ...]
    is_start: bool = False
    parts: tuple[PartView, ...] = ()


@dataclass(frozen=True, slots=True)
class WeightView:
    """One number of a rule: what it multiplies, how much, and where it comes from."""

    label: str
    value: str
    citation: CitationView


@dataclass(frozen=True, slots=True)
class FindingView:
    """A criterion judged, in words. `number` and `range_ends` are None unless it was scored.

    `readings` are our own choices in the questions it rests on.
    `status` is "scored", "not enough" or "not applicable". `fill` is the palette number of the band, 0 for none.
    `stability` and `band_move` are None, and `changes` empty, where nobody tried how it holds and what would change it.
    """

    key: str
    title: str
    asks: str
    status: str
    band: str
    fill: int
    sentence: str
    form: str
    number: int | None
    point: float | None
    range_ends: tuple[float, float] | None
    range_words: str
    coverage_words: str
    scale: tuple[ScaleBand, ...]
    drivers: tuple[DriverView, ...]
    gates: tuple[GateView, ...]
    notes: tuple[str, ...]
    narrowing: tuple[AnswerView, ...]
    evidence: tuple[AnswerView, ...]
    missing: tuple[AnswerView, ...]
    rule: str
    weights: tuple[WeightView, ...]
    citations: tuple[CitationView, ...]
    readings: tuple[CitationView, ...]
    stability: StabilityView | None
    changes: tuple[ChangeView, ...]
    band_move: BandMoveView | None

    @property
    def is_scored(self) -> bool:
        return self.status == "scored"

    @property
    def shortfall(self) -> float:
        """Return how many points the score is from the best there is; 0 without a score."""
        if self.point is None:
            return 0.0
        return self.point if self.key in words.WORSE_WHEN_HIGHER else 100 - self.point


GATE_STATES = {
    True: ("passed", gettext_lazy("Passed")),
    False: ("not passed", gettext_lazy("Not passed")),
    None: ("not known", gettext_lazy("Not known")),
}
STATUS = {
    Status.SCORED: "scored",
    Status.NOT_ENOUGH: "not enough",
    Status.NOT_APPLICABLE: "not applicable",
}


def finding_view(
    finding: Finding, criterion: Criterion, sources: Sources, risk_form: RiskForm = RiskForm.NONE
) -> FindingView:
    """Put a finding into words. `risk_form` is printed with the risk alone."""
    is_scored = finding.status is Status.SCORED and finding.range is not None
    scores = finding.range if is_scored else None
    weights = criterion.weights
    evidence = answer_views(finding.evidence, sources, weights)
    missing = answer_views(finding.missing, sources, weights)
    return FindingView(
        key=finding.key,
        title=words.render(criterion.title),
        asks=words.render(criterion.asks),
        status=STATUS[finding.status],
        band=headline(finding),
        fill=words.band_fill(finding.band, finding.key) if is_scored else 0,
        sentence=words.render(finding.sentence),
        form=str(words.RISK_FORMS.get(risk_form, "")) if finding.key == "risk" else "",
        number=whole(scores.point) if scores else None,
        point=scores.point if scores else None,
        range_ends=(scores.low, scores.high) if scores else None,
        range_words=range_words(finding),
        coverage_words=coverage_words(finding.coverage),
        scale=tuple(scale_band(band, finding) for band in sorted(criterion.bands, key=lambda band: band.rank)),
        drivers=driver_views(finding, sources) if is_scored else (),
        gates=tuple(gate_view(gate, sources) for gate in finding.gates),
        notes=tuple(words.render(note) for note in finding.notes),
        narrowing=answer_views(finding.narrowing, sources),
        evidence=evidence,
        missing=missing,
        rule=words.render(criterion.rule),
        weights=tuple(
            WeightView(weight_label(weight.key, sources), weight_value(weight), citation_view(weight.citation))
            for weight in weights
        ),
        citations=citation_views([*criterion.citations, *finding.citations]),
        readings=readings(evidence, missing),
        stability=stability_view(finding, sources),
        changes=change_views(finding, sources),
        band_move=band_move_view(finding, criterion),
    )


def headline(finding: Finding) -> str:
    """Return the band or bands in words, or why there is none."""
    if finding.status is Status.NOT_APPLICABLE:
        return gettext("Not the question here")
    if finding.status is Status.NOT_ENOUGH or not finding.bands:
        return gettext("Not enough information")
    return words.band_words(finding.bands)


def range_words(finding: Finding) -> str:
    """Return the range in a sentence, "" where nothing was scored."""
    if finding.status is not Status.SCORED or finding.range is None:
        return ""
    low, high = whole(finding.range.low), whole(finding.range.high)
    if not finding.missing and low == high:
        return gettext("All its questions were answered.")
    if not finding.missing:
        return gettext("Between %(low)s and %(high)s, depending on shares of sales that are not known.") % {
            "low": low,
            "high": high,
        }
    if low == high:
        return gettext("The answers that are missing would change it by less than a point.")
    count = len(set(finding.missing))
    if not count:
        return gettext("Between %(low)s and %(high)s, depending on shares of sales that are not known one by one.") % {
            "low": low,
            "high": high,
        }
    return ngettext(
        "Between %(low)s and %(high)s, depending on an answer that is missing.",
        "Between %(low)s and %(high)s, depending on %(count)s answers that are missing.",
        count,
    ) % {"low": low, "high": high, "count": count}


def coverage_words(coverage: float) -> str:
    """Return how much was answered, in words."""
    return gettext("%(part)s of its questions were answered.") % {"part": words.percent(coverage)}


def scale_band(band: Band, finding: Finding) -> ScaleBand:
    """Return a band as the scale draws it, with those the range reaches marked."""
    name = str(words.BAND_NAMES.get(band.key, "")) or words.render(band.name)
    return ScaleBand(name, band.low, band.high, words.band_fill(band.key, finding.key) or 3, band.key in finding.bands)


def driver_views(finding: Finding, sources: Sources) -> tuple[DriverView, ...]:
    """Return the start, then the drivers, strongest first, rounded so that what is printed sums to the score."""
    drivers = sorted(finding.drivers, key=lambda driver: (driver.key != START, -abs(driver.effect), driver.key))
    total = whole(finding.range.point) if finding.range else 0
    printed = words.rounded_to_sum([driver.effect for driver in drivers], total)
    return tuple(driver_view(driver, value, sources) for driver, value in zip(drivers, printed, strict=True))


def driver_view(driver: Driver, value: int, sources: Sources) -> DriverView:
    """Put one driver into words."""
    is_start = driver.key == START
    return DriverView(
        label=words.render(driver.label),
        effect=driver.effect,
        printed=str(value) if is_start else words.signed(value),
        answers=answer_views(driver.answers, sources),
        is_start=is_start,
        parts=part_views(driver, value),
    )


def part_views(driver: Driver, value: int) -> tuple[PartView, ...]:
    """Return what is inside a driver, rounded so that what is printed sums to the driver's printed `value`."""
    printed = words.rounded_to_sum([part.effect for part in driver.parts], value)
    return tuple(
        PartView(words.render(part.label), words.signed(points))
        for part, points in zip(driver.parts, printed, strict=True)
    )


def gate_view(gate: GateResult, sources: Sources) -> GateView:
    """Put one gate into words."""
    state, label = GATE_STATES[gate.is_open]
    return GateView(
        text=words.render(gate.text),
        state=state,
        label=str(label),
        answer=answer_view(gate.answer, sources),
    )


def weight_label(key: str, sources: Sources) -> str:
    """Return what a weight multiplies: a question's name, or the rule's own name for it."""
    question = sources.instrument.questions.get(key)
    return words.render(question.name if question else PARTS.get(key, key.replace("_", " ")))
