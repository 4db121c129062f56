"""What an instrument is made of: sections, questions, levels, criteria, levers, and a citation for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from diagnostics.core.rules import Rules, compile_rules


class Origin(StrEnum):
    """Who says so."""

    PAPER = "paper"  # the paper says it
    READING = "our reading"  # the paper leaves it open; we chose, and say why
    OUTSIDE = "outside"  # taken from another source, named in the reason


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something in the instrument comes from.

    `place` names box, table, note or section and paragraph, so that a reader with any edition of the
    paper finds it. `lines` are the line numbers of the plain-text edition ("554-559"), where there are any.
    Raises ValueError when `origin` is not the paper and no `reason` is given.
    """

    place: str
    origin: Origin = Origin.PAPER
    lines: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.origin is not Origin.PAPER and not self.reason:
            raise ValueError(f"Citation of {self.place!r} is {self.origin}: give the reason for it.")


class Scope(StrEnum):
    """Whether a section is asked once for the firm, or once for each main buyer."""

    FIRM = "firm"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True)
class Level:
    """One observable behaviour; `value` runs from 0 to 4."""

    value: int
    text: str


FiveLevels = tuple[Level, Level, Level, Level, Level]


def levels(none: str, little: str, some: str, much: str, full: str) -> FiveLevels:
    """Return the five levels 0 to 4 from their texts, lowest value first."""
    return Level(0, none), Level(1, little), Level(2, some), Level(3, much), Level(4, full)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to read aloud, with five worded levels.

    `key` is the code of the instrument ("D01"). `name` is a noun phrase for lists and charts.
    `not_applicable` words the answer "does not apply" and is empty where that answer is not offered.
    `proof` is what to ask to see. `hint` is a word to the advisor where the question alone may mislead.
    `in_short_form` marks the questions of a first, short visit.
    """

    key: str
    name: str
    text: str
    levels: FiveLevels
    citations: tuple[Citation, ...]
    proof: str = ""
    hint: str = ""
    not_applicable: str = ""
    in_short_form: bool = False

    def __post_init__(self) -> None:
        if [level.value for level in self.levels] != [0, 1, 2, 3, 4]:
            raise ValueError(f"Question {self.key}: levels must be 0, 1, 2, 3, 4 in that order.")
        if not self.citations:
            raise ValueError(f"Question {self.key}: a citation is required.")


@dataclass(frozen=True, slots=True)
class Section:
    """A page of questions on one subject. `key` is a lower-case word that serves in addresses."""

    key: str
    title: str
    purpose: str
    scope: Scope
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A named part of a scale: from `low` (included) up to `high` (excluded, but for the topmost).

    Scores run from 0 to 100. `rank` orders bands from 0 upwards along the score.
    """

    key: str
    name: str
    low: float
    high: float
    rank: int


@dataclass(frozen=True, slots=True)
class Weight:
    """A number in a rule: what it multiplies (`key`), how much, and where it comes from.

    `key` is a question's key, a named part of the rule, or the name of a limit. `part` is the part of the rule the
    number belongs to. `reversed` marks what counts the other way round (one minus the value). `unit` says what
    `value` is: "share" (of one), "points" (of the score), "level" (0 to 4) or "answers" (a count).
    """

    key: str
    value: float
    citation: Citation
    part: str = ""
    reversed: bool = False
    unit: str = "share"


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition nothing else compensates: `question` must reach `minimum` and not exceed `maximum` (levels)."""

    key: str
    question: str
    minimum: int
    text: str
    citation: Citation
    maximum: int = 4


@dataclass(frozen=True, slots=True)
class Criterion:
    """One result of the instrument: what it asks, how it is computed, how it is banded.

    `higher_is_better` tells a reader (and a colour) which end of the scale is good.
    `rule` states the formula in words; `weights` and `gates` are its numbers.
    """

    key: str
    title: str
    asks: str
    higher_is_better: bool
    bands: tuple[Band, ...]
    rule: str
    weights: tuple[Weight, ...]
    gates: tuple[Gate, ...]
    citations: tuple[Citation, ...]


class Firmness(StrEnum):
    """How firmly the paper stands behind a lever."""

    DOCUMENTED = "A"
    ARGUED = "B"
    PROPOSED = "C"


@dataclass(frozen=True, slots=True)
class Lever:
    """Something a firm can do about a weakness. When it applies is decided in `advice.py`."""

    key: str
    weakness: str
    action: str
    first_step: str
    firmness: Firmness
    criterion: str
    citations: tuple[Citation, ...]
    warning: str = ""


@dataclass(frozen=True)
class Instrument:
    """A released version of the questionnaire and its rules. Never changed once released.

    `simulation` are the numbers of the stability test: how far weights and answers may be off.
    """

    version: str
    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]
    levers: tuple[Lever, ...]
    simulation: tuple[Weight, ...] = ()

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its key, in the order asked."""
        return {question.key: question for section in self.sections for question in section.questions}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section of every question key."""
        return {question.key: section for section in self.sections for question in section.questions}

    @cached_property
    def rules(self) -> Rules:
        """The numbers of every criterion, indexed for the formulas."""
        return compile_rules(self.criteria, self.simulation)

    def section(self, key: str) -> Section:
        """Return the section with this key. Raises KeyError with the known keys."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(f"No section {key!r}; known: {', '.join(section.key for section in self.sections)}")

    def criterion(self, key: str) -> Criterion:
        """Return the criterion with this key. Raises KeyError with the known keys."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(f"No criterion {key!r}; known: {', '.join(c.key for c in self.criteria)}")
