"""How fast ten thousand published cases are searched and matched.

The cases are made up, in a database of their own that is dropped afterwards. It is made when the first of these
benchmarks runs, and Django is not touched before: the others need neither.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module

from benchmarks.database import any_server, own_database
from benchmarks.harness import Benchmark, Floor, Size
from config.roles import WORKS_AS

CASES = {Size.SMALL: 200, Size.FULL: 10_000}
TARGET_MS = 50
ACTS = {  # benchmark: the function of `library_acts.py` that it times
    "cases: match with a firm": "match",
    "cases: list, first page": "list_first",
    "cases: list, page 800": "list_deep",
    "cases: list, two filters": "list_filtered",
    "cases: search for two words": "search_words",
    "cases: search with two filters": "search_filtered",
    "cases: search for a word of most cases": "search_common",
    "cases: search with a typing error": "search_mistyped",
}


def benchmarks(size: Size) -> Iterator[Benchmark]:
    """Yield the benchmarks of search and matching, each beside reading one case by its address."""
    with ExitStack() as stack:
        prepare = cache(lambda: stack.enter_context(library(CASES[size])))
        floor = Floor("one case read by its address", lambda: _act("read_one", prepare))
        for name, act in ACTS.items():
            yield Benchmark(name, lambda act=act: _act(act, prepare), TARGET_MS, floor)  # type: ignore[misc]


def _act(name: str, prepare: Callable[[], object]) -> object:
    prepare()
    return getattr(import_module("benchmarks.library_acts"), name)()


@contextmanager
def library(number: int) -> Iterator[None]:
    """Make so many cases in a database of their own and turn this process's Django to it."""
    with any_server() as server, own_database(f"foothold_bench_{os.getpid()}", server) as address:
        before = dict(os.environ)
        os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings", WORKS_AS: "owner"}
        import_module("django").setup()
        del os.environ[WORKS_AS]  # the site that is measured next is served by the application
        acts = import_module("benchmarks.library_acts")
        try:
            acts.set_up(number)
            yield
        finally:
            acts.tidy_up()
            # What is measured next has processes of its own, and must not be sent to a server that is gone.
            os.environ.clear()
            os.environ.update(before)
