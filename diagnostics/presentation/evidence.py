"""Answers as a result shows them: question, what was said, how it is known, where the question comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from diagnostics.charts.svg import whole
from diagnostics.core.findings import AnswerRef
from diagnostics.core.instrument import Citation, Instrument, Weight
from diagnostics.core.rules import LIMITS
from diagnostics.core.words import PARTS
from diagnostics.presentation import words
from diagnostics.snapshots import RecordedAnswer, Snapshot


@dataclass(frozen=True, slots=True)
class CitationView:
    """A source in words. `reason` says why, where it is not the paper that says so."""

    place: str
    origin: str
    is_paper: bool
    reason: str
    lines: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer. `said` is the level's wording or the reason there is none; `about` names the buyer, or is ""."""

    key: str
    name: str
    question: str
    about: str
    said: str
    is_known: bool
    level: int | None
    evidence: str
    note: str
    weights: tuple[str, ...]
    citations: tuple[CitationView, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Return where the paper asks for this, or where we do if the paper does not."""
        paper = tuple(citation.place for citation in self.citations if citation.is_paper)
        return paper or tuple(citation.place for citation in self.citations)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in words, with where it comes from."""

    name: str
    text: str
    citations: tuple[CitationView, ...]


@dataclass(frozen=True)
class Sources:
    """Where words on answers are looked up: the instrument, the buyers' names, the recorded notes.

    `asked` remembers the questions already put into words: a result names most of them ten times.
    """

    instrument: Instrument
    buyers: dict[str, str]
    recorded: dict[tuple[str, str | None], RecordedAnswer] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)

    def question(self, key: str) -> Asked:
        """Return a question in words; one this instrument does not know is called by its key."""
        if key not in self.asked:
            question = self.instrument.questions.get(key)
            self.asked[key] = (
                Asked(words.render(question.name), words.render(question.text), citation_views(question.citations))
                if question
                else Asked(key, "", ())
            )
        return self.asked[key]


def sources_of(snapshot: Snapshot, instrument: Instrument) -> Sources:
    """Index a snapshot for look-up."""
    return Sources(
        instrument=instrument,
        buyers={buyer.key: buyer.name for buyer in snapshot.buyers},
        recorded={(answer.question, answer.buyer): answer for answer in snapshot.answers},
    )


def citation_views(citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    """Put citations into words, each once."""
    return tuple(citation_view(citation) for citation in dict.fromkeys(citations))


def citation_view(citation: Citation) -> CitationView:
    """Put one citation into words."""
    origin = citation.origin.value
    return CitationView(
        place=words.render(citation.place),
        origin=str(words.ORIGINS[origin]),
        is_paper=origin == "paper",
        reason=words.render(citation.reason),
        lines=citation.lines,
    )


def answer_views(refs: Iterable[AnswerRef], sources: Sources, weights: Iterable[Weight] = ()) -> tuple[AnswerView, ...]:
    """Put answers into words, in the order given, each once."""
    numbers: dict[str, list[str]] = {}
    for weight in weights:
        numbers.setdefault(weight.key, []).append(weight_value(weight))
    return tuple(answer_view(ref, sources, numbers.get(ref.question, ())) for ref in dict.fromkeys(refs))


def weight_value(weight: Weight) -> str:
    """Return a number of a rule in its unit, and the part of the rule it belongs to where it is a share of one."""
    if weight.unit == "level":
        return gettext("level %(level)s") % {"level": whole(weight.value)}
    if weight.unit == "points":
        return gettext("%(points)s points") % {"points": words.plain(weight.value)}
    if weight.unit == "answers":
        return str(whole(weight.value))
    if weight.part in ("", LIMITS):
        return words.plain(weight.value)
    template = gettext("%(share)s of %(part)s, reversed") if weight.reversed else gettext("%(share)s of %(part)s")
    return template % {"share": words.percent(weight.value), "part": words.render(PARTS.get(weight.part, weight.part))}


def answer_view(ref: AnswerRef, sources: Sources, weights: Sequence[str] = ()) -> AnswerView:
    """Put one answer into words."""
    question = sources.question(ref.question)
    recorded = sources.recorded.get((ref.question, ref.buyer))
    return AnswerView(
        key=ref.question,
        name=question.name,
        question=question.text,
        about=sources.buyers.get(ref.buyer, "") if ref.buyer else "",
        said=said(ref, sources.instrument),
        is_known=ref.level is not None,
        level=ref.level,
        evidence=known_by(ref, recorded),
        note=recorded.note if recorded else "",
        weights=tuple(weights),
        citations=question.citations,
    )


def known_by(ref: AnswerRef, recorded: RecordedAnswer | None) -> str:
    """Return how an answer is known. One that was only tried is not the owner's, whatever was recorded."""
    if recorded and recorded.source == "owner" and (ref.state, ref.level) == (recorded.state, recorded.level):
        return str(words.IN_WRITING)
    return str(words.EVIDENCE.get(ref.evidence or "", ""))


def readings(*groups: Iterable[AnswerView]) -> tuple[CitationView, ...]:
    """Return the sources of the answers' questions that are not the paper, each once."""
    cited = (citation for answers in groups for answer in answers for citation in answer.citations)
    return tuple(dict.fromkeys(citation for citation in cited if not citation.is_paper))


def said(ref: AnswerRef, instrument: Instrument) -> str:
    """Return what was answered: the wording of the level chosen, or why there is no answer."""
    question = instrument.questions.get(ref.question)
    if ref.level is not None and question is not None:
        return words.render(question.levels[ref.level].text)
    if ref.level is not None:
        return gettext("Level %(level)s of 4") % {"level": ref.level}
    if ref.state == "na" and question is not None and question.not_applicable:
        return words.render(question.not_applicable)
    return str(words.STATES.get(ref.state, words.STATES[words.NOT_ASKED]))
