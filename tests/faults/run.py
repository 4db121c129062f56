"""One run: advisors at work, faults at seeded moments, and at the end the ledger held against the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import median

import psycopg

from benchmarks.load.advisors import FAILURES, ask_for_report
from tests.config.processes import wait_until
from tests.faults.advisors import Advisor
from tests.faults.kinds import KINDS, plan
from tests.faults.ledger import LOGGED, PRESENT, Kept, Ledger, compare
from tests.faults.serve import ADVISORS
from tests.faults.site import Site

RECOVERS_WITHIN = 60.0  # seconds, then the run fails
REPORTS_WITHIN = 180.0
MADE = "SELECT count(*), count(DISTINCT file) FROM diagnostics_reportjob WHERE id = ANY(%s::uuid[]) AND status = 'done'"


@dataclass(frozen=True)
class Asked:
    """What a run is: so many acknowledged saves at least, so many faults, and reports asked for meanwhile."""

    acknowledgements: int = 5000
    faults: int = 20
    reports: int = 4
    seed: int = 1


@dataclass
class Found:
    """What became of a run: seconds to recover by kind of fault, and how the promises were kept."""

    recovered: dict[str, list[float]] = field(default_factory=dict)
    retries: int = 0
    unexpected: list[str] = field(default_factory=list)
    reports: int = 0
    reports_made: int = 0
    seconds: float = 0.0
    kept: Kept = field(default_factory=lambda: Kept(0, 0, 0, 0, 0, 0))

    @property
    def is_whole(self) -> bool:
        """Whether every promise was kept."""
        return self.kept.is_whole and not self.unexpected and self.reports == self.reports_made


def run(site: Site, asked: Asked, kinds: Sequence[str] = (), ledger: Ledger | None = None) -> Found:
    """Let everybody work, do the faults (those of `kinds`, or a plan of the seed), and count.

    `ledger` is that of the runs before on the same site, as the database holds what was saved in those.
    """
    chance, found, ledger, began = Random(asked.seed), Found(), ledger or Ledger(), time.monotonic()
    kinds, earlier = kinds or plan(asked.faults, asked.seed), len(ledger.promises)
    reports: list[str] = []
    with at_work(site, ledger, found) as advisors:
        for number, kind in enumerate(kinds):
            saves = asked.acknowledgements * (number + chance.uniform(0.2, 0.9)) / len(kinds)
            reach(ledger, advisors, earlier + int(saves))
            if number < asked.reports:
                reports += report_of(site, number)
            found.recovered.setdefault(kind, []).append(seconds_to_recover(site, advisors, kind, chance))
        reach(ledger, advisors, earlier + asked.acknowledgements)
    found.kept = held_against(site, ledger)
    found.reports, found.reports_made = len(reports), made_in_time(site, reports)
    found.seconds = time.monotonic() - began
    return found


@contextmanager
def at_work(site: Site, ledger: Ledger, found: Found) -> Iterator[list[Advisor]]:
    """Let the advisors save until the block ends, and until what they are at is answered."""
    over = threading.Event()
    advisors = [Advisor(site, ledger, number, over) for number in range(ADVISORS)]
    for advisor in advisors:
        advisor.start()
    try:
        yield advisors
    finally:
        over.set()
        for advisor in advisors:
            advisor.join(RECOVERS_WITHIN)
        found.retries = sum(advisor.retries for advisor in advisors)
        found.unexpected = [said for advisor in advisors for said in advisor.unexpected]


def reach(ledger: Ledger, advisors: Sequence[Advisor], saves: int) -> None:
    """Wait until so many saves are acknowledged, or nobody saves any more."""
    while len(ledger.promises) < saves and any(advisor.is_alive() for advisor in advisors):
        time.sleep(0.002)


def seconds_to_recover(site: Site, advisors: Sequence[Advisor], kind: str, chance: Random) -> float:
    """Do one fault; return the seconds until each advisor had a save answered that was begun after it."""
    time.sleep(chance.uniform(0, 0.02))
    KINDS[kind](site, chance)
    began = time.monotonic()
    waiting = lambda: [advisor for advisor in advisors if advisor.is_alive() and advisor.answered_at < began]  # noqa: E731
    if not wait_until(lambda: not waiting(), seconds=RECOVERS_WITHIN):
        raise TimeoutError(f"{kind}: {len(waiting())} advisors were not answered within {RECOVERS_WITHIN:.0f} s.")
    return time.monotonic() - began


def report_of(site: Site, number: int) -> list[str]:
    """Ask for a report, so that there is work under way; nobody is promised one whose request was not answered."""
    try:
        return [ask_for_report(site.port, site.crowd.sessions[0], site.crowd.done[number % len(site.crowd.done)])]
    except FAILURES:
        return []


def made_in_time(site: Site, reports: Sequence[str]) -> int:
    """Return how many reports are made, each with a file of its own, once all are or the time is over."""
    end = time.monotonic() + REPORTS_WITHIN
    while (made := min(site.ask(MADE, list(reports))[0])) < len(set(reports)) and time.monotonic() < end:
        time.sleep(0.5)
    return made


def held_against(site: Site, ledger: Ledger) -> Kept:
    """Return how the promises were kept, once the database answers."""
    drafts = sorted({promise.draft for promise in ledger.promises.values()})
    assert wait_until(lambda: answers(site), seconds=RECOVERS_WITHIN)
    return compare(ledger, site.ask(LOGGED, drafts), site.ask(PRESENT, drafts))


def answers(site: Site) -> bool:
    try:
        return bool(site.ask("SELECT 1"))
    except psycopg.OperationalError:
        return False


def lines(asked: Asked, found: Found) -> Iterator[str]:
    """Yield the figures of a run, to be read."""
    kept, times = found.kept, [time for times in found.recovered.values() for time in times]
    yield f"seed {asked.seed}: {kept.acknowledged} saves acknowledged, {found.retries} sent again, {len(times)} faults"
    for kind, took in sorted(found.recovered.items()):
        yield f"  {kind}: {len(took)}, answered again after {median(took):.2f} s, at most {max(took):.2f} s"
    yield f"  all: {len(times)}, answered again after {median(times):.2f} s, at most {max(times):.2f} s"
    yield (
        f"lost {kept.lost}, duplicated {kept.duplicated}, overwritten {kept.overwritten}, out of order {kept.broken}, "
        f"other outcomes {kept.other_outcomes}, unexpected answers {len(found.unexpected)}"
    )
    yield f"reports asked for {found.reports}, made {found.reports_made}; {found.seconds:.0f} s in all"
    yield "whole" if found.is_whole else "LOSSY: a promise was not kept"
