"""An assessment file is read as it says, and what is wrong in it is named: place, value, what is accepted."""

import copy

import pytest

from diagnostics.core.answers import Answer, BuyerKind, ChainPosition, Destination, Evidence, State
from diagnostics.core.buyers import MOST_BUYERS
from diagnostics.core.files import AssessmentFileError, firm_facts, read_sheet

GOOD = {
    "firm": {"name": "Aurora", "sector": "footwear", "country": "Italy", "workers": 48},
    "chain_position": "direct",
    "other_buyers": 8,
    "buyers": [
        {"key": "main", "name": "Maison", "share": 60.04, "kind": "brand", "destination": "home", "owner": "Group"},
        {"name": "Ossian", "share": None, "answers": {"D01": 3, "D08": "na", "G1": "dk"}},
    ],
    "answers": {"C01": 4, "C02": {"level": 2, "evidence": "document"}, "C03": 3.0, "C04": "refused"},
    "estimated": ["C01", "D01"],
}


def changed(path, value):
    """The good file with one place set, the path given as keys and indexes."""
    data = copy.deepcopy(GOOD)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


def problems(data):
    with pytest.raises(AssessmentFileError) as caught:
        read_sheet(data)
    return caught.value.problems


def test_everything_in_a_file_is_read():
    sheet = read_sheet(GOOD)
    main, other = sheet.buyers
    assert (sheet.chain_position, sheet.other_buyers) == (ChainPosition.DIRECT, 8)
    assert (main.key, main.name, main.share_tenths, main.owner) == ("main", "Maison", 600, "Group")
    assert (main.kind, main.destination) == (BuyerKind.BRAND, Destination.HOME)
    assert (other.key, other.share_tenths) == ("b2", None)
    assert other.answers == {
        "D01": Answer(State.ANSWERED, 3, Evidence.ESTIMATED),
        "D08": Answer(State.DOES_NOT_APPLY),
        "G1": Answer(State.DOES_NOT_KNOW),
    }
    assert sheet.answers == {
        "C01": Answer(State.ANSWERED, 4, Evidence.ESTIMATED),
        "C02": Answer(State.ANSWERED, 2, Evidence.DOCUMENT),
        "C03": Answer(State.ANSWERED, 3),
        "C04": Answer(State.REFUSED),
    }
    assert firm_facts(GOOD)["workers"] == 48


def test_what_is_left_out_is_not_known():
    sheet = read_sheet({"buyers": [{"name": "Maison"}]})
    assert (sheet.answers, sheet.other_buyers, sheet.chain_position) == ({}, None, None)
    assert sheet.buyers[0].answers == {}
    assert firm_facts({"firm": None}) == {}


@pytest.mark.parametrize(
    ("path", "value", "where", "accepted"),
    [
        (["surprise"], 1, "surprise", "only these names: firm,"),
        (["firm"], "Aurora", "firm", "names with values"),
        (["firm", "name"], 5, "firm.name", "a text of at most 200 characters, in quotes"),
        (["firm", "country"], False, "firm.country", "in quotes where it looks like a number, a date, yes or no"),
        (["firm", "town"], ["Stra"], "firm.town", "a text"),
        (["firm", "workers"], float("nan"), "firm.workers", "a text"),
        (["firm", "name"], "x" * 201, "firm.name", "at most 200 characters"),
        (["firm", "name"], "Au\x1b[31mrora", "firm.name", "a text"),
        (["firm", "name"], "Au\ud800rora", "firm.name", "a text"),
        (["chain_position"], "first", "chain_position", "one of direct, indirect, no_lead_firm"),
        (["other_buyers"], -1, "other_buyers", "a whole number from 0 to 100000"),
        (["other_buyers"], True, "other_buyers", "a whole number"),
        (["other_buyers"], 2.5, "other_buyers", "a whole number"),
        pytest.param(["other_buyers"], 10**5000, "other_buyers", "a whole number", id="5000 digits"),
        (["other_buyers"], float("inf"), "other_buyers", "a whole number"),
        (["buyers"], {"name": "Maison"}, "buyers", "a list of 1 to 50 buyers"),
        (["buyers"], False, "buyers", "a list of 1 to 50 buyers"),
        (["buyers"], [], "buyers", "a list of 1 to 50 buyers"),
        (["buyers"], None, "buyers", "a list of 1 to 50 buyers"),
        (["buyers", 1], "Ossian", "buyers[1]", "names with values"),
        (["buyers", 1, "name"], " ", "buyers[1].name", "the buyer's name"),
        (["buyers", 1, "name"], None, "buyers[1].name", "the buyer's name"),
        (["buyers", 1, "nickname"], "O", "buyers[1].nickname", "only these names: key, name,"),
        (["buyers", 1, "key"], 7, "buyers[1].key", "a text"),
        (["buyers", 1, "key"], "main", "buyers[1].key", "a key that no other buyer has"),
        (["buyers", 0, "key"], "b2", "buyers[1].key", "a key that no other buyer has"),
        (["buyers", 1, "share"], "20%", "buyers[1].share", "a share in percent from 0 to 100"),
        (["buyers", 1, "share"], True, "buyers[1].share", "a share in percent"),
        (["buyers", 1, "share"], 100.5, "buyers[1].share", "a share in percent"),
        (["buyers", 1, "share"], float("nan"), "buyers[1].share", "a share in percent"),
        (["buyers", 1, "kind"], "shop", "buyers[1].kind", "one of brand, retail_chain,"),
        (["buyers", 1, "destination"], 0, "buyers[1].destination", "one of home, region, rich_countries"),
        (["buyers", 1, "owner"], ["A"], "buyers[1].owner", "a text"),
        (["buyers", 1, "answers"], [3], "buyers[1].answers", "names with values"),
        (["buyers", 1, "answers", "C01"], 3, "buyers[1].answers.C01", "questions about the buyer, such as D01"),
        (["answers", "D01"], 3, "answers.D01", "only codes of questions about the firm, such as F1"),
        (["answers", "Z9"], 3, "answers.Z9", "only codes of questions about the firm"),
        (["answers", "C01"], True, "answers.C01", "a level from 0 to 4"),
        (["answers", "C01"], None, "answers.C01", "a level from 0 to 4"),
        (["answers", "C01"], 5, "answers.C01", "a level from 0 to 4"),
        (["answers", "C01"], 2.5, "answers.C01", "a level from 0 to 4"),
        (["answers", "C01"], "3", "answers.C01", "a level from 0 to 4"),
        (["answers", "C01"], "answered", "answers.C01", "a level from 0 to 4"),
        (["answers", "C01"], "na", "answers.C01", "dk, refused: this question always applies"),
        (["answers", "C01"], {"level": 2, "evidence": "hearsay"}, "answers.C01.evidence", "one of document, observed,"),
        (["answers", "C01"], {"level": 2, "evidnce": "stated"}, "answers.C01.evidnce", "these names: level, evidence"),
        (["answers", "C01"], {"evidence": "stated"}, "answers.C01", "a level from 0 to 4"),
        (["answers", 7], 3, "answers", "names with values"),
        (["estimated"], "C01", "estimated", "a list of codes"),
        (["estimated", 1], "Z9", "estimated[1]", "the code of a question"),
        (["estimated", 1], ["C01"], "estimated[1]", "the code of a question"),
    ],
)  # fmt: skip
def test_one_wrong_place_is_named_with_what_is_accepted(path, value, where, accepted):
    (problem,) = problems(changed(path, value))
    assert problem.path == where
    assert accepted in problem.accepted
    assert str(problem).startswith(f"{where}: ")


@pytest.mark.parametrize("data", [[], "firm", 3, {1: 2}])
def test_what_is_no_file_at_all(data):
    assert "file" in [problem.path for problem in problems(data)]


def test_all_problems_are_named_at_once():
    data = changed(["answers", "C01"], 9) | {"other_buyers": "many", "surprise": 1}
    assert [problem.path for problem in problems(data)] == ["surprise", "answers.C01", "other_buyers"]


@pytest.mark.parametrize(("second", "is_good"), [(40, True), (42, True), (42.1, False), (100, False)])
def test_shares_may_add_up_to_102_and_no_further(second, is_good):
    """As the web application does when an assessment is completed."""
    data = changed(["buyers", 1, "share"], second)
    if is_good:
        assert read_sheet(data)
    else:
        (problem,) = problems(data)
        assert (problem.path, problem.value) == ("buyers", 60 + second)


def test_no_more_buyers_than_the_web_application_takes():
    named = [{"name": f"Buyer {number}"} for number in range(MOST_BUYERS + 1)]
    assert len(read_sheet({"buyers": named[:-1]}).buyers) == MOST_BUYERS
    (problem,) = problems({"buyers": named})
    assert (problem.path, problem.value) == ("buyers", MOST_BUYERS + 1)
