"""What a page showed of an answer, told from the answers now and the history since."""

import pytest

from diagnostics.core.instruments import CURRENT
from diagnostics.merging import Base, bases, own_revisions, read_revision, revisions_in
from diagnostics.models import Answer, AnswerChange

MARKETS = CURRENT.section("markets")


def change(key, revision, before, after):
    return AnswerChange(question_key=key, revision=revision, before=before, after=after)


def value(level):
    return {"state": "answered", "level": level, "evidence": "", "note": ""}


def test_without_later_changes_the_page_showed_what_is_there():
    rows = {"M1": Answer(question_key="M1", state="answered", level=2)}
    assert bases({"M1": 5, "M2": 5}, rows, []) == {"M1": Base(5, value(2)), "M2": Base(5, None)}


def test_the_first_change_after_the_page_found_what_the_page_showed():
    rows = {"M1": Answer(question_key="M1", state="answered", level=4)}
    history = [
        change("M1", 3, None, value(1)),
        change("M1", 6, value(1), value(2)),
        change("M1", 7, value(2), value(4)),
    ]
    assert bases({"M1": 5}, rows, history)["M1"] == Base(5, value(1))
    assert bases({"M1": 6}, rows, history)["M1"] == Base(6, value(2))
    assert bases({"M1": 7}, rows, history)["M1"] == Base(7, value(4))


def test_a_page_that_does_not_say_when_it_was_made_showed_what_is_there():
    rows = {"M1": Answer(question_key="M1", state="dk")}
    assert bases({"M1": None}, rows, [change("M1", 6, None, value(2))])["M1"].value["state"] == "dk"


def test_a_question_saved_since_has_its_own_revision():
    data = {"revision": "5", "M2_revision": "8", "M3_revision": "x", "D01_revision": "9"}
    assert revisions_in(MARKETS, data) == {"M1": 5, "M2": 8, "M3": 5, "M4": 5}
    assert own_revisions(MARKETS, data) == {"M2": 8}


@pytest.mark.parametrize("text", ["", "-1", "1.0", "x", "9" * 10, "²", "١"])
def test_what_is_no_revision(text):
    assert read_revision(text) is None
