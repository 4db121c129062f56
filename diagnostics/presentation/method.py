"""The whole instrument in words, for the method page and docs/method.md alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from casestudies.likeness import FACTORS
from diagnostics.core.attribution import BLOCKS, name_of
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.insides import leaves
from diagnostics.core.instrument import (
    Band,
    Citation,
    Criterion,
    Gate,
    Instrument,
    Lever,
    Origin,
    Question,
    Scope,
    Section,
    Weight,
)
from diagnostics.core.interactions import INTERACTIONS, Interaction
from diagnostics.core.lever_rules import RULES
from diagnostics.core.method import AMBIGUITIES, APPROACH, LIMITS, SUPPORT, Ambiguity, Note, Support
from diagnostics.core.text import Message
from diagnostics.core.words import PARTS
from diagnostics.presentation import words
from diagnostics.presentation.evidence import CitationView, citation_views, weight_value


@dataclass(frozen=True, slots=True)
class NoteView:
    """Paragraphs under a title, with their sources."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as it is asked. `levels` are the five wordings, lowest first."""

    key: str
    name: str
    text: str
    levels: tuple[str, ...]
    proof: str
    hint: str
    not_applicable: str
    is_short: bool
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section. `asked` says how often it is asked; `readings` are ours and shared by several of its questions."""

    key: str
    title: str
    purpose: str
    asked: str
    readings: tuple[CitationView, ...]
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class WeightView:
    """One number of a rule. `question` is the key of the question it weighs, or ""."""

    name: str
    question: str
    value: str
    citation: CitationView


@dataclass(frozen=True, slots=True)
class GateView:
    """One gate: the question, the answer it needs at least (or at most), and where it comes from."""

    name: str
    question: str
    minimum: str
    citation: CitationView
    is_upper: bool = False


@dataclass(frozen=True, slots=True)
class BandView:
    """One band: its name, its ends, and its fill (1 to 5)."""

    name: str
    reach: str
    fill: int


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion with its rule and every number in it."""

    key: str
    title: str
    asks: str
    rule: str
    bands: tuple[BandView, ...]
    weights: tuple[WeightView, ...]
    gates: tuple[GateView, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class LeverView:
    """One lever and how firmly it is supported.

    `fits` says when it is advised, `unless` what forbids it, `moves` the steps its effect is worked out from.
    """

    key: str
    weakness: str
    action: str
    first_step: str
    firmness: str
    firmness_means: str
    warning: str
    helps: str
    fits: str
    unless: str
    moves: tuple[str, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class InteractionView:
    """One statement on how things work on each other, and how it is held."""

    key: str
    statement: str
    lines: str
    test: str
    reason: str


@dataclass(frozen=True, slots=True)
class SupportView:
    """How far the paper carries one result."""

    result: str
    gives: str
    leaves_open: str
    citation: CitationView


@dataclass(frozen=True, slots=True)
class AmbiguityView:
    """A passage that can be read in two ways, and how we read it."""

    subject: str
    problem: str
    reading: str
    lines: str


@dataclass(frozen=True, slots=True)
class DriverGroupView:
    """What one driver of a result gathers: the names of the answers inside it."""

    result: str
    name: str
    inside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseFactorView:
    """One thing by which a case is like a firm, what it weighs beside the others, and why."""

    name: str
    weight: int
    why: str


@dataclass(frozen=True, slots=True)
class MethodView:
    """Everything the method page prints."""

    version: str
    fingerprint: str
    question_count: int
    short_count: int
    approach: tuple[NoteView, ...]
    sections: tuple[SectionView, ...]
    criteria: tuple[CriterionView, ...]
    drivers: tuple[DriverGroupView, ...]
    simulation: tuple[WeightView, ...]
    levers: tuple[LeverView, ...]
    case_factors: tuple[CaseFactorView, ...]
    interactions: tuple[InteractionView, ...]
    support: tuple[SupportView, ...]
    limits: tuple[NoteView, ...]
    ambiguities: tuple[AmbiguityView, ...]


def method_view(instrument: Instrument) -> MethodView:
    """Put the whole instrument into the reader's language."""
    return MethodView(
        version=instrument.version,
        fingerprint=fingerprint(instrument),
        question_count=len(instrument.questions),
        short_count=sum(question.in_short_form for question in instrument.questions.values()),
        approach=tuple(note_view(note) for note in APPROACH),
        sections=tuple(section_view(section) for section in instrument.sections),
        criteria=tuple(criterion_view(criterion, instrument) for criterion in instrument.criteria),
        drivers=tuple(driver_groups(instrument)),
        simulation=tuple(
            replace(weight_view(weight, instrument), value=words.percent(weight.value))
            for weight in instrument.simulation
        ),
        levers=tuple(lever_view(lever, instrument) for lever in instrument.levers),
        case_factors=tuple(CaseFactorView(gettext(each.name), each.weight, gettext(each.why)) for each in FACTORS),
        interactions=tuple(interaction_view(each) for each in INTERACTIONS),
        support=tuple(support_view(each) for each in SUPPORT),
        limits=tuple(note_view(note) for note in LIMITS),
        ambiguities=tuple(ambiguity_view(each) for each in AMBIGUITIES),
    )


def note_view(note: Note) -> NoteView:
    """Put a note into words."""
    paragraphs = tuple(words.render(paragraph) for paragraph in note.paragraphs)
    return NoteView(note.key, words.render(note.title), paragraphs, citation_views(note.citations))


def section_view(section: Section) -> SectionView:
    """Put a section into words. A reading that several questions share gives its reason once, for the section."""
    per_buyer = gettext("Asked for each main buyer")
    shared = _shared_readings(section)
    return SectionView(
        key=section.key,
        title=words.render(section.title),
        purpose=words.render(section.purpose),
        asked=per_buyer if section.scope is Scope.BUYER else gettext("Asked once for the firm"),
        readings=citation_views(shared),
        questions=tuple(question_view(question, shared) for question in section.questions),
    )


def _shared_readings(section: Section) -> tuple[Citation, ...]:
    cited = Counter(citation for question in section.questions for citation in question.citations)
    return tuple(citation for citation, times in cited.items() if times > 1 and citation.origin is not Origin.PAPER)


def question_view(question: Question, shared: tuple[Citation, ...] = ()) -> QuestionView:
    """Put a question into words, leaving out the reasons of readings that are `shared`."""
    citations = (
        replace(view, reason="", lines="") if citation in shared else view
        for citation, view in zip(question.citations, citation_views(question.citations), strict=True)
    )
    return QuestionView(
        key=question.key,
        name=words.render(question.name),
        text=words.render(question.text),
        levels=tuple(words.render(level.text) for level in question.levels),
        proof=words.render(question.proof),
        hint=words.render(question.hint),
        not_applicable=words.render(question.not_applicable),
        is_short=question.in_short_form,
        citations=tuple(citations),
    )


def criterion_view(criterion: Criterion, instrument: Instrument) -> CriterionView:
    """Put a criterion into words."""
    return CriterionView(
        key=criterion.key,
        title=words.render(criterion.title),
        asks=words.render(criterion.asks),
        rule=words.render(criterion.rule),
        bands=tuple(band_view(band, criterion) for band in criterion.bands),
        weights=tuple(weight_view(weight, instrument) for weight in criterion.weights),
        gates=tuple(gate_view(gate, instrument) for gate in criterion.gates),
        citations=citation_views(criterion.citations),
    )


def band_view(band: Band, criterion: Criterion) -> BandView:
    """Put a band into words."""
    ends = {"low": words.plain(band.low), "high": words.plain(band.high)}
    last = band is criterion.bands[-1]
    reach = gettext("from %(low)s to %(high)s") if last else gettext("from %(low)s to below %(high)s")
    return BandView(str(words.BAND_NAMES[band.key]), reach % ends, words.band_fill(band.key, criterion.key))


def weight_view(weight: Weight, instrument: Instrument) -> WeightView:
    """Put one number of a rule into words."""
    question = instrument.questions.get(weight.key)
    return WeightView(
        name=words.render(question.name if question else PARTS[weight.key]),
        question=weight.key if question else "",
        value=weight_value(weight),
        citation=citation_views((weight.citation,))[0],
    )


def gate_view(gate: Gate, instrument: Instrument) -> GateView:
    """Put a gate into words; the answer it needs is quoted."""
    levels = instrument.questions[gate.question].levels
    is_upper = gate.maximum < levels[-1].value
    level = levels[gate.maximum if is_upper else gate.minimum]
    (citation,) = citation_views((gate.citation,))
    return GateView(words.render(gate.text), gate.question, words.render(level.text), citation, is_upper)


def driver_groups(instrument: Instrument) -> Iterator[DriverGroupView]:
    """Yield the drivers that gather several answers, result by result, with what is inside each."""
    for score, blocks in BLOCKS.items():
        for group in (group for block in blocks for group in block):
            inside = leaves(group.factors, instrument.rules)
            if len(inside) > 1:
                yield DriverGroupView(
                    words.render(instrument.criterion(score).title),
                    words.render(group.label),
                    tuple(words.render(name_of(key, instrument)) for key in inside),
                )


def lever_view(lever: Lever, instrument: Instrument) -> LeverView:
    """Put a lever into words, with the rule that decides when it fits."""
    rule = next(rule for rule in RULES if rule.lever == lever.key)
    helps = words.render(instrument.criterion(lever.criterion).title)
    return LeverView(
        key=lever.key,
        weakness=words.render(lever.weakness),
        action=words.render(lever.action),
        first_step=words.render(lever.first_step),
        firmness=str(words.FIRMNESS[lever.firmness.value]),
        firmness_means=str(words.FIRMNESS_MEANS[lever.firmness.value]),
        warning=words.render(Message(lever.warning, {"buyer": gettext("The main buyer")})) if lever.warning else "",
        helps=helps,
        fits=words.render(rule.when.in_words(instrument)),
        unless=words.render(rule.unless.in_words(instrument)),
        moves=tuple(words.render(step.in_words(instrument)) for step in rule.steps),
        citations=citation_views(lever.citations),
    )


def interaction_view(each: Interaction) -> InteractionView:
    """Put an interaction into words."""
    return InteractionView(each.key, words.render(each.statement), each.lines, each.test, words.render(each.reason))


def support_view(each: Support) -> SupportView:
    """Put a row on what the paper supports into words."""
    return SupportView(
        result=words.render(each.result),
        gives=words.render(each.gives),
        leaves_open=words.render(each.leaves_open),
        citation=citation_views((each.citation,))[0],
    )


def ambiguity_view(each: Ambiguity) -> AmbiguityView:
    """Put a row on an unclear passage into words."""
    return AmbiguityView(
        subject=words.render(each.subject),
        problem=words.render(each.problem),
        reading=words.render(each.reading),
        lines=each.lines,
    )
