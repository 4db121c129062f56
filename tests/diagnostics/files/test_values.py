"""Values that Python would take for something else are kept as written, and names that stand twice are found."""

import pytest

from diagnostics.files.values import DEEPEST, Repeated, Unusable, decimal, places, repetitions, unique, whole_number


def test_numbers_are_read_while_one_can_reckon_with_them():
    assert (whole_number("42"), whole_number("-7"), decimal("2.50")) == (42, -7, 2.5)
    assert whole_number("9" * 41) == Unusable("9" * 41)
    assert decimal("1e999") == Unusable("1e999")
    assert repr(Unusable("NaN")) == "NaN"


def test_a_name_that_stands_twice_keeps_all_its_values():
    assert unique([("a", 1), ("b", 2), ("a", None)]) == {"a": Repeated((1, None)), "b": 2}
    assert repr(Repeated((1, "x"))) == "1, then 'x'"


def test_repetitions_are_found_wherever_they_are():
    twice = Repeated((1, 2))
    data = {"buyers": [{"share": 1}, {"share": twice}], "answers": twice}
    assert [problem.path for problem in repetitions(data)] == ["buyers[1].share", "answers"]
    assert repetitions({"buyers": [1, {"a": {}}]}) == []


def test_places_are_walked_in_the_order_of_the_file():
    assert [path for path, _value in places({"b": [1, {"c": 2}], "a": 3})] == ["", "b", "b[0]", "b[1]", "b[1].c", "a"]


def test_no_walk_is_endless():
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(RecursionError):
        list(places(endless))
    deep: object = 1
    for _level in range(DEEPEST):
        deep = [deep]
    assert list(places(deep))[-1] == ("[0]" * DEEPEST, 1)
