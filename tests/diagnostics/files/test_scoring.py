"""A file is scored, or everything that is wrong with it is named: place, value, what is accepted."""

import io
import json

import pytest

from diagnostics.core.engine import examine
from diagnostics.core.files import read_sheet
from diagnostics.files.scoring import Refused, Scored, printable, score
from diagnostics.shares import excess_text
from tests.diagnostics.core.paper_cases import FOLDER, load_cases

CASE = FOLDER / "a11_brenta.yaml"


def errors(text):
    result = score("-", io.BytesIO(text.encode()))
    assert isinstance(result, Refused)
    return {error.path: error for error in result.errors}


def test_a_paper_case_is_examined():
    result = score(str(CASE), io.BytesIO())
    assert isinstance(result, Scored)
    assert result.file == str(CASE)
    assert result.firm["name"] == "Brenta workshop making shoes for luxury houses"
    assert result.diagnosis == examine(load_cases()["A11"].sheet)


def test_json_gives_what_yaml_gives():
    data = {"buyers": [{"name": "Maison", "share": 80, "answers": {"D01": 3}}], "answers": {"C01": 4}}
    result = score("-", io.BytesIO(json.dumps(data).encode()))
    assert result.diagnosis == examine(read_sheet(data))


BUYERS = "buyers: [{name: Maison, share: 60}, {name: Ossian, share: 42.1}]"


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("buyers: [{name: 2024-01-31}]", "buyers[0].name", "2024-01-31 is not accepted; give the buyer's name, a text"),
        ("firm: {country: NO}\nbuyers: [{name: A}]", "firm.country", "NO is not accepted; give a text of at most 200"),
        ("buyers: [{name: A, answers: {D01: yes}}]", "buyers[0].answers.D01", "yes is not accepted; give a level from"),
        ("buyers: [{name: A, share: .nan}]", "buyers[0].share", ".nan is not accepted; give a share in percent from 0"),
        ("buyers: [{name: A, share: 1.0e+999}]", "buyers[0].share", "1.0e+999 is not accepted; give a share"),
        (BUYERS, "buyers", "102.1 is not accepted; give shares that add up to 100 percent at most,"),
        ("buyers: [{name: A, key: x}, {name: B, key: x}]", "buyers[1].key", "'x' is not accepted; give a key that no"),
        (f"buyers: [{'{name: A}, ' * 51}]", "buyers", "51 is not accepted; give a list of 1 to 50 buyers"),
        ("buyers: [{name: A}]\nanswers: {C01: 1, C01: 2}", "answers.C01", "1, then 2 is not accepted; give each name"),
        ("firm: {name: A}", "buyers", "0 is not accepted; give a list of 1 to 50 buyers"),
        ('{"buyers": [{"name": "A", "share": NaN}]}', "buyers[0].share", "NaN is not accepted; give a share"),
        ('{"buyers": [{"name": "A", "share": true}]}', "buyers[0].share", "True is not accepted; give a share"),
        ('{"buyers": [{"name": "A\\u0000"}]}', "buyers[0].name", r"'A\x00' is not accepted; give the buyer's name"),
        ('{"buyers": [{"name": "\\ud800"}]}', "buyers[0].name", r"'\ud800' is not accepted; give the buyer's name"),
    ],
)  # fmt: skip
def test_one_problem_is_named_with_path_value_and_what_is_accepted(text, path, message):
    (error,) = errors(text).values()
    assert error.path == path
    assert error.message.startswith(f"{path}: {message}")
    assert error.accepted in error.message
    assert error.value in error.message


@pytest.mark.parametrize("tenths", [0, 1000, 1001, 1019, 1020, 1021, 1100])
def test_the_same_shares_are_refused_as_when_an_assessment_is_completed(tenths):
    text = f"buyers: [{{name: A, share: {min(tenths, 500) / 10}}}, {{name: B, share: {max(0, tenths - 500) / 10}}}]"
    is_refused = isinstance(score("-", io.BytesIO(text.encode())), Refused)
    assert is_refused is bool(excess_text(tenths))


def test_number_of_5000_digits_is_shown_short():
    error = errors("buyers: [{name: A, share: " + "9" * 5000 + "}]")["buyers[0].share"]
    assert "999" in error.value
    assert len(error.message) < 200


def test_what_stands_twice_is_named_once_and_the_rest_as_well():
    found = errors("buyers: [{name: A, share: 1, share: 2}, {name: 3}]\nanswers: {C01: 9}\nanswers: {C02: 1}")
    assert list(found) == ["buyers[0].share", "answers", "buyers[1].name"]


def test_a_file_as_a_whole_is_refused_in_a_sentence(tmp_path):
    result = score(str(tmp_path), io.BytesIO())
    assert [(error.path, error.message) for error in result.errors] == [("", "This is a folder. Name the files in it.")]


def test_nothing_that_a_terminal_would_obey_is_repeated():
    found = errors('{"a\\u001b[31m": 1, "buyers": [{"name": "A\\u001b[2J"}]}')
    assert all(error.message.isprintable() and error.path.isprintable() for error in found.values())
    assert score("no\x1b[31m\udcff.yaml", io.BytesIO()).file == r"no\x1b[31m\udcff.yaml"
    assert printable("Müller “日本” 🙂") == "Müller “日本” 🙂"
