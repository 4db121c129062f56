"""Messages are translated first and filled second, lists of them too."""

import pytest

from diagnostics.core.text import Message, listed

SPANISH = {"%(first)s and %(last)s": "%(first)s y %(last)s", "design": "diseño", "samples": "muestras"}


@pytest.mark.parametrize(
    ("parts", "text"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (["a", "b", "c", "d"], "a, b, c and d")],
)
def test_a_list_reads_as_one(parts, text):
    assert str(listed(parts)) == text


def test_a_list_is_translated_piece_by_piece():
    message = Message("%(tasks)s", {"tasks": listed(["design", Message("samples")])})
    assert message.render(lambda text: SPANISH.get(text, text)) == "diseño y muestras"


def test_a_list_survives_json():
    assert Message.from_dict(listed(["a", "b", "c"]).to_dict()) == listed(["a", "b", "c"])


def test_an_empty_list_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        listed([])
