"""What is measured of the site is told truly: percentiles, ratios, budgets. How fast it is belongs to `make bench`."""

import json

import pytest

from benchmarks import __main__ as command
from benchmarks.web import figures, measuring
from benchmarks.web.acts import ASKED, FLOORS, SECTION, acts, each_result, saving
from benchmarks.web.bare import LEVELS
from benchmarks.web.client import Answered
from benchmarks.web.figures import Budget, growth, page_figures, percentile, verdict
from benchmarks.web.measuring import SiteFigures, WebEffort, asked_for, taken_in_turn, verdicts
from benchmarks.web.subjects import Subjects
from diagnostics.core.instruments import CURRENT

SUBJECTS = Subjects(
    session="s", firm="f", drafts=["d1", "d2"], done="r", results=["r1", "r2", "r3"], diagnoses=["x"], firms=3
)


class Client:
    """A client that answers at once and remembers what it was asked for."""

    def __init__(self):
        self.asked = []

    def get(self, path, *, count=False):
        self.asked.append(path)
        return Answered(200, b"page", 4)

    def post(self, path, data, *, count=False):
        self.asked.append((path, data))
        return Answered(200, json.dumps({"revision": 9}).encode(), 4)


def figures_of(times, floor_times, budget=None, **kwargs):
    told = {"name": "p", "floor": "f", "queries": 4, "size": 2048, "per_second": {1: 10.0}} | kwargs
    return page_figures(times=times, floor_times=floor_times, budget=budget, **told)


def site(*pages, web_mb=None, worker_mb=None):
    return SiteFigures(1000, 10, 3, 1.0, list(pages), web_mb, worker_mb)


def test_percentiles_are_those_of_the_times():
    times = [float(number) for number in range(1, 102)]
    assert (percentile(times, 50), percentile(times, 95), percentile(times, 99)) == (51.0, 96.0, 100.0)


def test_the_ratio_is_between_the_medians_and_the_budget_speaks_of_the_scaled_one():
    page = figures_of([30.0, 20.0, 10.0], [2.0, 2.0, 8.0], Budget(12, 20 / 14))
    assert (page.p50_ms, page.floor_p50_ms, page.ratio) == (20.0, 2.0, 10.0)
    assert page.scaled == round(10 * 20 / 14, 2)
    assert page.verdict == "missed"
    assert figures_of([20.0, 20.0], [2.0, 2.0], Budget(12)).verdict == "met"


@pytest.mark.parametrize(
    ("ratio", "budget", "word"), [(2.5, Budget(2.5), "met"), (2.51, Budget(2.5), "missed"), (99, None, "no budget")]
)
def test_verdict(ratio, budget, word):
    assert verdict(ratio, budget) == word


def test_growth_is_told_in_multiples_of_the_figure_at_a_thousand():
    assert growth({100: 5.0, 10_000: 11.0, 1000: 10.0}) == {100: 0.5, 1000: 1.0, 10_000: 1.1}


def test_page_and_floor_are_asked_for_in_turn_and_warm_up_is_not_timed():
    client, effort = Client(), WebEffort(warm_up=2, fewest=3, seconds=0, together=0)
    times, floor_times = taken_in_turn(
        client, lambda asked, _count: asked.get("page"), lambda asked, _count: asked.get("floor"), effort
    )
    assert (len(times), len(floor_times)) == (3, 3)
    assert client.asked == ["page", "floor"] * 2 + ["floor", "page"] * 3


def test_requests_a_second_count_those_that_were_answered():
    asked = []
    speed = asked_for(lambda: asked.append(1), seconds=0.01)
    assert speed == pytest.approx(len(asked) / 0.01, rel=0.5)


def test_every_save_is_another_change_and_no_two_clients_save_the_same_answer():
    client = Client()
    for number in range(4):
        ask = saving(SUBJECTS, number)
        ask(client, False), ask(client, False)
    changes = [change for _path, change in client.asked]
    assert len({change["id"] for change in changes}) == 8
    assert [change["value"] for change in changes[:2]] == ["0", "1"]
    places = {(path, change["question"]) for path, change in client.asked}
    assert len(places) == 4
    assert {change["question"] for change in changes} <= set(CURRENT.questions)


def test_results_are_each_opened_once_before_any_is_opened_again():
    client, ask = Client(), each_result(SUBJECTS, 0)
    for _round in range(3):
        ask(client, False)
    assert len(set(client.asked)) == 3


def test_the_section_is_as_long_as_its_budget_reckons():
    section = next(section for section in CURRENT.sections if section.key == SECTION)
    assert len(section.questions) == ASKED == max(len(section.questions) for section in CURRENT.sections)


def test_every_page_has_a_floor_and_every_floor_is_used():
    assert {act.floor for act in acts()} == FLOORS.keys()
    assert next(LEVELS) >= 0


def test_budgets_are_told_line_by_line_with_the_memory():
    pages = [figures_of([20.0, 20.0], [2.0, 2.0], Budget(5), name="save"), figures_of([1.0, 1.0], [1.0, 1.0])]
    lines = list(verdicts(site(*pages, web_mb=301.0, worker_mb=299.0)))
    assert lines[0] == "missed  save: 10.00 of 5 floors (20.0 ms)"
    assert [line.split()[0] for line in lines] == ["missed", "missed", "met"]
    assert figures.MOST_WORKER_MB == 300


def test_the_site_is_measured_only_where_its_name_was_asked_for(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(measuring, "measure_site", lambda *args: (asked.append(args), site())[1])
    monkeypatch.setattr(command.starts, "measure", lambda word, tests: {"start": 1.0})
    for word in ("diagnosis with", "web: result"):
        command.main(["--size", "small", "--only", word], command.Effort(0, 2, 2, 0))
        assert json.loads(capsys.readouterr().out)["starts_s"] == {"start": 1.0}
    assert [(assessments, cases, word) for assessments, cases, _effort, word in asked] == [(100, 200, "web: result")]
