"""What was promised to advisors: every acknowledged save, kept apart from the site, and held against its database."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

LOGGED = """
    SELECT id::text, assessment_id::text, question_key, revision, before, after
    FROM diagnostics_answerchange WHERE assessment_id = ANY(%s::uuid[]) ORDER BY assessment_id, revision, at"""
PRESENT = """
    SELECT assessment_id::text, question_key, state, level, evidence, note
    FROM diagnostics_answer WHERE assessment_id = ANY(%s::uuid[])"""


@dataclass(frozen=True, slots=True)
class Promise:
    """One save that was acknowledged: its id, draft, question, value as the history keeps it, and its revision."""

    id: str
    draft: str
    question: str
    value: dict
    revision: int


class Ledger:
    """The promises, in the memory of a process that nobody kills, and the ids of all that was sent."""

    def __init__(self) -> None:
        self.promises: dict[str, Promise] = {}
        self.sent: set[str] = set()
        self.other_outcomes: list[str] = []
        self.lock = threading.Lock()

    def write(self, promise: Promise) -> None:
        """Take a promise down. The same save must come to the same outcome, however often it is sent."""
        with self.lock:
            before = self.promises.setdefault(promise.id, promise)
        if before != promise:
            self.other_outcomes.append(promise.id)


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promises were kept, in numbers of saves; whatever is not `acknowledged` should be 0.

    `lost` are missing from the change log or stand there otherwise; `overwritten` are present answers that are not
    the last of the log; `duplicated` are changes nobody sent, and revisions that stand twice; `broken` are changes
    that do not follow on from the one before.
    """

    acknowledged: int
    lost: int
    overwritten: int
    duplicated: int
    broken: int
    other_outcomes: int

    @property
    def is_whole(self) -> bool:
        return self.lost == self.overwritten == self.duplicated == self.broken == self.other_outcomes == 0


def compare(ledger: Ledger, logged: Iterable[tuple], present: Iterable[tuple]) -> Kept:
    """Hold the promises against rows of LOGGED and PRESENT."""
    logged = list(logged)
    by_id = {row[0]: row for row in logged}
    last = {(draft, question): after for _id, draft, question, _revision, _before, after in logged}
    now = {(draft, question): value(*said) for draft, question, *said in present}
    revisions = Counter((draft, revision) for _id, draft, _question, revision, *_values in logged)
    return Kept(
        acknowledged=len(ledger.promises),
        lost=sum(not is_kept(promise, by_id.get(promise.id)) for promise in ledger.promises.values()),
        overwritten=sum(now.get(key) != last.get(key) for key in now.keys() | last.keys()),
        duplicated=len(by_id.keys() - ledger.sent) + sum(count - 1 for count in revisions.values()),
        broken=breaks(logged),
        other_outcomes=len(ledger.other_outcomes),
    )


def is_kept(promise: Promise, row: tuple | None) -> bool:
    """Whether the change log holds the save as it was acknowledged."""
    return row is not None and row[1:4] + row[5:] == (
        promise.draft,
        promise.question,
        promise.revision,
        promise.value,
    )


def breaks(logged: Iterable[tuple]) -> int:
    """Count the changes whose answer before is not the answer that the change before them left."""
    found, answers = 0, {}
    for _id, draft, question, _revision, before, after in logged:
        found += answers.get((draft, question)) != before
        answers[draft, question] = after
    return found


def value(state: str, level: int | None, evidence: str, note: str) -> dict:
    """Return a present answer as the history keeps it."""
    return {"state": state, "level": level, "evidence": evidence, "note": note}
