"""JSON from strangers: exactly what was agreed, or a clear refusal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.payloads import LARGEST, PayloadError, read_json, read_object

TYPES = {"name": str, "count": int, "note": (str, type(None))}
GOOD = {"name": "Ålesund 👩🏽‍🏭", "count": 3, "note": None}


def test_what_was_agreed_is_read():
    assert read_object(json.dumps(GOOD).encode(), TYPES) == GOOD
    assert read_object(json.dumps(GOOD, ensure_ascii=False).encode(), TYPES) == GOOD


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"3",
        b"{",
        b"[" * 15_000,
        b'{"a":' * 3_000,
        b"{}" + b" " * LARGEST,
        b'{"name": "a", "count": NaN, "note": null}',
        b'{"name": "a", "count": 1e999, "note": null}',
        b'{"name": "a", "count": 1.0, "note": null}',
        b'{"name": "a", "count": true, "note": null}',
        b'{"name": "a", "count": ' + b"9" * 5000 + b', "note": null}',
        b'{"name": "a", "count": 1}',
        b'{"name": "a", "count": 1, "note": null, "more": 1}',
        b'{"name": "a", "name": "b", "count": 1, "note": null}',
        b'{"name": null, "count": 1, "note": null}',
        b'{"name": {"a": 1}, "count": 1, "note": null}',
        b'{"name": "a\\u0000b", "count": 1, "note": null}',
        b'{"name": "a", "count": 1, "note": "\\ud800"}',
        b'{"name": "\xed\xa0\x80", "count": 1, "note": null}',
    ],
)
def test_anything_else_is_refused(body):
    with pytest.raises(PayloadError):
        read_object(body, TYPES)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_break_the_reader(body):
    with pytest.raises(PayloadError):
        read_object(body, TYPES)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({"name": json_values, "count": json_values, "note": json_values}))
def test_what_is_read_has_the_agreed_types(data):
    try:
        read = read_object(json.dumps(data).encode(), TYPES)
    except PayloadError:
        return
    assert isinstance(read["name"], str)
    assert type(read["count"]) is int
    assert read["note"] is None or isinstance(read["note"], str)
    json.dumps(read, ensure_ascii=False).encode()  # nothing in it that cannot be stored


letters = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
sound = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15) | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=12,
)


@given(sound, st.booleans())
def test_sound_json_comes_back_as_it_was(data, plain):
    assert read_json(json.dumps(data, ensure_ascii=plain).encode()) == data


@given(sound, st.sampled_from([float("nan"), float("inf"), 10**5000, "a\0", "\ud800"]))
def test_one_unsound_value_anywhere_is_refused(data, unsound):
    """Control as well: what the standard reader takes is not taken here."""
    digits = "9" * 5000 if isinstance(unsound, int) else json.dumps(unsound)
    body = f'{{"more": {json.dumps(data)}, "value": [{digits}]}}'.encode()
    with pytest.raises(PayloadError):
        read_json(body)
