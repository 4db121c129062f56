"""The method as Markdown, from the same views as the method page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from diagnostics.core.instruments.v1.sources import PAPER, REPORTED
from diagnostics.presentation.evidence import CitationView
from diagnostics.presentation.method import (
    CriterionView,
    InteractionView,
    LeverView,
    MethodView,
    NoteView,
    QuestionView,
    SectionView,
    WeightView,
)


def method_markdown(method: MethodView) -> str:
    """Return the whole method as one Markdown document."""
    return "\n".join(_document(method)).rstrip() + "\n"


def _document(method: MethodView) -> Iterator[str]:
    yield "# The method"
    yield ""
    yield "Written by `manage.py write_method` from the instrument itself; the page `/method/` prints the same."
    yield ""
    yield f"Instrument version {method.version}, with {method.question_count} questions."
    yield f"A first visit asks {method.short_count} of them."
    yield f"Fingerprint `{method.fingerprint}`."
    yield ""
    yield "*Paper* means that the paper says so. *Our reading* means that the paper leaves it open, that we chose, and"
    yield "why. How much something counts is always our choice: the paper gives no numbers."
    yield from _chapter("How it works", map(_note, method.approach))
    yield from _chapter("The questions", map(_section, method.sections))
    yield from _chapter("The results and their rules", map(_criterion, method.criteria))
    yield from ("### What the drivers gather", "")
    yield from _table(
        ("Result", "Driver", "Inside it"), [(row.result, row.name, "; ".join(row.inside)) for row in method.drivers]
    )
    yield from ("### Numbers that hold for every result", "")
    yield from _weights(method.simulation)
    yield from _chapter("What a firm can do", map(_lever, method.levers))
    yield from _chapter("How case studies are chosen", ())
    yield from _cases(method)
    yield from _chapter("How things work on each other", map(_interaction, method.interactions))
    yield from _chapter("How far it carries", map(_note, method.limits))
    yield from _table(
        ("Result", "The paper gives", "It leaves open", "Place"),
        [(row.result, row.gives, row.leaves_open, _place(row.citation)) for row in method.support],
    )
    yield from _chapter("Where we had to choose a reading", ())
    yield from _table(
        ("Passage", "What is unclear", "Our reading", "Lines"),
        [(row.subject, row.problem, row.reading, row.lines) for row in method.ambiguities],
    )
    yield from _chapter("Sources", ())
    yield PAPER.full
    yield ""
    yield "It reports these works, which are used only as far as it reports them:"
    yield ""
    yield from (f"- {source.short}. {source.full}" for source in REPORTED)


def _chapter(title: str, parts: Iterable[Iterable[str]]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    for part in parts:
        yield from part


def _note(note: NoteView) -> Iterator[str]:
    yield from (f"### {note.title}", "")
    for paragraph in note.paragraphs:
        yield from (paragraph, "")
    yield from _citations(note.citations)


def _section(section: SectionView) -> Iterator[str]:
    yield from (f"### {section.title}", "", section.purpose, "", f"{section.asked}.", "")
    yield from _citations(section.readings)
    for question in section.questions:
        yield from _question(question)


def _question(question: QuestionView) -> Iterator[str]:
    visit = " (first visit)" if question.is_short else ""
    yield from (f"#### {question.key} {question.name}{visit}", "", f"**{question.text}**", "")
    yield from (f"- {value}: {level}" for value, level in enumerate(question.levels))
    told = (
        ("Does not apply", question.not_applicable),
        ("Ask to see", question.proof),
        ("Note", question.hint),
    )
    yield from (f"- *{name}*: {text}" for name, text in told if text)
    yield ""
    yield from _citations(question.citations)


def _criterion(criterion: CriterionView) -> Iterator[str]:
    yield from (f"### {criterion.title}", "", f"**{criterion.asks}**", "")
    if criterion.bands:
        yield from ("; ".join(f"{band.name}: {band.reach}" for band in criterion.bands) + ".", "")
    yield from (criterion.rule, "")
    for gate in criterion.gates:
        end = "at most" if gate.is_upper else "at least"
        yield f"- Gate {gate.question}, {gate.name}: {end} “{gate.minimum}” {_source(gate.citation)}"
    if criterion.gates:
        yield ""
    yield from _weights(criterion.weights)
    yield from _citations(criterion.citations)


def _weights(weights: Iterable[WeightView]) -> Iterator[str]:
    yield from _table(
        ("What", "Number", "Where it comes from"),
        [(f"{weight.question} {weight.name}".strip(), weight.value, _source(weight.citation)) for weight in weights],
    )


def _lever(lever: LeverView) -> Iterator[str]:
    yield from (f"### {lever.weakness}", "", lever.action, "")
    told = (
        ("First step", lever.first_step),
        ("Evidence", f"{lever.firmness}. {lever.firmness_means}"),
        ("Helps", lever.helps),
        ("Advised when (our reading)", lever.fits),
        ("But not when (our reading)", lever.unless),
        ("Its effect is tried with", "; ".join(lever.moves)),
        ("Be careful", lever.warning),
    )
    yield from (f"- *{name}*: {text}" for name, text in told if text)
    yield ""
    yield from _citations(lever.citations)


def _cases(method: MethodView) -> Iterator[str]:
    yield "Each published case is compared with the firm. What the firm has not told leaves the sum; what only the case"
    yield "does not tell counts as unlike. The five most alike are shown, at most two of one study, and a success among"
    yield "them where there is one. One more is set against them, in which a road advised to the firm did not lead on."
    yield "The weights are our reading: nobody has measured what matters to an owner."
    yield ""
    rows = [(factor.name, str(factor.weight), factor.why) for factor in method.case_factors]
    yield from _table(("What is compared", "Weight", "Why"), rows)


def _interaction(each: InteractionView) -> Iterator[str]:
    held = f"Held by the test `{each.test}`." if each.test else "Not a test."
    yield f"- **{each.key}** {each.statement} (lines {each.lines}) {held} {each.reason}".rstrip()


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _citations(citations: Iterable[CitationView]) -> Iterator[str]:
    listed = [f"- {_source(citation)}" for citation in citations]
    if listed:
        yield from (*listed, "")


def _source(citation: CitationView) -> str:
    reason = f". {citation.reason}" if citation.reason else ""
    return f"*{citation.origin}*: {_place(citation)}{reason}"


def _place(citation: CitationView) -> str:
    return f"{citation.place}, lines {citation.lines}" if citation.lines else citation.place
