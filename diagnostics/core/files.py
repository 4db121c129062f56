"""Assessment files: a plain dictionary (from YAML or JSON) checked and turned into an answer sheet.

    firm: {name: ..., sector: ..., country: ...}     # not scored; more names are welcome
    chain_position: direct                           # direct, indirect, no_lead_firm; may be absent
    other_buyers: 8                                  # how many buyers take what the named ones leave
    buyers:
      - {name: Buyer 1, share: 25.5, kind: brand, destination: home, owner: "", answers: {D01: 3, G1: dk}}
    answers: {C01: 3, C02: {level: 2, evidence: estimated}, C11: na}
    estimated: [C01, D01]                            # answers to be graded as estimated, the short way

An answer is a level from 0 to 4, a state (dk, refused, na), or either with its evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostics.core.answers import (
    Answer,
    AnswerSheet,
    BuyerAnswers,
    BuyerKind,
    ChainPosition,
    Destination,
    Evidence,
    State,
)
from diagnostics.core.buyers import MOST_BUYERS, MOST_OTHER_BUYERS, ROUNDING, WHOLE
from diagnostics.core.checks import MAPPING, Checker, Problem, is_number, join, whole
from diagnostics.core.instrument import Instrument, Question, Scope
from diagnostics.core.instruments import CURRENT

__all__ = ["AssessmentFileError", "Problem", "firm_facts", "read_sheet"]

UNLEVELLED = (State.DOES_NOT_KNOW.value, State.REFUSED.value, State.DOES_NOT_APPLY.value)
TOP = (
    *("firm", "chain_position", "other_buyers", "buyers", "answers"),
    *("estimated", "case", "expected", "record", "export"),
)
FIRM_TEXTS = ("name", "sector", "country")
BUYER = ("key", "name", "share", "kind", "destination", "owner", "answers")
ANSWER = ("level", "evidence")

BUYERS = f"a list of 1 to {MOST_BUYERS} buyers"
SHARES = f"shares that add up to 100 percent at most, or to {(WHOLE + ROUNDING) // 10} where they are rounded"
ANOTHER_KEY = "a key that no other buyer has; without one, buyers are b1, b2 and so on"


class AssessmentFileError(ValueError):
    """An assessment file that cannot be scored; `problems` names every place that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_sheet(data: object, instrument: Instrument = CURRENT) -> AnswerSheet:
    """Return the answer sheet of an assessment file already parsed into Python objects.

    Raises AssessmentFileError naming every wrong place with its path, its value and what would be accepted.
    """
    reader = _Reader(instrument)
    sheet = reader.sheet(data)
    if reader.check.problems:
        raise AssessmentFileError(reader.check.problems)
    return sheet


def firm_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file that `read_sheet` accepted says about the firm itself, {} for nothing."""
    return dict(data.get("firm") or {})


@dataclass
class _Reader:
    """Reads one file, part by part."""

    instrument: Instrument
    check: Checker = field(default_factory=Checker)
    estimated: frozenset[str] = frozenset()

    def sheet(self, data: object) -> AnswerSheet:
        given = self.check.mapping("", data, TOP)
        self.firm(given.get("firm"))
        self.estimated = self.codes("estimated", given.get("estimated"))
        return AnswerSheet(
            answers=self.answers("answers", given.get("answers"), Scope.FIRM),
            buyers=self.buyers(given.get("buyers")),
            other_buyers=self.check.whole("other_buyers", given.get("other_buyers"), MOST_OTHER_BUYERS),
            chain_position=self.check.choice(
                "chain_position", given.get("chain_position"), ChainPosition, list(ChainPosition)
            ),
        )

    def firm(self, value: object) -> None:
        for key, given in self.check.mapping("firm", value).items():
            if key in FIRM_TEXTS or not is_number(given):
                self.check.text(f"firm.{key}", given)

    def codes(self, path: str, value: object) -> frozenset[str]:
        listed = self.check.sequence(path, value, "a list of codes of questions, such as [D01, C01]")
        for index, code in enumerate(listed):
            if not isinstance(code, str) or code not in self.instrument.questions:
                self.check.reject(f"{path}[{index}]", code, "the code of a question, such as D01 or C01")
        return frozenset(code for code in listed if isinstance(code, str))

    def buyers(self, value: object) -> tuple[BuyerAnswers, ...]:
        listed = self.check.sequence("buyers", value, BUYERS)
        if (value is None or isinstance(value, list)) and not 1 <= len(listed) <= MOST_BUYERS:
            self.check.reject("buyers", len(listed), BUYERS)
        buyers = tuple(self.buyer(index, buyer) for index, buyer in enumerate(listed[:MOST_BUYERS]))
        self.keys_differ(buyers)
        total = sum(buyer.share_tenths or 0 for buyer in buyers)
        if total > WHOLE + ROUNDING:
            self.check.reject("buyers", total / 10, SHARES)
        return buyers

    def keys_differ(self, buyers: tuple[BuyerAnswers, ...]) -> None:
        taken: set[str] = set()
        for index, buyer in enumerate(buyers):
            if buyer.key in taken:
                self.check.reject(f"buyers[{index}].key", buyer.key, ANOTHER_KEY)
            taken.add(buyer.key)

    def buyer(self, index: int, value: object) -> BuyerAnswers:
        path, check = f"buyers[{index}]", self.check
        if not isinstance(value, Mapping):
            check.reject(path, value, MAPPING)
            return BuyerAnswers(key=f"b{index + 1}", name="", share_tenths=None)
        given = check.mapping(path, value, BUYER)
        return BuyerAnswers(
            key=check.text(f"{path}.key", given.get("key")) or f"b{index + 1}",
            name=check.name(f"{path}.name", given.get("name"), "the buyer's name, a text of at most 200 characters"),
            share_tenths=check.percent(f"{path}.share", given.get("share")),
            kind=check.choice(f"{path}.kind", given.get("kind"), BuyerKind, list(BuyerKind)),
            destination=check.choice(f"{path}.destination", given.get("destination"), Destination, list(Destination)),
            owner=check.text(f"{path}.owner", given.get("owner")),
            answers=self.answers(f"{path}.answers", given.get("answers"), Scope.BUYER),
        )

    def answers(self, path: str, value: object, scope: Scope) -> dict[str, Answer]:
        found = {}
        for key, given in self.check.mapping(path, value).items():
            question = self.instrument.questions.get(key)
            if question is None or self.instrument.section_of[key].scope is not scope:
                example = next(key for key, section in self.instrument.section_of.items() if section.scope is scope)
                accepted = f"only codes of questions about the {scope.value}, such as {example}"
                self.check.reject(join(path, key), given, accepted)
            elif answer := self.answer(join(path, key), given, question):
                found[key] = answer
        return found

    def answer(self, path: str, given: object, question: Question) -> Answer | None:
        parts = self.check.mapping(path, given, ANSWER) if isinstance(given, Mapping) else {"level": given}
        grade = self.check.choice(f"{path}.evidence", parts.get("evidence"), Evidence, list(Evidence))
        state, level = parts.get("level"), whole(parts.get("level"))
        if level is not None and 0 <= level <= 4:
            is_estimated = grade is None and question.key in self.estimated
            return Answer(State.ANSWERED, level, Evidence.ESTIMATED if is_estimated else grade)
        if isinstance(state, str) and state in accepted_states(question):
            return Answer(State(state), None, grade)
        self.check.reject(path, given, accepted_answer(question))
        return None


def accepted_states(question: Question) -> tuple[str, ...]:
    """Return the states that may stand in place of a level."""
    return UNLEVELLED if question.not_applicable else UNLEVELLED[:2]


def accepted_answer(question: Question) -> str:
    """Return in words what may be answered to a question."""
    if question.not_applicable:
        return "a level from 0 to 4, or dk, refused, na"
    return "a level from 0 to 4, or dk, refused: this question always applies"
