"""The firm that is hardest to print: eight buyers asked about in full, answers missing, every text at its longest."""

import datetime as dt
from dataclasses import replace
from functools import cache
from itertools import cycle

from casestudies.matching import Match, Ranking, Remedy
from diagnostics import snapshots
from diagnostics.core import engine
from diagnostics.core.instrument import Scope
from diagnostics.core.instruments import CURRENT
from diagnostics.core.text import Message
from diagnostics.snapshots import BuyerFacts, RecordedAnswer, Snapshot
from tests.diagnostics import samples

BUYERS = 8
NAME = "Compagnie internationale de distribution de chaussures et de maroquinerie fine, succursale de Rotterdam "
NOTE = "Seen in the order book, on the second visit, with the owner and the foreman of the cutting room present. " * 3
LONG = "They sold to a few large buyers, who then asked for more than any of them had ever made before. " * 6
LEVELS = (1, 3, None, 2, 0, 4, 1, None, 2, 3, 0)


@cache
def hard() -> Snapshot:
    """Return the snapshot: scored by the real engine, with cases made up."""
    levels = cycle(LEVELS)
    buyers = [f"b{number}" for number in range(1, BUYERS + 1)]
    answers = [
        answer(key, buyer, next(levels))
        for key, section in CURRENT.section_of.items()
        for buyer in (buyers if section.scope is Scope.BUYER else [None])
    ]
    blank = samples.snapshot()
    firm = replace(blank.firm, name=(NAME * 2)[:200], product_line=(NAME * 2)[:200], town=NAME[:80])
    unscored = Snapshot(
        firm=firm,
        organisation=NAME[:150],
        advisor=NAME[:150],
        assessed_on=dt.date(2026, 11, 20),
        completed_at=dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC),
        chain_position="indirect",
        other_buyers=40,
        buyers=tuple(
            BuyerFacts(key, f"{number} {NAME * 2}"[:200], 110, "importer", "rich_countries", f"{number} {NAME}"[:150])
            for number, key in enumerate(buyers, start=1)
        ),
        answers=tuple(answers),
        diagnosis=blank.diagnosis,
        ranking=Ranking(tuple(case(number) for number in range(5)), case(9)),
    )
    return replace(unscored, diagnosis=engine.examine(snapshots.sheet_of(unscored), CURRENT))


def answer(question: str, buyer: str | None, level: int | None) -> RecordedAnswer:
    """Return an answer with a note, or one the owner did not know."""
    if level is None:
        return RecordedAnswer(question, buyer, "dk", note=NOTE)
    return RecordedAnswer(question, buyer, "answered", level, "document", NOTE)


def case(number: int) -> Match:
    """Return a case with as much to say as the library allows."""
    points = tuple(Message(f"Like this firm, {LONG[:180]}") for _point in range(5))
    remedies = tuple(Remedy(lever.key, points[0]) for lever in CURRENT.levers[:3])
    return Match(f"case-{number}", LONG[:200], LONG[:600], 90.0, points, points, remedies, "success")
