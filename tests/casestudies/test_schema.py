"""What the library's reader says about files that are wrong: file, field, value, and what would be accepted."""

import textwrap

import pytest
import yaml

from casestudies.schema import LIBRARY, LibraryError, read_library

SOURCES = "author-2000: {kind: article, authors: [Author], year: 2000, title: On shoes}\n"
GOOD = yaml.safe_load((LIBRARY / "brenta-luxury-subcontractors.yaml").read_text()) | {
    "sources": [{"key": "author-2000", "role": "study"}]
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sources.yaml").write_text(SOURCES)
    return tmp_path


def problems_of(folder, **changes):
    """Return what the reader says about a good case with these changes (None takes a field away)."""
    data = {key: value for key, value in (GOOD | changes).items() if value is not None}
    (folder / "case.yaml").write_text(yaml.safe_dump(data))
    with pytest.raises(LibraryError) as caught:
        read_library(folder)
    return str(caught.value)


def test_a_good_case_is_read(folder):
    (folder / "case.yaml").write_text(yaml.safe_dump(GOOD))
    assert read_library(folder).cases["case"]["top_share_tenths"] == 650


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": None}, "case.yaml: title: is missing."),
        ({"title": "x" * 161}, "case.yaml: title: has 161 characters. Shorten it to 160."),
        ({"limits": " "}, "case.yaml: limits: is empty."),
        ({"limits": "a\x00b"}, "contains a NUL character"),
        ({"colour": "red"}, "case.yaml: colour: is not a field."),
        ({"governance": "anarchy"}, "case.yaml: governance: 'anarchy' is not known. Use one of: arms_length"),
        ({"sectors": [152]}, 'Write the code between quotes, such as "152".'),
        ({"sectors": ["999"]}, "'999' is no ISIC Rev. 4 division or group."),
        ({"sectors": []}, "case.yaml: sectors: is an empty list."),
        ({"sectors": "15"}, "'15' is not a list."),
        ({"countries": [False]}, 'Write "NO" between quotes for Norway.'),
        ({"countries": ["ZZ"]}, "'ZZ' is no ISO 3166 country code."),
        ({"countries": ["BR", "BR"]}, "names something twice"),
        ({"period": [1999, 1990]}, "1999 is after 1990."),
        ({"period": 1999}, "1999 is not two years."),
        ({"top_share": 101}, "101 is no share. Use a number from 0 to 100."),
        ({"top_share": float("nan")}, "nan is no share."),
        ({"top_share": 12.345}, "is too fine. Use one decimal at most."),
        ({"functions": {"before": {"F1": 1}}}, "case.yaml: functions.before:"),
        ({"functions": {"after": {f"F{n}": 7 for n in range(1, 8)}}}, "F1: 7 is no level."),
        ({"functions": 3}, "case.yaml: functions: 3 is not a table."),
        ({"upgrading": {"process": "sideways"}}, "case.yaml: upgrading.process: 'sideways' is not known."),
        ({"bands": {"luck": "high"}}, "'luck' is no criterion."),
        ({"bands": {"risk": "eligible"}}, "risk: 'eligible' is no band of it."),
        ({"levers": ["pray"]}, "case.yaml: levers: 'pray' is not known."),
        ({"sources": None}, "case.yaml: sources: is missing."),
        ({"sources": [{"key": "nobody-1999", "role": "study"}]}, "'nobody-1999' is not in sources.yaml."),
        ({"sources": [{"key": "author-2000", "role": "gossip"}]}, "sources[1].role: 'gossip' is not known."),
        ({"sources": ["author-2000"]}, "'author-2000' is not a table of fields."),
    ],
)
def test_error_names_file_field_value_and_cure(folder, changes, says):
    assert says in problems_of(folder, **changes)


def test_every_problem_is_told_at_once(folder):
    said = problems_of(folder, title=None, governance="anarchy", evidence="hearsay")
    assert len(said.splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "cannot be read as UTF-8 text"),
        (b"a: [1", "is not valid YAML"),
        (b"!!python/object/apply:os.system ['true']", "is not valid YAML"),
        (b"- just\n- a list\n", "must be a table of fields"),
        (b"[" * 5000, "is not valid YAML"),
    ],
)
def test_hostile_files_are_refused(folder, content, says):
    (folder / "case.yaml").write_bytes(content)
    with pytest.raises(LibraryError, match=textwrap.dedent(says)):
        read_library(folder)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(LibraryError, match=r"sources\.yaml"):
        read_library(tmp_path / "nowhere")
