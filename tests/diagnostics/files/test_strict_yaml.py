"""YAML that is more than plain data is refused with its line and column, before it can do harm."""

import pytest

from diagnostics.files.reading import UnreadableFileError, parse_yaml
from diagnostics.files.values import Unusable


def refusal(text):
    with pytest.raises(UnreadableFileError) as caught:
        parse_yaml(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("firm: {name: A\nbuyers: 3", "Line 2, column 7: "),
        ("firm: a: b", "Line 1, column 8: mapping values are not allowed here. Proper YAML is accepted."),
        ("firm:\n\tname: A", "Line 2, column 1: while scanning for the next token, found character '\\t'"),
        ("firm: 'A", "Line 1, column 9: while scanning a quoted scalar, found unexpected end of stream"),
        ("firm: *name", "Line 1, column 7: found undefined alias 'name'"),
        ("a: 1\n---\nb: 2", "Line 2, column 1: expected a single document in the stream, but found"),
        ("firm:\n  name: \x1b[31m", "Line 2, column 9: the character U+001B is not accepted"),
        ("firm: !!python/object/apply:os.system [ls]", "Line 1, column 7: tags, such as !!python/object, are not"),
        ("firm: !!int three", "tags"),
        ("firm: !mine {}", "tags"),
        ("buyers: &a [*a]", "Line 1, column 13: the alias *a stands within what it stands for"),
        ("1: a", "Line 1, column 1: a name must be a text; put it in quotes"),
        ("answers: {no: 1}", "Line 1, column 11: a name must be a text"),
        ("answers: {<<: {C01: 1}}", "a name must be a text"),
        ("? [a]\n: b", "a name must be a text"),
        ('name: "\\UFFFFFFFF"', "not proper YAML"),
        (f"%YAML {'9' * 5000}.1\n---\na: 1", "not proper YAML"),
    ],
)  # fmt: skip
def test_yaml_that_is_refused(content, said):
    assert said in refusal(content)


@pytest.mark.parametrize("open_", ["[", "{a: ", "- ", '{"":', "? "])
def test_nesting_of_a_hundred_thousand(open_):
    assert "nested more than 20 deep" in refusal(open_ * 100_000)


def test_anchors_may_be_used_as_the_cases_of_the_paper_do():
    data = parse_yaml("buyers: [{name: A, answers: &a {D01: 1}}, {name: B, answers: *a}]")
    assert data["buyers"][1]["answers"] == {"D01": 1}


def bomb(width, levels):
    """Each line holds the line before many times over."""
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels))]
    return "\n".join(lines)


def test_alias_bombs_do_not_go_off():
    assert "more than 20000 values, aliases unfolded" in refusal(bomb(9, 12))
    assert "nested more than 20 deep, aliases unfolded" in refusal(bomb(1, 40))
    assert "a2" in parse_yaml(bomb(9, 3)), "the control: a few aliases are fine"


def test_a_long_list_is_not_read_to_its_end():
    assert "there are more than 20000 values." in refusal("a: [" + "x, " * 100_000 + "]")


def test_a_long_flat_bomb():
    assert "more than 20000 values" in refusal(f"a: &a [{'x, ' * 400}]\nb: [{'*a, ' * 400}]")


@pytest.mark.parametrize(
    "written", ["2024-01-31", "2024-13-45", "2024-01-31 10:00:00", "yes", "NO", "on", "true", "False"]
)
def test_dates_and_yes_and_no_stay_as_written_in_yaml(written):
    assert parse_yaml(f"name: {written}") == {"name": Unusable(written)}
