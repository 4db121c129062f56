"""Results that carry their reasons: explaining one is printing it, never computing it again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from diagnostics.core.codec import decode, encode
from diagnostics.core.instrument import Citation
from diagnostics.core.text import Message


class Status(StrEnum):
    """Whether a criterion could be judged."""

    SCORED = "scored"
    NOT_ENOUGH = "not enough information"
    NOT_APPLICABLE = "not the question here"


@dataclass(frozen=True, slots=True)
class Range:
    """A score from 0 to 100 with the unknown answers left out (`point`), at their worst and at their best.

    `low` and `high` are numeric ends whichever direction is good: low <= point <= high.
    """

    low: float
    point: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Whether nothing was missing."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class AnswerRef:
    """Points to one answer: a question key and, for buyer questions, the buyer's key.

    `state` is one of answers.State's values or "not asked"; `level` is 0 to 4 or None.
    """

    question: str
    buyer: str | None
    state: str
    level: int | None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """What pushes a score up or down: `effect` in points of the score. Effects sum to the score exactly.

    `parts` are what is inside a driver that gathers several answers; their effects sum to its own exactly. A part's
    `key` is a question's or, for a result that enters another one, a criterion's.
    """

    key: str
    label: Message
    effect: float
    answers: tuple[AnswerRef, ...] = ()
    parts: tuple[Driver, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether a gate is open: True, False, or None while its answer is missing."""

    key: str
    text: Message
    is_open: bool | None
    answer: AnswerRef


@dataclass(frozen=True, slots=True)
class Influence:
    """An input that may be off, and by how much that alone would move the score.

    `kind` is "answer", "weight" or "rule" (a mean that might as well multiply). `swing` is in points of the score: the
    root of the mean square of what it does while everything else stays as it is. `answer` is set for an answer.
    """

    kind: str
    label: Message
    swing: float
    answer: AnswerRef | None = None


@dataclass(frozen=True, slots=True)
class Stability:
    """How a score holds when weights and answers are a little off, tried in `draws` seeded draws.

    `low` and `high` hold the middle 90% of the draws, in points. `kept` is the part of the draws, 0 to 1, that stay in
    the band. `influences` are the up to three inputs that move the score most.
    """

    draws: int
    seed: int
    low: float
    high: float
    kept: float
    influences: tuple[Influence, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One step tried: an answer one level on, or a part of the sales moved to a new buyer.

    `label` says the step, with the words of the level it leads to. `effect` is signed, in points of the score: above 0
    it would raise the score. `score` (0 to 100) and `band` are what the score would be. `answer` is the answer as it
    is and `level` (0 to 4) the level it would reach; both are None for a shift of sales, whose `tenths` of a percent
    would move.
    """

    label: Message
    effect: float
    score: float
    band: str
    answer: AnswerRef | None = None
    level: int | None = None
    tenths: int | None = None


@dataclass(frozen=True, slots=True)
class BandMove:
    """The fewest steps found, three at most, that together bring the score into a better band; `score` is then."""

    steps: tuple[Change, ...]
    score: float
    band: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion judged, with everything needed to say why.

    `key` is the criterion's key. `band` is the band of the point; `bands` are all bands the range reaches,
    in order of the scale (one when certain). Both are empty unless `status` is scored.
    `coverage` is the answered part of the applicable questions, 0 to 1. `narrowing` are the up to three
    missing answers that would narrow the range most. `notes` are sentences a reader must see beside the result.
    `stability`, `changes` (up to five, the best first) and `band_move` are there when the result was examined
    (`engine.examine`), and only for a scored criterion.
    """

    key: str
    status: Status
    sentence: Message
    range: Range | None = None
    band: str = ""
    bands: tuple[str, ...] = ()
    coverage: float = 0.0
    drivers: tuple[Driver, ...] = ()
    gates: tuple[GateResult, ...] = ()
    evidence: tuple[AnswerRef, ...] = ()
    missing: tuple[AnswerRef, ...] = ()
    narrowing: tuple[AnswerRef, ...] = ()
    notes: tuple[Message, ...] = ()
    citations: tuple[Citation, ...] = ()
    stability: Stability | None = None
    changes: tuple[Change, ...] = ()
    band_move: BandMove | None = None


@dataclass(frozen=True, slots=True)
class Concentration:
    """How sales concentrate. Shares and `hhi` run from 0 to 1; `index` is the 0 to 1 index of the risk rule."""

    top_share: float | None
    hhi: Range | None  # here 0 to 1
    effective_buyers: float | None
    index: Range | None  # here 0 to 1
    sentence: Message


class GovernanceClass(StrEnum):
    """The four types of Table 2.1."""

    ARMS_LENGTH = "arms_length"
    NETWORK = "network"
    QUASI_HIERARCHY = "quasi_hierarchy"
    HIERARCHY = "hierarchy"


@dataclass(frozen=True, slots=True)
class Governance:
    """Who rules the relation with one buyer.

    `classes` holds one class, or two when they are nearly tied ("between"), best first; none when too little
    is known. `scores` maps every class to 0..1; `margin` is the lead of the best over the second.
    `lead` says how far that carries: "clear", "narrow" (one answer a level off could make it a tie or another class),
    "tie", or "ownership", which decides alone; "" when no class is named, or an older engine did not say.
    `specified_by` is who sets the specification: "firm", "both", "buyer_side", or "" when not known.
    """

    classes: tuple[GovernanceClass, ...]
    scores: dict[str, float]
    margin: float | None
    sentence: Message
    evidence: tuple[AnswerRef, ...] = ()
    missing: tuple[AnswerRef, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[Message, ...] = ()
    lead: str = ""
    agent_between: bool = False
    specified_by: str = ""


@dataclass(frozen=True, slots=True)
class Upgrading:
    """One kind of upgrading with one buyer: what the relation allows beside what the firm is able to do.

    `kind` is process, product or functional; `allowed` is open, partly or closed; `able` is a band's key, or "" when
    not known. `sentence` puts both together, `why` says what the relation leaves open.
    """

    kind: str
    allowed: str
    able: str
    sentence: Message
    why: Message


@dataclass(frozen=True, slots=True)
class BuyerDiagnosis:
    """One buyer judged: governance, developmental traits, what the relation allows and what it blocks.

    Buyers under one owner are judged as one, under the key of the largest.
    """

    key: str
    name: str
    share_tenths: int | None
    kind: str | None
    governance: Governance
    developmental: Finding
    traits_present: int  # of the ten traits, how many at level 3 or 4
    traits_asked: int  # how many were answered
    allows: tuple[Message, ...] = ()
    blocks: tuple[Message, ...] = ()
    upgrading: tuple[Upgrading, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionNow:
    """Who does one of the seven functions now and three years ago (levels 0 to 4, None when unknown)."""

    key: str
    name: str
    now: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Advice:
    """A lever that fits this firm: why here, how firm, and what to be careful about. Ordered, best first.

    `effect` is by how many points `criterion` would get better, whichever direction is good; `answers` settled it.
    """

    lever: str
    why: Message
    action: str
    first_step: str
    firmness: str
    criterion: str
    effect: float | None = None
    warning: Message | None = None
    citations: tuple[Citation, ...] = ()
    answers: tuple[AnswerRef, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenLever:
    """A lever that may or may not fit: ask these questions before advising on it."""

    lever: str
    questions: tuple[AnswerRef, ...]


class RiskForm(StrEnum):
    """What functional downgrading would look like for this firm."""

    LOSS = "loss"
    LOCK_IN = "lock_in"
    EXCLUSION = "exclusion"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole result for one firm: what every page, report and export prints.

    `findings` maps criterion keys (developmental, first_tier, risk, process, product, functional) to findings.
    """

    instrument_version: str
    engine_version: str
    sentence: Message
    findings: dict[str, Finding]
    risk_form: RiskForm
    concentration: Concentration
    buyers: tuple[BuyerDiagnosis, ...]
    functions: tuple[FunctionNow, ...]
    advice: tuple[Advice, ...]
    ask_first: tuple[OpenLever, ...] = ()
    strengths: tuple[Message, ...] = ()
    context: tuple[Message, ...] = ()  # X items and the cautions the paper itself gives
    coverage: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready form with every reason in it; `from_dict` reads it back equal."""
        return dict(encode(self))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Diagnosis:
        """Read back what `to_dict` wrote, also when written by an older engine version."""
        diagnosis = decode(cls, data)
        if not isinstance(diagnosis, cls):
            raise TypeError(f"Not a diagnosis: {type(data).__name__}.")
        return diagnosis
