"""A content in words: every field of every shipped case can be told, and odd old values do no harm."""

from casestudies.content import CASE_CONTENT, SOURCES, complete
from casestudies.schema import read_library
from casestudies.wording import changes_between, in_words


def test_every_field_of_every_shipped_case_is_told():
    blank = complete({})
    for slug, values in read_library().cases.items():
        content = complete(values)
        for change in changes_between(blank, content):
            assert change.label, (slug, change.name)
            assert any(piece.text.strip() for piece in change.pieces), (slug, change.name)
            assert "{" not in in_words(change.name, content[change.name]), (slug, change.name)  # no raw data


def test_values_are_told_as_readers_see_them():
    assert in_words("top_share_tenths", 655) == "65.5%"
    assert in_words("countries", ["BR", "IT"]) == "Brazil\nItaly"
    assert in_words("bands", {"risk": "high"}) == "Downgrading risk: high"
    assert in_words(
        "functions_after", dict.fromkeys(("F1", "F2", "F3", "F4", "F5", "F6", "F7"), 0) | {"F1": None}
    ).startswith("Design: not known\nSamples and development: others")
    assert in_words(SOURCES, [{"key": "tewari-1999", "role": "study", "place": "p. 3"}]) == (
        "The study it comes from: tewari-1999, p. 3"
    )


def test_a_word_that_is_gone_is_shown_as_it_is():
    """An old revision may say what no case may say any more."""
    for name in (*CASE_CONTENT, SOURCES):
        for value in (["gone"], "gone", 7, {"gone": 1}, {"F1": 9}, [{"key": "x"}], [None]):
            assert in_words(name, value), (name, value)
