"""A short run of `python -m tests.faults`: every kind of fault once, and the control that shows the ledger can tell."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.database import beside, owner_address
from tests.faults.__main__ import make_lossy
from tests.faults.kinds import KINDS, OF_POSTGRES, plan
from tests.faults.ledger import Ledger, Promise, compare, value
from tests.faults.run import Asked, run
from tests.faults.site import Site, running_site
from tests.migrated import template

pytestmark = pytest.mark.drill

# Five when nothing else goes on (docs/reliability.md); here other tests do.
RECOVERS_WITHIN = 20.0


@pytest.fixture
def site() -> Iterator[Site]:
    server = os.environ["DATABASE_URL"]
    migrated = owner_address(beside(server, template(server)))
    with tempfile.TemporaryDirectory(prefix="foothold-faults-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        with running_site(Path(name).resolve(), template=migrated) as site:
            yield site


def test_what_was_acknowledged_is_there_whatever_is_killed(site: Site) -> None:
    before, ledger = set(site.children_of("gunicorn")), Ledger()
    found = run(site, Asked(200, reports=0), [*OF_POSTGRES, "worker killed"], ledger)
    assert found.is_whole, found
    assert found.kept.acknowledged >= 200
    assert max(max(found.recovered[kind]) for kind in OF_POSTGRES) < RECOVERS_WITHIN
    assert set(site.children_of("gunicorn")) == before  # the web processes found their way back by themselves

    found = run(site, Asked(100, reports=0), ["web process killed", "web service killed"], ledger)
    assert found.is_whole, found
    assert found.retries > 0
    assert not before & set(site.children_of("gunicorn"))

    make_lossy(site)
    control = run(site, Asked(100, reports=0), ["PostgreSQL's backend killed"] * 2, ledger)
    assert control.kept.lost > 0
    assert not control.is_whole


# --- The ledger, without a site


def promise(number: int, level: int, revision: int) -> Promise:
    return Promise(f"id-{number}", "draft", "M1", value("answered", level, "", ""), revision)


def row(of: Promise, before: dict | None = None) -> tuple:
    return (of.id, of.draft, of.question, of.revision, before, of.value)


FIRST, SECOND = promise(1, 1, 1), promise(2, 2, 2)
LOG = [row(FIRST), row(SECOND, FIRST.value)]
NOW = [("draft", "M1", "answered", 2, "", "")]


@pytest.mark.parametrize(
    ("log", "now", "wrong"),
    [
        (LOG, NOW, ""),
        (LOG[:1], [("draft", "M1", "answered", 1, "", "")], "lost"),
        ([LOG[0], row(promise(2, 4, 2), FIRST.value)], [("draft", "M1", "answered", 4, "", "")], "lost"),
        (LOG, [("draft", "M1", "answered", 3, "", "")], "overwritten"),
        (LOG, [], "overwritten"),
        ([*LOG, row(promise(3, 2, 3), SECOND.value)], NOW, "duplicated"),
        ([LOG[0], row(SECOND)], NOW, "broken"),
    ],
)
def test_the_ledger_tells_what_is_wrong(log: list[tuple], now: list[tuple], wrong: str) -> None:
    ledger = Ledger()
    for each in (FIRST, SECOND):
        ledger.sent.add(each.id)
        ledger.write(each)
        ledger.write(each)
    kept = compare(ledger, log, now)
    assert kept.acknowledged == 2
    assert {name for name in ("lost", "overwritten", "duplicated", "broken") if getattr(kept, name)} == {wrong} - {""}


def test_the_same_save_with_another_outcome_is_noticed() -> None:
    ledger = Ledger()
    ledger.write(FIRST)
    ledger.write(promise(1, 1, 2))
    assert not compare(ledger, [row(FIRST)], [("draft", "M1", "answered", 1, "", "")]).is_whole


def test_a_plan_follows_from_its_seed_and_leaves_no_kind_out() -> None:
    assert plan(20, seed=1) == plan(20, seed=1) != plan(20, seed=2)
    assert set(plan(20, seed=1)) == set(KINDS)
