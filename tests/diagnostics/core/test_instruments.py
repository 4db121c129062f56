"""What version 1 of the instrument must be like: readable aloud, cited throughout, and complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.core import instruments
from diagnostics.core.instrument import Citation, Instrument, Origin, Question, Scope
from diagnostics.core.instruments import CURRENT, RELEASED
from diagnostics.core.instruments.v1.sources import LAST_LINE

LEVERS = {
    "spread_buyers",
    "meet_end_market",
    "second_market",
    "learn_design",
    "become_hard_to_replace",
    "build_supplier_network",
    "raise_quality",
    "compete_on_more_than_price",
    "grow_step_by_step",
    "secure_specialty",
    "seek_feedback_buyers",
    "raise_local_competence",
    "strengthen_local_suppliers",
    "mediate_joint_action",
    "spread_market_risk",
}

# Words an owner should not have to know. They may stand in citations and criteria, not in what is read aloud.
JARGON = re.compile(
    r"governance|functional|capabilit|competenc|value chain|asset|transaction|upgrad|downgrad|first-tier|stakeholder"
    r"|arm's.length|hierarch|tutelage|outsourc|optimi[sz]|intangible|leverage|synerg|criteri",
    re.IGNORECASE,
)

EACH_QUESTION = pytest.mark.parametrize("question", CURRENT.questions.values(), ids=lambda question: question.key)


def read_aloud(question: Question) -> list[str]:
    """Return what the owner of a firm hears."""
    return [question.text, *(level.text for level in question.levels), question.not_applicable]


def citations(instrument: Instrument) -> Iterator[tuple[str, Citation]]:
    """Yield every citation of the instrument with the key of what it belongs to."""
    for question in instrument.questions.values():
        yield from ((question.key, citation) for citation in question.citations)
    for criterion in instrument.criteria:
        yield from ((criterion.key, citation) for citation in criterion.citations)
        yield from ((f"{criterion.key} {part.key}", part.citation) for part in (*criterion.weights, *criterion.gates))
    for lever in instrument.levers:
        yield from ((lever.key, citation) for citation in lever.citations)


def texts(instrument: Instrument) -> Iterator[str]:
    """Yield every text of the instrument that a reader may see."""
    for section in instrument.sections:
        yield from (section.title, section.purpose)
    for question in instrument.questions.values():
        yield from (question.name, question.proof, question.hint, *read_aloud(question))
    for criterion in instrument.criteria:
        yield from (criterion.title, criterion.asks, criterion.rule)
        yield from (band.name for band in criterion.bands)
        yield from (gate.text for gate in criterion.gates)
    for lever in instrument.levers:
        yield from (lever.weakness, lever.action, lever.first_step, lever.warning)
    for _, citation in citations(instrument):
        yield from (citation.place, citation.reason)


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]


# Completeness


def test_it_has_every_section_and_question() -> None:
    expected = {
        "traits": [f"D{n:02}" for n in range(1, 11)],
        "governance": [f"G{n}" for n in range(1, 8)],
        "position": [f"R{n}" for n in range(1, 7)],
        "functions": [key for n in range(1, 8) for key in (f"F{n}", f"F{n}_before")],
        "capabilities": [f"C{n:02}" for n in range(1, 13)],
        "markets": ["M1", "M2", "M3", "M4"],
        "cooperation": ["L1", "L2", "L3"],
        "competition": ["K1", "T1", "T2", "T3"],
        "context": ["X1", "X2", "X3", "X4"],
    }
    assert {section.key: [question.key for question in section.questions] for section in CURRENT.sections} == expected


def test_only_what_concerns_one_buyer_is_asked_for_each_buyer() -> None:
    per_buyer = {section.key for section in CURRENT.sections if section.scope is Scope.BUYER}
    assert per_buyer == {"traits", "governance", "position"}


def test_it_has_every_lever_once() -> None:
    keys = [lever.key for lever in CURRENT.levers]
    assert set(keys) == LEVERS
    assert len(keys) == len(LEVERS)


def test_every_lever_serves_a_criterion() -> None:
    assert {lever.criterion for lever in CURRENT.levers} <= {criterion.key for criterion in CURRENT.criteria}


def test_every_lever_says_what_to_start_on_monday() -> None:
    assert all(lever.first_step.startswith("On Monday, ") for lever in CURRENT.levers)


def test_does_not_apply_is_offered_where_the_question_may_not_arise() -> None:
    assert {key for key, question in CURRENT.questions.items() if question.not_applicable} == {"D08", "C11"}


def test_versions_are_found_by_name() -> None:
    assert instruments.get("1") is RELEASED[0]
    with pytest.raises(KeyError, match="known: 1"):
        instruments.get("0")


# Wording


@EACH_QUESTION
def test_levels_differ_and_do_not_give_their_number_away(question: Question) -> None:
    wording = [level.text for level in question.levels]
    assert len({text.lower().strip(".") for text in wording}) == 5
    assert not [text for text in wording if re.search(r"\d|level|score|point", text)]


@EACH_QUESTION
def test_questions_can_be_read_to_an_owner(question: Question) -> None:
    for text in read_aloud(question):
        assert not JARGON.search(text)
        assert all(len(sentence.split()) <= 25 for sentence in sentences(text))
    assert question.text.endswith("?")
    assert all(level.text.endswith(".") for level in question.levels)
    assert question.proof.endswith(".")


def test_sentences_are_short_on_average() -> None:
    heard = [text for question in CURRENT.questions.values() for text in read_aloud(question)]
    heard += [section.purpose for section in CURRENT.sections]
    every = [sentence for text in heard for sentence in sentences(text)]
    assert sum(len(sentence.split()) for sentence in every) / len(every) <= 15


@EACH_QUESTION
def test_names_are_short_noun_phrases(question: Question) -> None:
    assert len(question.name) <= 60
    assert not question.name.endswith((".", "?"))


def test_then_and_now_are_asked_on_the_same_scale() -> None:
    for n in range(1, 8):
        now, before = CURRENT.questions[f"F{n}"], CURRENT.questions[f"F{n}_before"]
        assert before.text.startswith("Three years ago, ")
        # The same sentences in another tense: nearly the same number of words, level by level.
        pairs = zip(now.levels, before.levels, strict=True)
        assert all(abs(len(a.text.split()) - len(b.text.split())) <= 1 for a, b in pairs)


# The short form


def test_a_first_visit_with_one_buyer_asks_45_questions_at_most() -> None:
    assert sum(question.in_short_form for question in CURRENT.questions.values()) <= 45


def test_the_short_form_holds_every_gate() -> None:
    gates = {gate.question for criterion in CURRENT.criteria for gate in criterion.gates}
    short = {key for key, question in CURRENT.questions.items() if question.in_short_form}
    assert gates & CURRENT.questions.keys() <= short


def test_the_short_form_is_enough_to_judge_a_buyer() -> None:
    """Five of seven for the governance class, 60% of the traits even when one of them does not apply."""
    short = {key for key, question in CURRENT.questions.items() if question.in_short_form}
    assert sum(key.startswith("G") for key in short) >= 5
    assert sum(key.startswith("D") for key in short - {"D08"}) / 10 >= 0.6


# Citations


def test_every_citation_points_into_the_paper_or_gives_its_reason() -> None:
    for key, citation in citations(CURRENT):
        numbers = [int(number) for number in re.findall(r"\d+", citation.lines)]
        assert all(1 <= number <= LAST_LINE for number in numbers), key
        assert numbers == sorted(numbers) or "," in citation.lines, key
        assert numbers or citation.origin is not Origin.PAPER, f"{key}: {citation.place} has no lines"
        assert citation.reason or citation.origin is Origin.PAPER, key
        assert citation.place, key


@EACH_QUESTION
def test_every_question_says_what_is_the_papers_and_what_is_ours(question: Question) -> None:
    origins = {citation.origin for citation in question.citations}
    assert Origin.READING in origins  # the five levels at least
    assert Origin.PAPER in origins or question.key.endswith("_before")


# Translation


def marked_for_translation() -> set[str]:
    """Return every text inside `_(...)` in the core, as makemessages would find it."""
    marked = set()
    for path in Path(instruments.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                marked.add(ast.literal_eval(node.args[0]))
    return marked


def test_every_text_can_be_translated() -> None:
    unmarked = {text for text in texts(CURRENT) if text} - marked_for_translation()
    assert not unmarked
