"""The benchmarks run and give every figure. How fast anything is belongs in `make bench`, never in a test."""

import json
import os
import subprocess
import sys
from itertools import count

import pytest

from benchmarks import __main__ as command
from benchmarks import core, harness
from benchmarks.harness import Benchmark, Effort, Floor, Size, measure, measure_all, timed, verdict
from benchmarks.sheets import full_sheet
from diagnostics.core.engine import diagnose
from diagnostics.core.instruments import CURRENT

TINY = Effort(warm_up=0, fewest=2, most=2, seconds=0)
FIELDS = {
    "name",
    "rounds",
    "median_ms",
    "p95_ms",
    "floor",
    "floor_ms",
    "ratio",
    "collections",
    "target_ms",
    "verdict",
}


def clock(monkeypatch, *seconds):
    """A clock that gives these times, and the last one for ever."""
    times = iter([*seconds, *(seconds[-1] for _ in range(1000))])
    monkeypatch.setattr(harness.time, "perf_counter", lambda: next(times))


def test_the_core_set_runs_and_prints_one_json_document(capsys, monkeypatch):
    monkeypatch.setattr(command, "MODULES", (core,))
    monkeypatch.setattr(command, "measured_sites", lambda asked: [])
    monkeypatch.setattr(command.starts, "measure", lambda word, tests: {})
    assert command.main(["--size", "small"], TINY) == 0
    out, err = capsys.readouterr()
    printed = json.loads(out)
    assert printed["size"] == "small"
    assert printed["machine"].keys() == {"cores", "load", "architecture", "python", "garbage_collector"}
    assert all(each.keys() == FIELDS for each in printed["benchmarks"])
    assert all(each["median_ms"] > 0 and each["ratio"] > 0 for each in printed["benchmarks"])
    assert all(each["name"] in err for each in printed["benchmarks"])


def test_only_what_was_asked_for_runs(capsys):
    command.main(["--size", "small", "--only", "diagnosis with"], TINY)
    (only,) = json.loads(capsys.readouterr().out)["benchmarks"]
    assert only["target_ms"] == 5


def test_nothing_but_json_comes_out_of_the_process():
    """And none of it needs a database: the environment names a server that is not there."""
    environment = {**os.environ, "DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--size", "small", "--only", "diagnosis with"],
        capture_output=True,
        env=environment,
        check=True,
    )
    assert json.loads(run.stdout)["size"] == "small"


def test_median_p95_and_ratio_are_those_of_the_rounds(monkeypatch):
    rounds = {"floor": [2.0, 2.0], "work": [4.0, 8.0]}
    monkeypatch.setattr(harness, "timed", lambda run, effort: rounds[run()])
    figures = measure(Benchmark("x", lambda: "work", 5, Floor("f", lambda: "floor")), TINY)
    assert (figures.median_ms, figures.p95_ms, figures.floor_ms, figures.ratio) == (6.0, 7.8, 2.0, 3.0)
    assert figures.verdict == "missed"


def test_warm_up_is_not_timed(monkeypatch):
    clock(monkeypatch, 0.0, 1.0, 1.25, 2.0, 2.5)
    calls = count()
    assert timed(lambda: next(calls), Effort(warm_up=3, fewest=2, most=9, seconds=0)) == [250.0, 500.0]
    assert next(calls) == 5


@pytest.mark.parametrize(("median", "target", "word"), [(5, 5, "met"), (5.1, 5, "missed"), (5, None, "no target")])
def test_verdict(median, target, word):
    assert verdict(median, target) == word


def test_a_benchmark_is_measured_between_its_set_up_and_its_tidying():
    told = []

    def group():
        told.append("set up")
        yield Benchmark("b", lambda: told.append("run"), floor=Floor("f", lambda: None))
        told.append("tidied")

    list(measure_all([group()], TINY))
    assert told == ["set up", "run", "run", "tidied"]


def test_the_sheet_is_as_full_as_its_targets_say():
    sheet = full_sheet()
    diagnosis = diagnose(sheet)
    assert len(sheet.buyers) == 5
    assert len(sheet.answers) + len(sheet.buyers[0].answers) == len(CURRENT.questions)
    assert diagnosis.coverage == 1
    assert not any(finding.missing for finding in diagnosis.findings.values())
    assert all(finding.band for finding in diagnosis.findings.values())


def test_sizes_have_an_effort_each():
    assert harness.EFFORTS.keys() == set(Size)
