"""What became of a load is told truly, and the load runs. How fast a site is belongs to `make bench`."""

import json
import os

import pytest

from benchmarks.load.advisors import Saves, advise, save
from benchmarks.load.measuring import Load, counted, measure, verdicts
from benchmarks.web.client import Answered, BadAnswerError
from tests.migrated import template

NO_MEMORY = ({"web": 100.0, "worker": None}, {"web": 121.0, "worker": None})


class Client:
    """A client whose every third save fails, and which remembers the revisions that it was sent."""

    def __init__(self):
        self.sent = []

    def post(self, path, data):
        self.sent.append(data)
        if len(self.sent) % 3 == 0:
            raise BadAnswerError("503")
        return Answered(200, json.dumps({"revision": len(self.sent)}).encode(), 0)


def test_failed_saves_are_counted_and_never_as_acknowledged():
    client, saves, revisions = Client(), Saves(), {}
    for number in range(9):
        save(client, "draft", {"id": f"c{number}", "question": "F1"}, revisions, saves)
    assert (len(saves.times), len(saves.errors)) == (6, 3)
    assert saves.acknowledged == ["c0", "c1", "c3", "c4", "c6", "c7"]
    assert [sent["revision"] for sent in client.sent[1:4]] == [1, 2, 2]


def test_an_advisor_stops_when_the_time_is_over():
    assert advise(Client(), "draft", 0.0, lambda: 0.0).times == []


def told(**changes):
    given = {"saves": [Saves([10.0] * 99 + [400.0], ["c"] * 100, [])], "failed": [], "found": 100, "reports": (2, 2)}
    return counted(**(given | changes), memory=NO_MEMORY)


def test_a_load_is_whole_only_if_nothing_failed_and_nothing_acknowledged_is_missing():
    assert told().is_whole
    assert not told(found=99).is_whole
    assert not told(failed=["report: 500"]).is_whole
    assert not told(reports=(2, 1)).is_whole
    assert not told(saves=[Saves([], [], ["503"])], found=0).is_whole


def test_each_promise_has_a_verdict():
    lines = list(verdicts(told(found=99)))
    assert [line.split()[0] for line in lines] == ["met", "met", "missed", "met", "missed"]
    assert "memory of web: 100.0 MB, then 121.0 MB" in lines[-1]


@pytest.mark.drill
def test_five_advisors_and_a_worker_for_five_seconds():
    asked = Load(clients=5, seconds=5.0, every=0.5, report_every=5.0, assessments=3)
    found = measure(asked, template(os.environ["DATABASE_URL"]))
    assert found.errors == []
    assert found.is_whole
    assert found.saves > 5
    assert (found.reports, found.reports_made) == (1, 1)
