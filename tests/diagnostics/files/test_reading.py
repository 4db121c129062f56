"""Whatever a file holds, it is read or refused in a sentence that says what is accepted; never a traceback."""

import contextlib
import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.files.reading import LARGEST, UnreadableFileError, parse_json, parse_yaml, read_data
from diagnostics.files.values import Repeated, Unusable


def read(folder, content, name="firm.yaml"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_data(str(path), io.BytesIO())


def refusal(folder, content, name="firm.yaml"):
    with pytest.raises(UnreadableFileError) as caught:
        read(folder, content, name)
    return str(caught.value)


@pytest.fixture
def nobody():
    """Root may read everything, so a test of permissions has to be somebody else."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_yaml_and_json_read_alike(tmp_path):
    data = {"buyers": [{"name": "Müller & Söhne", "share": 25.5, "answers": {"D01": 3, "G1": "dk"}}], "firm": None}
    yaml_text = "firm:\nbuyers:\n- {name: Müller & Söhne, share: 25.5, answers: {D01: 3, G1: dk}}\n"
    json_text = (
        '{"firm": null, "buyers": [{"name": "Müller & S\\u00f6hne", "share": 25.5, "answers": {"D01": 3, "G1": "dk"}}]}'
    )
    assert read(tmp_path, yaml_text) == data
    assert read(tmp_path, "\ufeff" + yaml_text) == data
    assert read(tmp_path, json_text, "firm.JSON") == data
    assert read(tmp_path, json_text) == data  # nearly all JSON is YAML too
    for text in (yaml_text, json_text):
        assert read_data("-", io.BytesIO(text.encode())) == data


def test_missing_file(tmp_path):
    with pytest.raises(UnreadableFileError, match=r"^There is no such file\.$"):
        read_data(str(tmp_path / "none.yaml"), io.BytesIO())


def test_folder(tmp_path):
    with pytest.raises(UnreadableFileError, match=r"^This is a folder\. Name the files in it\.$"):
        read_data(str(tmp_path), io.BytesIO())


def test_file_nobody_may_read(tmp_path, nobody):
    path = tmp_path / "locked.yaml"
    if os.getuid():
        path.touch(mode=0)
    with pytest.raises(UnreadableFileError, match="may not be read"):
        read_data(str(path), io.BytesIO())


@pytest.mark.parametrize("name", ["/proc/self/mem", "no\0name", "x" * 5000])
def test_files_that_the_system_will_not_give(name):
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        read_data(name, io.BytesIO())


def test_file_of_300_megabytes_is_not_taken_into_memory(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(UnreadableFileError, match=r"too large\. Up to 500 KB are accepted"):
        read_data(str(path), io.BytesIO())


def test_endless_standard_input_is_cut_off():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert 0 < size <= LARGEST + 1
            return b"a" * size

    with pytest.raises(UnreadableFileError, match="too large"):
        read_data("-", Endless())


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "# only a remark\n", "---\n", "~"])
def test_empty(tmp_path, content):
    assert refusal(tmp_path, content) == "The file is empty. An assessment file names at least one buyer."


def test_null_in_json_is_empty_too(tmp_path):
    assert "is empty" in refusal(tmp_path, "null", "firm.json")


@pytest.mark.parametrize("name", ["firm.yaml", "firm.json"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"firm:\n  name: M\xfcller", "Line 2: byte 0xfc is not UTF-8. Text in UTF-8 is accepted."),
        ("firm: 1".encode("utf-16"), "NUL bytes"),
        (b"firm: \xed\xa0\x80", "byte 0xed is not UTF-8"),  # half a character
        (b"buyers: \0", "NUL bytes, so it is no text. Text in UTF-8 is accepted."),
    ],
)
def test_what_is_no_text(tmp_path, name, content, said):
    assert said in refusal(tmp_path, content, name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"firm": }', "Line 1, column 10: Expecting value. Proper JSON is accepted."),
        ('{"firm": 1,\n "firm"', "Line 2, column 8: Expecting ':' delimiter"),
        ("{'firm': 1}", "Line 1, column 2: Expecting property name"),
        ('{"firm": "a\nb"}', "Line 1, column 12: Invalid control character at"),
        ('{"firm": 1} {}', "Line 1, column 13: Extra data"),
    ],
)
def test_json_that_is_refused(tmp_path, content, said):
    assert said in refusal(tmp_path, content, "firm.json")


@pytest.mark.parametrize("depth", [30, 900, 90_000])
@pytest.mark.parametrize("open_", ["[", '{"":'])
def test_deep_nesting_in_json(tmp_path, open_, depth):
    close = "]" if open_ == "[" else "}"
    assert "nested too deeply" in refusal(tmp_path, open_ * depth + "1" + close * depth, "firm.json")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (".nan", "firm.yaml"), ("-.inf", "firm.yaml"), ("1.0e+999", "firm.yaml"), ("9" * 5000, "firm.yaml"),
        ("0." + "3" * 5000, "firm.yaml"), ("1:2:3", "firm.yaml"), ("1:2.5", "firm.yaml"), ("0x10", "firm.yaml"),
        ("1_000", "firm.yaml"), ("1:" * 5000 + "1", "firm.yaml"),
        ("NaN", "firm.json"), ("-Infinity", "firm.json"), ("1e999", "firm.json"), ("9" * 5000, "firm.json"),
        ("0." + "3" * 5000, "firm.json"),
    ],
)  # fmt: skip
def test_numbers_that_are_none_stay_as_written(tmp_path, written, name):
    assert read(tmp_path, f'{{"share": {written}}}', name) == {"share": Unusable(written)}


@pytest.mark.parametrize("name", ["firm.yaml", "firm.json"])
def test_names_given_twice_keep_both_values(tmp_path, name):
    data = read(tmp_path, '{"answers": {"C01": 1, "C02": 2, "C01": 3}}', name)
    assert data == {"answers": {"C01": Repeated((1, 3)), "C02": 2}}


SYNTAX = [*"[]{}:,-?&*!|>'\"%@`#~ \n\t\\01x.eE+_<=aN/", "---", "...", "!!", "<<", "\\U", "2024-"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(SYNTAX), max_size=40).map("".join))
def test_any_text_at_all_is_read_or_refused(text):
    for parse in (parse_yaml, parse_json):
        with contextlib.suppress(UnreadableFileError):
            parse(text)
