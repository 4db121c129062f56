"""Made-up firms with their visits, as rows nobody has saved: varied as real ones are, the same for the same seed.

Ids, names and dates are stand-ins (`StandIns`) that each copy of the firm replaces by its own. Levels hang together:
a firm is able or not, a buyer keeps it short or not, and at the next visit some things are better.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar
from uuid import UUID

from diagnostics.changes import Value
from diagnostics.core.instrument import Question, Scope
from diagnostics.core.instruments import CURRENT
from diagnostics.made_up import words
from diagnostics.models import (
    WHOLE_IN_TENTHS,
    Answer,
    AnswerChange,
    AnswerState,
    Assessment,
    Buyer,
    BuyerKind,
    ChainPosition,
    Destination,
    EvidenceGrade,
    Firm,
    FirmSector,
)

Choice = TypeVar("Choice")

VISITS = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4)  # how many a firm had: most were met once
BUYERS = (1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 12)  # how many a firm names
ENDS_IN_A_DRAFT = 0.3  # of the firms
DRAFT_STAGES = (0.0, 0.1, 0.3, 0.6, 0.9, 1.0)  # how much of a draft is answered
STATES = {AnswerState.DOES_NOT_KNOW: 0.05, AnswerState.REFUSED: 0.02, AnswerState.DOES_NOT_APPLY: 0.02}
NOT_ASKED = 0.02
HAS_NOTE = 0.12
GAINED = 0.3  # levels from visit to visit
CORRECTED = 0.08  # answers that were another level first
MOST_BUYERS = max(BUYERS)


class StandIns:
    """What a made-up row says in place of the ids, names and days of the copy it becomes."""

    FIRM = UUID("f0000000-0000-4000-8000-000000000000")
    ORGANISATION = UUID("c0000000-0000-4000-8000-000000000000")
    ADVISOR = 777_000_777_001
    FIRM_NAME, TOWN, AGENCY, ADVISOR_NAME = "«firm»", "«town»", "«agency»", "«advisor»"

    @staticmethod
    def visit(number: int) -> UUID:
        """Return what stands for the id of a visit, counted from 0."""
        return UUID(int=StandIns.FIRM.int + number + 1)

    @staticmethod
    def buyer(visit: int, place: int) -> UUID:
        """Return what stands for the id of a buyer; they rise with the place, as the copies' ids do."""
        return UUID(int=StandIns.FIRM.int + 1000 * (visit + 1) + place)

    @staticmethod
    def thing(number: int) -> UUID:
        """Return what stands for the id of anything else, counted from 0."""
        return UUID(int=StandIns.FIRM.int + 100_000 + number)

    @staticmethod
    def buyer_name(place: int) -> str:
        """Return what stands for a buyer's name, the same at every visit."""
        return f"«buyer {place}»"

    @staticmethod
    def day(visit: int) -> dt.datetime:
        """Return nine o'clock on the day that stands for the day of a visit."""
        return dt.datetime(1801, 1, visit + 1, 9, tzinfo=dt.UTC)

    @staticmethod
    def due(number: int) -> dt.date:
        """Return what stands for the day an action is due, counted from 0."""
        return dt.date(1802, 1, number + 1)


@dataclass
class MadeUpVisit:
    """One visit: an assessment with its buyers, answers and changes."""

    assessment: Assessment
    buyers: list[Buyer]
    answers: list[Answer] = field(default_factory=list)
    changes: list[AnswerChange] = field(default_factory=list)


@dataclass
class MadeUpFirm:
    """A firm and its visits, first to last; only the last may be a draft."""

    firm: Firm
    visits: list[MadeUpVisit]


@dataclass(frozen=True)
class Nature:
    """What the levels of a firm's answers lie around, from 0 to 4: of the firm itself, and of each buyer."""

    able: float
    buyers: tuple[float, ...]


def bettered(nature: Nature) -> Nature:
    """Return the nature a little better, as at the next visit."""
    return Nature(nature.able + GAINED, tuple(each + GAINED for each in nature.buyers))


def made_up(number: int, *, seed: int) -> Iterator[MadeUpFirm]:
    """Yield `number` firms, the same for the same seed. The first was met once and told everything."""
    for place in range(number):
        chance = Random(f"firm {seed} {place}")  # noqa: S311 -- repeatable on purpose
        yield plain_firm(chance) if place == 0 else any_firm(chance)


def plain_firm(chance: Random) -> MadeUpFirm:
    """Return a firm with one completed visit and five buyers, which every load therefore has."""
    return met(chance, visits=1, buyers=5, is_draft=False)


def any_firm(chance: Random) -> MadeUpFirm:
    """Return a firm with any number of visits and buyers."""
    is_draft = chance.random() < ENDS_IN_A_DRAFT
    return met(chance, visits=chance.choice(VISITS), buyers=chance.choice(BUYERS), is_draft=is_draft)


def met(chance: Random, *, visits: int, buyers: int, is_draft: bool) -> MadeUpFirm:
    """Return a firm that was visited so often, the last time perhaps without an end."""
    nature = Nature(chance.uniform(0.8, 3.2), tuple(chance.uniform(0.5, 3.5) for _ in range(buyers)))
    firm, made, first = firm_facts(chance), [], sales(chance, buyers)
    for number in range(visits):
        visit = begun(chance, number, first)
        is_open = is_draft and number == visits - 1
        asked = chance.choice(DRAFT_STAGES) if is_open else 1.0
        answer(visit, nature, chance, asked=asked)
        nature = bettered(nature)
        if not is_open:
            visit.assessment.status = Assessment.Status.COMPLETE
            visit.assessment.completed_at = StandIns.day(number) + dt.timedelta(hours=3)
        made.append(visit)
    return MadeUpFirm(firm, made)


def firm_facts(chance: Random) -> Firm:
    """Return the firm itself."""
    sector = chance.choice(FirmSector.values)
    return Firm(
        id=StandIns.FIRM,
        organisation_id=StandIns.ORGANISATION,
        name=StandIns.FIRM_NAME,
        sector=sector,
        country=chance.choice(words.COUNTRIES),
        town=StandIns.TOWN,
        product_line=chance.choice(words.PRODUCTS[sector]),
        workers=told(chance, round(2 + chance.lognormvariate(3, 1)), None),
        plants=told(chance, chance.choice((1, 1, 1, 2, 3)), None),
        founded=told(chance, chance.randint(1950, 2020), None),
        created_by_id=StandIns.ADVISOR,
        created_at=StandIns.day(0),
    )


def told(chance: Random, value: Choice, nothing: Choice | None) -> Choice | None:
    """Return the value, or nothing where this owner did not say."""
    return nothing if chance.random() < 0.15 else value


# --- Buyers


@dataclass(frozen=True)
class Sale:
    """What is the same of a buyer at every visit."""

    share: int | None
    kind: str
    destination: str
    owner: str


def sales(chance: Random, number: int) -> list[Sale]:
    """Return the buyers of a firm, the largest first."""
    return [
        Sale(
            share,
            chance.choice(["", *BuyerKind.values]),
            chance.choice(Destination.values),
            StandIns.buyer_name(MOST_BUYERS) if chance.random() < 0.05 else "",
        )
        for share in shares(chance, number)
    ]


def shares(chance: Random, number: int) -> list[int | None]:
    """Return shares that fall off as those of real buyers do and leave something to others; a few are not known."""
    weights = sorted((chance.expovariate(1) + 0.05 for _ in range(number)), reverse=True)
    named = chance.uniform(0.7, 1.0) * WHOLE_IN_TENTHS
    return [told(chance, int(named * weight / sum(weights)), None) if place > 1 else int(named * weight / sum(weights))
            for place, weight in enumerate(weights)]  # fmt: skip


def begun(chance: Random, number: int, known: Sequence[Sale]) -> MadeUpVisit:
    """Return a visit with its list of buyers; from the second on it follows the one before."""
    day = StandIns.day(number)
    assessment = Assessment(
        id=StandIns.visit(number),
        firm_id=StandIns.FIRM,
        advisor_id=StandIns.ADVISOR,
        previous_id=StandIns.visit(number - 1) if number else None,
        instrument_version=CURRENT.version,
        chain_position=chance.choice(ChainPosition.values),
        other_buyers=told(chance, chance.randint(0, 30), None),
        started_at=day,
        updated_at=day,
    )
    return MadeUpVisit(assessment, [buyer(number, place, sale) for place, sale in enumerate(known)])


def buyer(visit: int, place: int, sale: Sale) -> Buyer:
    """Return one row of the list of buyers."""
    return Buyer(
        id=StandIns.buyer(visit, place),
        assessment_id=StandIns.visit(visit),
        position=place,
        name=StandIns.buyer_name(place),
        share_tenths=sale.share,
        kind=sale.kind,
        destination=sale.destination,
        owner=sale.owner,
        copy_of_id=StandIns.buyer(visit - 1, place) if visit else None,
        updated_by_id=StandIns.ADVISOR,
    )


# --- Answers


def answer(visit: MadeUpVisit, nature: Nature, chance: Random, *, asked: float) -> None:
    """Answer the part `asked` (0 to 1) of a visit's questions in the order they are asked, a minute or less each."""
    day = visit.assessment.started_at
    questions = list(in_order(visit.buyers))
    for each, question in questions[: round(asked * len(questions))]:
        if chance.random() < NOT_ASKED:
            continue
        day += dt.timedelta(seconds=chance.randint(8, 60))
        row = said(question, chance, nature.able if each is None else nature.buyers[each.position])
        row.assessment_id, row.buyer_id, row.updated_at = visit.assessment.pk, each.pk if each else None, day
        before = None
        if row.level is not None and chance.random() < CORRECTED:
            before = record(visit, row, None, (row.level + chance.randint(1, 4)) % 5)
        record(visit, row, before, row.level)
        visit.answers.append(row)
    visit.assessment.updated_at = day


def in_order(buyers: Sequence[Buyer]) -> Iterator[tuple[Buyer | None, Question]]:
    """Yield every question about every buyer, then those about the firm."""
    for scope, about in ((Scope.BUYER, buyers), (Scope.FIRM, [None])):
        for each in about:
            for section in CURRENT.sections:
                if section.scope is scope:
                    yield from ((each, question) for question in section.questions)


def said(question: Question, chance: Random, centre: float) -> Answer:
    """Return what an owner said to a question, mostly a level near `centre`."""
    row = Answer(
        question_key=question.key,
        state=state(question, chance),
        evidence=chance.choice(["", *EvidenceGrade.values, EvidenceGrade.STATED]),
        note=words.note(chance) if chance.random() < HAS_NOTE else "",
        updated_by_id=StandIns.ADVISOR,
    )
    if row.state == AnswerState.ANSWERED:
        row.level = min(4, max(0, round(chance.gauss(centre, 0.9))))
    return row


def state(question: Question, chance: Random) -> str:
    """Return what became of a question."""
    drawn = chance.random()
    for each, part in STATES.items():
        if drawn < part and (each != AnswerState.DOES_NOT_APPLY or question.not_applicable):
            return each.value
        drawn -= part
    return AnswerState.ANSWERED.value


def record(visit: MadeUpVisit, row: Answer, before: Value | None, level: int | None) -> Value:
    """Write into the history that an answer became this level, or its state without one; return it as it is kept."""
    visit.assessment.revision += 1
    row.revision = visit.assessment.revision
    after = {"state": row.state, "level": level, "evidence": row.evidence, "note": row.note}
    visit.changes.append(
        AnswerChange(
            assessment_id=row.assessment_id,
            buyer_key=row.buyer_id,
            question_key=row.question_key,
            before=before,
            after=after,
            revision=row.revision,
            at=row.updated_at,
            by_id=StandIns.ADVISOR,
        )
    )
    return after
