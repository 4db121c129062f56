"""Word-level differences: what stayed and what came is the new text, what stayed and what went the old."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.differences import ADDED, REMOVED, SAME, word_changes

words = st.lists(st.sampled_from(["shoes", "sold", "to", "Brazil,", "it", "\n", "\n\n", "1999"]), max_size=30).map(
    " ".join
)


def shown(pieces):
    return [(piece.kind, piece.text) for piece in pieces]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("It sold shoes.", "It sold shoes.", [(SAME, "It sold shoes.")]),
        ("It sold shoes.", "It sold boots.", [(SAME, "It sold"), (REMOVED, "shoes."), (ADDED, "boots.")]),
        ("one two", "one two three", [(SAME, "one two"), (ADDED, "three")]),
        ("", "All new", [(ADDED, "All new")]),
        ("All gone", "", [(REMOVED, "All gone")]),
        ("", "", []),
        ("a\nb", "a\nb\nc", [(SAME, "a \n b"), (ADDED, "\n c")]),
        ("a\nb", "a\n\nb", [(SAME, "a"), (REMOVED, "\n"), (ADDED, "\n\n"), (SAME, "b")]),
        ("one  two", "one two", [(SAME, "one two")]),
    ],
)
def test_pieces(old, new, pieces):
    assert shown(word_changes(old, new)) == pieces


@given(old=words, new=words)
def test_pieces_lead_from_one_text_to_the_other(old, new):
    pieces = word_changes(old, new)
    assert " ".join(piece.text for piece in pieces if piece.kind != REMOVED).split() == new.split()
    assert " ".join(piece.text for piece in pieces if piece.kind != ADDED).split() == old.split()


def test_frequent_words_of_a_long_text_are_no_noise():
    """difflib's autojunk would drop a word that makes up over one percent of 200 words or more."""
    text = " ".join(f"the {number}" for number in range(300))
    changed = text.replace(" 150", " 150 new")
    assert [piece.text.strip() for piece in word_changes(text, changed) if piece.kind != SAME] == ["new"]
