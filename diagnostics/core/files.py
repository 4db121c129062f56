"""Assessment files: a plain dictionary (from YAML or JSON) checked and turned into an answer sheet.

    firm: {name: ..., sector: ..., country: ...}     # free text, not scored
    chain_position: direct                           # direct, indirect, no_lead_firm; may be absent
    other_buyers: 8                                  # how many buyers take what the named ones leave
    buyers:
      - {name: Buyer 1, share: 25.5, kind: brand, destination: home, owner: "", answers: {D01: 3, G1: dk}}
    answers: {C01: 3, C02: {level: 2, evidence: estimated}, C11: na}
    estimated: [C01, D01]                            # answers to be graded as estimated, the short way

An answer is a level from 0 to 4, a state (dk, refused, na), or a level with its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

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
from diagnostics.core.instrument import Instrument, Question, Scope
from diagnostics.core.instruments import CURRENT

T = TypeVar("T")
UNLEVELLED = {State.DOES_NOT_KNOW.value, State.REFUSED.value, State.DOES_NOT_APPLY.value}
TOP = ("firm", "chain_position", "other_buyers", "buyers", "answers", "estimated", "case", "expected")
BUYER = ("key", "name", "share", "kind", "destination", "owner", "answers")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a file: `path` like "buyers[0].share", the value, what is accepted."""

    path: str
    value: object
    accepted: str

    def __str__(self) -> str:
        shown = repr(self.value)
        return f"{self.path}: {shown if len(shown) <= 80 else shown[:77] + '...'} is not accepted; give {self.accepted}"


class AssessmentFileError(ValueError):
    """An assessment file that cannot be scored; `problems` names every place that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class _Checker:
    """Collects problems, so that one run names them all."""

    instrument: Instrument
    estimated: frozenset[str]
    problems: list[Problem] = field(default_factory=list)

    def reject(self, path: str, value: object, accepted: str) -> None:
        self.problems.append(Problem(path, value, accepted))

    def mapping(self, path: str, value: object) -> Mapping[str, Any]:
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return value
        self.reject(path, value, "names with values")
        return {}

    def known_keys(self, path: str, value: Mapping[str, Any], accepted: tuple[str, ...]) -> None:
        for key in value:
            if key not in accepted:
                self.reject(f"{path}{key}", value[key], f"only these names: {', '.join(accepted)}")

    def choice(self, path: str, value: object, make: Callable[[str], T], accepted: list[str]) -> T | None:
        if value in (None, ""):
            return None
        if isinstance(value, str) and value in accepted:
            return make(value)
        self.reject(path, value, f"one of {', '.join(accepted)}")
        return None

    def whole(self, path: str, value: object) -> int | None:
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
            return value
        self.reject(path, value, "a whole number from 0 to 1000000")
        return None

    def share(self, path: str, value: object) -> int | None:
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
            return round(value * 10)
        self.reject(path, value, "a share in percent from 0 to 100")
        return None

    def answers(self, path: str, value: object, scope: Scope) -> dict[str, Answer]:
        found = {}
        for key, given in self.mapping(path, {} if value is None else value).items():
            question = self.instrument.questions.get(key)
            if question is None or self.instrument.section_of[key].scope is not scope:
                self.reject(
                    f"{path}.{key}", given, f"the code of a question about the {scope.value}, such as D01 or C01"
                )
                continue
            answer = self.answer(f"{path}.{key}", given, question)
            if answer is not None:
                found[key] = answer
        return found

    def answer(self, path: str, given: object, question: Question) -> Answer | None:
        level, grade = (given.get("level"), given.get("evidence")) if isinstance(given, Mapping) else (given, None)
        if isinstance(level, str) and level in UNLEVELLED:
            return self.unlevelled(path, State(level), question)
        if isinstance(level, int) and not isinstance(level, bool) and 0 <= level <= 4:
            if grade is None and question.key in self.estimated:
                grade = Evidence.ESTIMATED.value
            return Answer(State.ANSWERED, level, self.choice(path, grade, Evidence, [each.value for each in Evidence]))
        self.reject(path, given, "a level from 0 to 4, or dk, refused, na")
        return None

    def unlevelled(self, path: str, state: State, question: Question) -> Answer | None:
        if state is State.DOES_NOT_APPLY and not question.not_applicable:
            self.reject(path, state.value, "a level from 0 to 4, dk or refused: this question always applies")
            return None
        return Answer(state)

    def buyer(self, index: int, value: object) -> BuyerAnswers:
        path = f"buyers[{index}]"
        given = self.mapping(path, value)
        self.known_keys(f"{path}.", given, BUYER)
        name = given.get("name")
        if not isinstance(name, str) or not name.strip():
            self.reject(f"{path}.name", name, "the buyer's name")
        return BuyerAnswers(
            key=str(given.get("key") or f"b{index + 1}"),
            name=str(name),
            share_tenths=self.share(f"{path}.share", given.get("share")),
            kind=self.choice(f"{path}.kind", given.get("kind"), BuyerKind, [kind.value for kind in BuyerKind]),
            destination=self.choice(
                f"{path}.destination", given.get("destination"), Destination, [place.value for place in Destination]
            ),
            owner=str(given.get("owner") or ""),
            answers=self.answers(f"{path}.answers", given.get("answers"), Scope.BUYER),
        )


def read_sheet(data: object, instrument: Instrument = CURRENT) -> AnswerSheet:
    """Return the answer sheet of an assessment file already parsed into Python objects.

    Raises AssessmentFileError naming every wrong place with its path, its value and what would be accepted.
    """
    checker = _Checker(instrument, _estimated(data))
    given = checker.mapping("file", data)
    checker.known_keys("", given, TOP)
    buyers = given.get("buyers") or []
    if not isinstance(buyers, list):
        checker.reject("buyers", buyers, "a list of buyers")
        buyers = []
    sheet = AnswerSheet(
        answers=checker.answers("answers", given.get("answers"), Scope.FIRM),
        buyers=tuple(checker.buyer(index, buyer) for index, buyer in enumerate(buyers)),
        other_buyers=checker.whole("other_buyers", given.get("other_buyers")),
        chain_position=checker.choice(
            "chain_position", given.get("chain_position"), ChainPosition, [place.value for place in ChainPosition]
        ),
    )
    if checker.problems:
        raise AssessmentFileError(checker.problems)
    return sheet


def _estimated(data: object) -> frozenset[str]:
    listed = data.get("estimated") if isinstance(data, Mapping) else None
    return frozenset(key for key in listed if isinstance(key, str)) if isinstance(listed, list) else frozenset()
