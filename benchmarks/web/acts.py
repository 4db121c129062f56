"""What is measured: each page as a function that asks for it once, and the floor it is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from benchmarks.web.client import Answered, Client
from benchmarks.web.figures import Budget
from benchmarks.web.subjects import Subjects

# The largest section has fourteen questions; the budget speaks of twenty, so its time is counted for twenty.
SECTION, ASKED, SPOKEN_OF = "functions", 14, 20
ANSWERED = ("F1", "F2", "F3", "F4", "F5", "F6", "C01", "C02")  # one for each client that saves to the same draft

Ask = Callable[[Client, bool], Answered]  # whether the queries shall be counted


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to measure. `make` returns what asks for it, for the client of a number (0, 1, …)."""

    name: str
    make: Callable[[Subjects, int], Ask]
    floor: str
    budget: Budget | None = None


def acts() -> list[Act]:
    """Return what is measured over HTTP, in the order told."""
    return [
        Act("save one answer", saving, "upsert", Budget(2.5)),
        Act("section page", page(lambda s: f"/assessments/{s.drafts[0]}/sections/{SECTION}/"), "read",
            Budget(12, SPOKEN_OF / ASKED)),
        Act("result page", page(lambda s: f"/assessments/{s.done}/result/"), "read", Budget(15)),
        Act("result page, never opened before", each_result, "read"),
        Act("portfolio page", page(lambda _s: "/firms/"), "read", Budget(15)),
        Act("case search", page(lambda _s: "/cases/?q=shoes+leather"), "read", Budget(20)),
        Act("case match", page(lambda _s: "/bare/match/"), "read", Budget(20)),
        Act("what-if", page(lambda s: f"/assessments/{s.done}/what-if/?a=F1:3&a=C02:4"), "read", Budget(100)),
    ]  # fmt: skip


def page(address: Callable[[Subjects], str]) -> Callable[[Subjects, int], Ask]:
    """Return what reads one page over and over."""
    return lambda subjects, _number: lambda client, counted: client.get(address(subjects), count=counted)


def writing(address: str) -> Ask:
    """Return what posts nothing to an address, over and over."""
    return lambda client, counted: client.post(address, {}, count=counted)


def saving(subjects: Subjects, number: int) -> Ask:
    """Return what saves another level each time; every client to a question of its own, as advisors do."""
    draft = subjects.drafts[number % len(subjects.drafts)]
    question = ANSWERED[(number // len(subjects.drafts)) % len(ANSWERED)]
    levels, revision = count(), 10**8  # as if the page were newer than any change: the first save meets no conflict

    def ask(client: Client, counted: bool) -> Answered:
        nonlocal revision
        change = {
            "id": str(uuid4()), "question": question, "buyer": None, "value": str(next(levels) % 5),
            "evidence": "stated", "note": "", "revision": revision,
        }  # fmt: skip
        return client.post(f"/assessments/{draft}/answers/", change, count=counted)

    return ask


def each_result(subjects: Subjects, number: int) -> Ask:
    """Return what reads one result after the other, each for the first time."""
    turn = count(number * 50)

    def ask(client: Client, counted: bool) -> Answered:
        result = subjects.results[next(turn) % len(subjects.results)]
        return client.get(f"/assessments/{result}/result/", count=counted)

    return ask


# What each floor is called, and what asks for it.
FLOORS: dict[str, tuple[str, Callable[[Subjects, int], Ask]]] = {
    "read": ("bare view, one row read", page(lambda s: f"/bare/read/{s.firm}/")),
    "upsert": ("bare view, one row written and committed", lambda s, _n: writing(f"/bare/upsert/{s.drafts[-1]}/")),
}
