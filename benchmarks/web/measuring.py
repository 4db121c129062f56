"""Measures every page beside its floor, with one client and with several."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from benchmarks.database import any_server, own_database
from benchmarks.web import figures, server
from benchmarks.web.acts import FLOORS, Act, Ask, acts
from benchmarks.web.client import Client
from benchmarks.web.subjects import Subjects
from config.embedded.place import PROJECT

CLIENTS = (1, 4, 16)
REPORT, TYPST = "report as PDF", "Typst alone, the same documents in the same process"


@dataclass(frozen=True, slots=True)
class WebEffort:
    """How long one page is asked for: in turn with its floor until `seconds` are over, `fewest` times at the least.

    `together` is how many seconds several clients ask at once.
    """

    warm_up: int
    fewest: int
    seconds: float
    together: float


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """What was measured on one database. Memory in MB, the most that any one process held; None where nobody tells.

    `rescored` is what benchmarks.rescoring.work prints, None where the portfolio was not scored anew.
    """

    assessments: int
    cases: int
    firms_listed: int
    filled_in_s: float
    pages: list[figures.PageFigures]
    web_mb: float | None
    worker_mb: float | None
    rescored: dict[str, float] | None = None


def measure_site(
    assessments: int, cases: int, effort: WebEffort, word: str = "", *, rescoring_processes: int = 0
) -> SiteFigures:
    """Fill a database of its own, serve the site on it, and measure the pages with a word in their name.

    In the end score all of it anew, in so many processes, if in any.
    """
    with (
        tempfile.TemporaryDirectory(prefix="foothold-bench-") as folder,
        any_server(durable=True) as address,
        own_database(f"foothold_web_{assessments}", address) as database,
    ):
        told = server.environment(database, Path(folder))
        began = time.monotonic()
        subjects = prepared(assessments, cases, told)
        filled = round(time.monotonic() - began, 1)
        pages, web_mb = over_http(subjects, told, effort, word)
        worker_mb = None
        if word in named(REPORT):
            printed, worker_mb = typeset(subjects, told, effort)
            pages.append(printed)
        rescored = rescored_in(rescoring_processes, told) if rescoring_processes else None
    return SiteFigures(assessments, cases, subjects.firms, filled, pages, web_mb, worker_mb, rescored)


def rescored_in(processes: int, told: dict[str, str]) -> dict[str, float]:
    """Score every diagnosis anew; return how many, in how many seconds, and what the engine alone takes for one."""
    begin("rescoring")
    found: dict[str, float] = asked_of("work", [str(processes)], told, package="rescoring")
    print(f"{found['scored']} in {found['seconds']:.0f} s", file=sys.stderr, flush=True)
    return found


def prepared(assessments: int, cases: int, told: dict[str, str]) -> Subjects:
    """Fill the database in another process; return what to ask for."""
    return Subjects(**asked_of("prepare", [str(assessments), str(cases)], told))


def asked_of(module: str, arguments: Sequence[str], told: dict[str, str], package: str = "web") -> Any:
    """Run a module that has Django, in a process of its own; return what it prints."""
    command = [sys.executable, "-m", f"benchmarks.{package}.{module}", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=told, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return json.loads(done.stdout)


def named(name: str) -> str:
    """Return the name of a page as it is told, and chosen by."""
    return f"web: {name}"


# --- Over HTTP


def over_http(
    subjects: Subjects, told: dict[str, str], effort: WebEffort, word: str
) -> tuple[list[figures.PageFigures], float | None]:
    """Measure the pages with a word in their name; return their figures and the most memory of a web worker."""
    chosen = [act for act in acts() if word in named(act.name)]
    if not chosen:
        return [], None
    with server.serving(told) as (port, master):
        pages = [measured(act, subjects, port, effort) for act in chosen]
        return pages, server.peak_memory_mb(master)


def measured(act: Act, subjects: Subjects, port: int, effort: WebEffort) -> figures.PageFigures:
    """Measure one page."""
    begin(act.name)
    floor_name, floor = FLOORS[act.floor]
    ask, client = act.make(subjects, 0), Client(port, subjects.session)
    times, floor_times = taken_in_turn(client, ask, floor(subjects, 0), effort)
    once = ask(client, True)
    client.close()
    speeds = {clients: per_second(act, subjects, port, clients, effort.together) for clients in CLIENTS}
    found = figures.page_figures(
        name=act.name, times=times, floor=floor_name, floor_times=floor_times, budget=act.budget,
        queries=once.queries, size=len(once.body), per_second=speeds,
    )  # fmt: skip
    return ended(found)


def begin(name: str) -> None:
    """Say what is measured now."""
    print(f"{named(name)} …", end=" ", file=sys.stderr, flush=True)


def ended(found: figures.PageFigures) -> figures.PageFigures:
    """Say what was measured, and return it."""
    print(f"{found.p50_ms} ms, {found.scaled} floors ({found.verdict})", file=sys.stderr, flush=True)
    return found


def taken_in_turn(client: Client, ask: Ask, floor: Ask, effort: WebEffort) -> tuple[list[float], list[float]]:
    """Return how long the page and its floor took, in milliseconds, asked for in turn over one connection."""
    for _round in range(effort.warm_up):
        ask(client, False)
        floor(client, False)
    times: list[float] = []
    floor_times: list[float] = []
    end = time.perf_counter() + effort.seconds
    while len(times) < effort.fewest or time.perf_counter() < end:
        floor_times.append(clocked(lambda: floor(client, False)))
        times.append(clocked(lambda: ask(client, False)))
    return times, floor_times


def clocked(run: Callable[[], Any]) -> float:
    """Return how long something took, in milliseconds."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def per_second(act: Act, subjects: Subjects, port: int, clients: int, seconds: float) -> float:
    """Return how many requests a second several clients get through that ask as fast as they are answered.

    Raises RuntimeError when one of them was refused.
    """
    start, answered = Barrier(clients), []

    def work(number: int) -> None:
        client, ask = Client(port, subjects.session), act.make(subjects, number)
        start.wait()
        answered.append(asked_for(partial(ask, client, False), seconds))
        client.close()

    threads = [Thread(target=work, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(answered) < clients:
        raise RuntimeError(f"{clients - len(answered)} of {clients} clients failed; the reason stands above.")
    return round(sum(answered), 1)


def asked_for(ask: Callable[[], Any], seconds: float) -> float:
    """Ask for so many seconds; return how often a second that was."""
    done, began = 0, time.perf_counter()
    while time.perf_counter() < began + seconds:
        ask()
        done += 1
    return done / (time.perf_counter() - began)


# --- In a worker


def typeset(subjects: Subjects, told: dict[str, str], effort: WebEffort) -> tuple[figures.PageFigures, float | None]:
    """Measure the report beside Typst alone; return the figures and the most memory of the process."""
    begin(REPORT)
    result = asked_of("typesetting", [str(effort.seconds), *subjects.diagnoses], told)
    found = figures.page_figures(
        name=REPORT, times=result["times"], floor=TYPST, floor_times=result["floor_times"], budget=figures.Budget(3),
        queries=1, size=result["bytes"], per_second={},
    )  # fmt: skip
    return ended(found), result["mb"]


# --- What is told at the end


def verdicts(site: SiteFigures) -> Iterator[str]:
    """Yield a line for each budget of a site, to be read."""
    for page in site.pages:
        if page.budget is not None:
            yield f"{page.verdict:7} {page.name}: {page.scaled:.2f} of {page.budget:g} floors ({page.p50_ms} ms)"
    for name, held in (("web process", site.web_mb), ("report process", site.worker_mb)):
        if held is not None:
            word = "met" if held <= figures.MOST_WORKER_MB else "missed"
            yield f"{word:7} memory of a {name}: {held} of {figures.MOST_WORKER_MB} MB"
