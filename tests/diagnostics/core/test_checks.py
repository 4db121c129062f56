"""Plain values are checked one by one; whatever they are, what is said about them is short and harmless."""

import pytest

from diagnostics.core.checks import Checker, is_number, is_text, join, shown, whole


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3), (3.0, 3), (-1, -1), (10**400, 10**400), (2.5, None), (True, None), ("3", None), (None, None)],
)
def test_whole_numbers_may_be_written_as_decimals(value, number):
    assert whole(value) == number


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1", None, [1]])
def test_what_is_no_number_to_reckon_with(value):
    assert not is_number(value)
    assert whole(value) is None


@pytest.mark.parametrize("text", ["x" * 201, "two\nlines", "\x1b[0m", "\x7f", "\x9b", "\udc00"])
def test_texts_that_a_screen_would_stumble_over(text):
    assert not is_text(text)


def test_texts_of_any_script_are_welcome():
    assert is_text("Müller “日本” 🙂" + "x" * 180)


def test_nothing_is_not_a_problem_but_a_blank_name_is():
    check = Checker()
    assert check.mapping("a", None) == {}
    assert check.sequence("a", None, "a list") == []
    assert check.text("a", None) == ""
    assert check.choice("a", "", str, ["x"]) is None
    assert check.whole("a", None, 9) is None
    assert check.percent("a", None) is None
    assert check.problems == []
    check.name("a", "\u3000", "a name")
    assert str(check.problems[0]) == "a: '\\u3000' is not accepted; give a name"


def test_paths_are_joined_by_dots():
    assert (join("", "firm"), join("firm", "name")) == ("firm", "firm.name")


def test_huge_and_endless_values_are_shown_short():
    endless: list[object] = []
    endless.append(endless)
    for value in (10**5000, "x" * 10**6, [[["x" * 99] * 99] * 99] * 99, endless, dict.fromkeys(range(999))):
        assert len(shown(value)) <= 80
    assert shown("\x1b[31m") == r"'\x1b[31m'"
