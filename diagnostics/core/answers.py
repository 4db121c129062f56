"""Typed answers: what was said, how it is known, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What became of a question. A question that was not asked yet has no answer at all."""

    ANSWERED = "answered"
    DOES_NOT_KNOW = "dk"
    REFUSED = "refused"
    DOES_NOT_APPLY = "na"


class Evidence(StrEnum):
    """How an answer is known, firmest first. It widens the interval, never moves the score."""

    DOCUMENT = "document"
    OBSERVED = "observed"
    STATED = "stated"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `level` is 0 to 4 when `state` is answered, else None.

    Raises ValueError when level and state contradict each other: zero is never "unknown".
    """

    state: State
    level: int | None = None
    evidence: Evidence | None = None

    def __post_init__(self) -> None:
        if (self.state is State.ANSWERED) != (self.level is not None):
            raise ValueError(f"State {self.state!r} does not go with level {self.level!r}.")
        if self.level is not None and not 0 <= self.level <= 4:
            raise ValueError(f"Level {self.level!r} is not one of 0, 1, 2, 3, 4.")


class BuyerKind(StrEnum):
    """What kind of company buys (question S2)."""

    BRAND = "brand"
    RETAIL_CHAIN = "retail_chain"
    SMALL_RETAILERS = "small_retailers"
    IMPORTER = "importer"
    EXPORT_AGENT = "export_agent"
    LOCAL_FIRM = "local_firm"
    FOREIGN_AFFILIATE = "foreign_affiliate"
    PUBLIC = "public"
    FINAL_CUSTOMERS = "final_customers"


class Destination(StrEnum):
    """Where the goods end up (question S3)."""

    HOME = "home"
    REGION = "region"
    RICH_COUNTRIES = "rich_countries"


class ChainPosition(StrEnum):
    """To whom the firm delivers (question S5)."""

    DIRECT = "direct"  # to the company that puts its name on the goods
    INDIRECT = "indirect"  # to someone who supplies that company
    NO_LEAD_FIRM = "no_lead_firm"  # no company rules this business


@dataclass(frozen=True, slots=True)
class BuyerAnswers:
    """One buyer: its share of sales and what was answered about it.

    `share_tenths` is in tenths of a percent (0 to 1000) or None when unknown. Buyers with the same
    non-empty `owner` count as one when concentration is measured. `answers` holds D, G and R questions.
    """

    key: str
    name: str
    share_tenths: int | None
    kind: BuyerKind | None = None
    destination: Destination | None = None
    owner: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """Everything the engine needs to know about one firm, and nothing else.

    `buyers` are the named buyers, in any order. What their shares leave of the sales goes to
    `other_buyers` further ones (None: their number is not known). `answers` holds the firm's questions.
    """

    answers: Mapping[str, Answer]
    buyers: tuple[BuyerAnswers, ...] = ()
    other_buyers: int | None = None
    chain_position: ChainPosition | None = None
