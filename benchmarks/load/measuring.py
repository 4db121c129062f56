"""Runs the load on a site of its own and says what became of it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.database import any_server, looking_at_all, own_database
from benchmarks.load.advisors import FAILURES, Saves, advise, ask_for_report, every
from benchmarks.load.crowd import Crowd
from benchmarks.load.memory import held_mb
from benchmarks.web import server
from benchmarks.web.client import Client
from benchmarks.web.figures import percentile
from benchmarks.web.measuring import asked_of
from config.embedded.place import PROJECT
from config.stack.services import commands

SAVE_P95_MS, MOST_GROWTH = 300.0, 1.2
REPORTS_WITHIN = 180.0  # seconds after the end: a report that takes longer is lost
RAMP = 0.2  # of the time: every process has done everything once before its memory is read


@dataclass(frozen=True)
class Load:
    """What is asked of the site; seconds."""

    clients: int = 50
    seconds: float = 300.0
    every: float = 5.0
    report_every: float = 30.0
    assessments: int = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """What became of it: milliseconds of saves, reports asked for and made, MB by process at both ends.

    `found` counts the acknowledged saves that the database holds afterwards, `errors` everything that failed.
    """

    saves: int
    found: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: list[str]
    reports: int
    reports_made: int
    mb_at_start: dict[str, float | None]
    mb_at_end: dict[str, float | None]

    @property
    def is_whole(self) -> bool:
        """Whether nothing failed and nothing acknowledged is missing."""
        return not self.errors and self.found == self.saves and self.reports_made == self.reports


def measure(asked: Load, template: str = "template1") -> Found:
    """Start a site with a worker on a database of its own (a copy of `template`), and let everybody work on it."""
    with (
        tempfile.TemporaryDirectory(prefix="foothold-load-") as folder,
        any_server(durable=True) as address,
        own_database(f"foothold_load_{os.getpid()}", address, template) as database,
    ):
        told = server.environment(database, Path(folder))
        crowd = Crowd(**asked_of("crowd", [str(asked.clients), str(asked.assessments)], told, package="load"))
        with server.serving(told) as (port, web), working(told) as worker:
            return under_load(asked, crowd, port, {"web": web, "worker": worker}, database)


@contextmanager
def working(told: dict[str, str]) -> Iterator[int]:
    """Run a worker as `make run` does; yield its process id."""
    process = subprocess.Popen(commands(0)["worker"], cwd=PROJECT, env=told)  # noqa: S603
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def under_load(asked: Load, crowd: Crowd, port: int, processes: dict[str, int], database: str) -> Found:
    """Let everybody work until the time is over; wait for the last report; count."""
    began = time.monotonic()
    with ThreadPoolExecutor(asked.clients + 1) as pool:
        working_ones = [pool.submit(one_advisor, asked, crowd, port, number) for number in range(asked.clients)]
        asking = pool.submit(ask_for_reports, asked, crowd, port, began)
        time.sleep(asked.seconds * RAMP)
        at_start = {name: held_mb(pid) for name, pid in processes.items()}
        saves = [future.result() for future in working_ones]
        at_end = {name: held_mb(pid) for name, pid in processes.items()}
        reports, failed = asking.result()
    made = made_in_time(database, reports)
    return counted(saves, failed, found_in(database, saves), (len(reports), made), (at_start, at_end))


def one_advisor(asked: Load, crowd: Crowd, port: int, number: int) -> Saves:
    """Work as one advisor over one connection."""
    client = Client(port, crowd.sessions[number])
    try:
        return advise(client, crowd.drafts[number], time.monotonic() + asked.seconds, every(asked.every, number))
    finally:
        client.close()


def ask_for_reports(asked: Load, crowd: Crowd, port: int, began: float) -> tuple[list[str], list[str]]:
    """Ask for a report every so often, the first at once; return the reports' ids and what went wrong."""
    reports, errors = [], []
    for number, assessment in enumerate(cycle(crowd.done)):
        due = began + number * asked.report_every
        if due >= began + asked.seconds:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            reports.append(ask_for_report(port, crowd.sessions[0], assessment))
        except FAILURES as error:
            errors.append(f"report: {type(error).__name__}: {error}"[:200])
    return reports, errors


def made_in_time(database: str, reports: Sequence[str]) -> int:
    """Return how many of the reports are made, once all are or the time is over."""
    query = "SELECT count(*) FROM diagnostics_reportjob WHERE id = ANY(%s::uuid[]) AND status = 'done'"
    end = time.monotonic() + REPORTS_WITHIN
    while (made := count_in(database, query, reports)) < len(reports) and time.monotonic() < end:
        time.sleep(0.5)
    return made


def found_in(database: str, saves: Sequence[Saves]) -> int:
    """Return how many of the acknowledged saves the database holds."""
    query = "SELECT count(*) FROM diagnostics_answerchange WHERE id = ANY(%s::uuid[])"
    return count_in(database, query, [change for each in saves for change in each.acknowledged])


def count_in(database: str, query: str, ids: Sequence[str]) -> int:
    """Ask for a number about these ids."""
    with looking_at_all(database) as connection:
        row = connection.execute(query.encode(), [list(ids)]).fetchone()
    return int(row[0]) if row else 0


def counted(
    saves: Sequence[Saves],
    failed: Sequence[str],
    found: int,
    reports: tuple[int, int],
    memory: tuple[dict[str, float | None], dict[str, float | None]],
) -> Found:
    """Put everything into figures."""
    times = [ms for each in saves for ms in each.times]
    p50, p95, p99 = (round(percentile(times, part), 1) if len(times) > 1 else 0.0 for part in (50, 95, 99))
    errors = [error for each in saves for error in each.errors] + list(failed)
    return Found(len(times), found, p50, p95, p99, errors, *reports, *memory)


def verdicts(found: Found) -> Iterator[str]:
    """Yield a line for each promise, to be read."""
    yield f"{word(found.p95_ms <= SAVE_P95_MS)} save p95: {found.p95_ms} of {SAVE_P95_MS:.0f} ms"
    yield f"{word(not found.errors)} errors: {len(found.errors)}"
    yield f"{word(found.found == found.saves)} acknowledged saves in the database: {found.found} of {found.saves}"
    yield f"{word(found.reports_made == found.reports)} reports made: {found.reports_made} of {found.reports}"
    for name, before in found.mb_at_start.items():
        after = found.mb_at_end[name]
        if before and after:
            yield f"{word(after <= before * MOST_GROWTH)} memory of {name}: {before} MB, then {after} MB"


def word(is_met: bool) -> str:
    """Return a verdict in a column of its own."""
    return f"{'met' if is_met else 'missed':7}"
