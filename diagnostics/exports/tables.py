"""The tables of an export: their columns, each with what it holds, and their rows.

A row is a dictionary by columns. Names and codes are the same in every language, so that one analysis reads all files;
the codebook says in words what they mean.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from diagnostics.core import instruments
from diagnostics.exports.records import Record, Result
from diagnostics.presentation.words import render
from diagnostics.snapshots import BuyerFacts, RecordedAnswer

Cell = str | int | float | bool | dt.date | dt.datetime | None
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds and how wide a spreadsheet shows it.

    `codes` names the list of codes it uses, `criterion` the criterion it tells of; "" for none.
    """

    name: str
    holds: Any
    width: int = 14
    codes: str = ""
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, and the rows that a record adds to it."""

    name: str
    columns: tuple[Column, ...]
    rows_of: Callable[[Record], Iterable[Row]]


WHO = (
    Column("firm", _("name of the firm"), 30),
    Column("firm_id", _("the firm’s own key, the same in every export"), 12),
    Column("assessment_id", _("the assessment’s own key, the same in all tables"), 12),
    Column("assessed_on", _("day on which the interview began")),
)


def who(record: Record) -> Row:
    """Return the cells that tell in every table what a row belongs to."""
    return {
        "firm": record.firm.name,
        "firm_id": str(record.assessment.firm_id),
        "assessment_id": str(record.assessment.pk),
        "assessed_on": record.assessment.started_at.date(),
    }


# --- Assessments


RESULT_COLUMNS = (
    ("status", _("whether it could be judged"), "status"),
    ("band", _("band of the score"), "band"),
    ("bands", _("all bands that the range reaches, the lowest first"), "band"),
    ("low", _("lowest score that the missing answers leave possible, 0 to 100"), ""),
    ("score", _("score without the missing answers, 0 to 100"), ""),
    ("high", _("highest score that the missing answers leave possible, 0 to 100"), ""),
)


def criterion_columns() -> Iterator[Column]:
    """Yield the columns of every criterion of the current instrument."""
    for criterion in instruments.CURRENT.criteria:
        for end, holds, codes in RESULT_COLUMNS:
            yield Column(f"{criterion.key}_{end}", holds, codes=codes, criterion=criterion.key)


ASSESSMENT_COLUMNS = (
    *WHO,
    Column("status", _("a draft has answers and no results yet"), codes="assessment"),
    Column("is_short", _("whether it is a short first visit, which asks fewer questions")),
    Column("completed_at", _("when it was completed"), 18),
    Column("advisor", _("who completed it, or works on the draft"), 20),
    Column("sector", _("sector, ISIC Rev. 4"), codes="sector"),
    Column("country", _("country, ISO 3166-1")),
    Column("town", _("town or cluster"), 20),
    Column("product_line", _("product line assessed"), 24),
    Column("workers", _("workers")),
    Column("plants", _("own plants")),
    Column("founded", _("year founded")),
    Column("chain_position", _("to whom the firm delivers"), codes="chain_position"),
    Column("buyers", _("how many buyers are named")),
    Column("other_buyers", _("how many further buyers there are; empty: not known")),
    Column("answers", _("how many questions have an answer, or a reason why there is none")),
    *criterion_columns(),
    Column("risk_form", _("what functional downgrading would look like"), codes="risk_form"),
    Column("coverage", _("answered part of the questions that apply, 0 to 1")),
    Column("instrument_version", _("version of the questionnaire and its rules")),
    Column("engine_version", _("version of what computes by the rules")),
)


def assessment_rows(record: Record) -> Iterator[Row]:
    """Yield the one row of an assessment."""
    assessment, firm = record.assessment, record.firm
    facts = {name: getattr(firm, name) for name in ("sector", "country", "town", "product_line", "workers", "plants")}
    yield {
        **who(record),
        "status": assessment.status,
        "is_short": assessment.is_short,
        "completed_at": assessment.completed_at,
        "advisor": record.advisor,
        **facts,
        "founded": firm.founded,
        "chain_position": record.chain_position,
        "buyers": len(record.buyers),
        "other_buyers": record.other_buyers,
        "answers": len(record.answers),
        **{name: cell for key, result in record.results.items() for name, cell in result_cells(key, result).items()},
        "risk_form": record.risk_form,
        "coverage": record.coverage,
        "instrument_version": assessment.instrument_version,
        "engine_version": record.engine_version,
    }


def result_cells(key: str, result: Result) -> Row:
    """Return the cells of one criterion, by the names of their columns."""
    return {
        f"{key}_status": result.status,
        f"{key}_band": result.band,
        f"{key}_bands": "; ".join(result.bands),
        f"{key}_low": result.low,
        f"{key}_score": result.score,
        f"{key}_high": result.high,
    }


# --- Buyers


TRAITS = "developmental"  # the one criterion that is also judged buyer by buyer
BUYER_COLUMNS = (
    *WHO,
    Column("buyer", _("name of the buyer"), 30),
    Column("buyer_id", _("the buyer’s own key within the assessment"), 12),
    Column("share", _("share of the firm’s sales in percent; empty: not known")),
    Column("kind", _("kind of buyer"), codes="kind"),
    Column("destination", _("where the goods end up"), codes="destination"),
    Column("owner", _("owner or group; buyers under one owner count as one"), 24),
    Column("governance", _("who rules the relation; two where it is nearly a tie"), 24, codes="governance"),
    Column("developmental_band", RESULT_COLUMNS[1][1], codes="band", criterion=TRAITS),
    Column("developmental_low", RESULT_COLUMNS[3][1], criterion=TRAITS),
    Column("developmental_score", RESULT_COLUMNS[4][1], criterion=TRAITS),
    Column("developmental_high", RESULT_COLUMNS[5][1], criterion=TRAITS),
)


def buyer_rows(record: Record) -> Iterator[Row]:
    """Yield a row for each named buyer, in the order of the list."""
    for buyer in record.buyers:
        yield {
            **who(record),
            "buyer": buyer.name,
            "buyer_id": buyer.key,
            "share": None if buyer.share_tenths is None else buyer.share_tenths / 10,
            "kind": buyer.kind,
            "destination": buyer.destination,
            "owner": buyer.owner,
            **judgement(record, buyer),
        }


def judgement(record: Record, buyer: BuyerFacts) -> Row:
    """Return what was found of a buyer; nothing of one that was not asked about. Buyers under one owner have one."""
    found = record.judged.get(buyer.key)
    if found is None:
        return {}
    ends = found["developmental"]["range"] or {}
    return {
        "governance": "; ".join(found["governance"]["classes"]),
        "developmental_band": found["developmental"]["band"],
        "developmental_low": ends.get("low"),
        "developmental_score": ends.get("point"),
        "developmental_high": ends.get("high"),
    }


# --- Answers


ANSWER_COLUMNS = (
    *WHO,
    Column("section", _("section of the questionnaire"), codes="section"),
    Column("question", _("code of the question"), 10, codes="question"),
    Column("buyer", _("name of the buyer the question is about; empty: the firm itself"), 30),
    Column("buyer_id", _("key of that buyer"), 12),
    Column("level", _("level from 0 to 4; empty where there is none")),
    Column("level_words", _("the level in words"), 50),
    Column("state", _("what became of the question; no row: it was not asked"), codes="state"),
    Column("evidence", _("how the answer is known"), codes="evidence"),
    Column("source", _("whose own words the answer is; empty: the advisor’s"), codes="source"),
    Column("note", _("note"), 40),
    Column("answered_at", _("when the answer was last written"), 18),
)


def answer_rows(record: Record) -> Iterator[Row]:
    """Yield a row for each answer, in the order of the questionnaire, the firm first."""
    places = {key: place for place, key in enumerate(record.instrument.questions)}
    names = {buyer.key: (place, buyer.name) for place, buyer in enumerate(record.buyers)}
    first = (-1, "")

    def place(answer: RecordedAnswer) -> tuple[int, int]:
        return names.get(answer.buyer or "", first)[0], places[answer.question]

    for answer in sorted(record.answers, key=place):
        yield {**who(record), **answer_cells(record, answer), "buyer": names.get(answer.buyer or "", first)[1]}


def answer_cells(record: Record, answer: RecordedAnswer) -> Row:
    """Return what one answer says."""
    question = record.instrument.questions[answer.question]
    return {
        "section": record.instrument.section_of[answer.question].key,
        "question": answer.question,
        "buyer_id": answer.buyer,
        "level": answer.level,
        "level_words": "" if answer.level is None else render(question.levels[answer.level].text),
        "state": answer.state,
        "evidence": answer.evidence,
        "source": answer.source,
        "note": answer.note,
        "answered_at": record.answered_at.get((answer.buyer, answer.question)),
    }


TABLES = (
    Table("assessments", ASSESSMENT_COLUMNS, assessment_rows),
    Table("buyers", BUYER_COLUMNS, buyer_rows),
    Table("answers", ANSWER_COLUMNS, answer_rows),
)
BY_NAME = {table.name: table for table in TABLES}
