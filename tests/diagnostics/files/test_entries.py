"""One JSON document for all files: what a program needs to go on, the same bytes every time."""

import io
import json

import pytest

from diagnostics.core.findings import Diagnosis
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.instruments import CURRENT
from diagnostics.files.entries import document, in_english
from diagnostics.files.scoring import score
from tests.diagnostics.core.paper_cases import FOLDER

NAMES = [str(FOLDER / "a11_brenta.yaml"), "none.yaml", str(FOLDER / "a01_ea_garments.yaml")]


@pytest.fixture(scope="module")
def results():
    return [score(name, io.BytesIO()) for name in NAMES]


def test_there_is_an_entry_for_each_file_in_the_order_given(results):
    entries = json.loads(document(results))
    assert [entry["file"] for entry in entries] == NAMES
    brenta, missing, garments = entries
    assert brenta["firm"]["country"] == "Italy"
    assert brenta["instrument"] == {"version": CURRENT.version, "fingerprint": fingerprint(CURRENT)}
    assert brenta["engine_version"] == results[0].diagnosis.engine_version
    assert Diagnosis.from_dict(garments["diagnosis"]) == results[2].diagnosis
    assert missing == {
        "file": "none.yaml",
        "errors": [{"message": "There is no such file.", "path": "", "value": "", "accepted": ""}],
    }


def test_every_sentence_is_there_in_english(results):
    given = results[0]
    (entry,) = json.loads(document([given]))
    english, stored = entry["in_english"], entry["diagnosis"]
    assert english["sentence"] == str(given.diagnosis.sentence)
    assert english["findings"]["risk"]["changes"][0]["label"] == str(given.diagnosis.findings["risk"].changes[0].label)
    assert english["findings"]["risk"]["range"] == stored["findings"]["risk"]["range"]
    assert "template" in json.dumps(stored)
    assert '"template"' not in json.dumps(english)
    assert "%(" not in json.dumps(english)


def test_a_sentence_within_a_sentence_is_filled_too():
    inner = {"template": "“%(level)s”", "params": {"level": "100%"}}
    assert in_english([{"template": "%(a)s and %(b)s", "params": {"a": inner, "b": 3}}]) == ["“100%” and 3"]


def test_the_same_files_give_the_same_bytes_in_plain_ascii(results):
    again = [score(NAMES[0], io.BytesIO()), *results[1:]]
    first = document(results)
    assert first == document(again)
    assert first.isascii()
    assert "“" in json.dumps(json.loads(first), ensure_ascii=False)
