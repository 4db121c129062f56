"""What is told of counts lets nobody work out a small number or a firm's class: tried by trying all there is."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.programme.disclosure import Span, row, rows, span

# Tried in full is a small world: spans of two instead of five, two ways to group firms, two groups and "elsewhere".
WIDTH, GROUPS, CLASSES, FIRMS = 2, 3, 2, 4


def compositions(number, parts):
    """Yield every way to spread a number over parts."""
    if parts == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in compositions(number - first, parts - 1):
            yield (first, *rest)


def tables_of(world):
    """Return the counts of a world by each of its two groupings; `world` counts firms by (group, group, class)."""
    first, second = ([[0] * CLASSES for _ in range(GROUPS)] for _ in range(2))
    for place, number in zip(product(range(GROUPS), range(GROUPS), range(CLASSES)), world, strict=True):
        first[place[0]][place[2]] += number
        second[place[1]][place[2]] += number
    return tuple(map(tuple, first)), tuple(map(tuple, second))


def whole_of(table):
    return [sum(column) for column in zip(*table, strict=True)]


def told(first, second, rule=row):
    """Return everything the pages tell of two tables: all firms, and the groups of both breakdowns."""
    rules = ([(n, rule(each, WIDTH)) for n, each in enumerate(table)] for table in (first, second))
    return rule(whole_of(first), WIDTH), *(tuple(pair for pair in told if pair[1]) for told in rules)


def worlds(most):
    """Return every world of at most so many firms as its pair of tables."""
    every = (compositions(n, GROUPS * GROUPS * CLASSES) for n in range(most + 1))
    return {tables_of(world) for some in every for world in some}


def small_cells_found_out(rule):
    """Return how many small counts of small worlds follow from all that is told, with worlds of a firm more as doubt.

    The last group of each grouping stands for all the groups there may be beside: it is never asked about.
    """
    alike = defaultdict(set)
    for tables in worlds(FIRMS + 1):
        alike[told(*tables, rule)].add(tables)
    found = 0
    for possible in alike.values():
        if min(sum(whole_of(first)) for first, _second in possible) > FIRMS:
            continue
        for grouping, group, each in product(range(2), range(GROUPS - 1), range(CLASSES)):
            counts = {tables[grouping][group][each] for tables in possible}
            found += len(counts) == 1 and 0 < counts.pop() < WIDTH
    return found


def test_all_that_is_told_together_leaves_every_small_count_open():
    assert small_cells_found_out(row) == 0


def only_small_ones_hidden(counts, width):
    """Return what the usual way tells: exact numbers, nothing in place of small ones."""
    return tuple(each if each >= width or not each else None for each in counts) if sum(counts) >= width else None


def test_the_search_finds_what_hiding_small_numbers_alone_would_tell():
    """Negative control: exact numbers beside hidden ones give the hidden ones away."""
    assert small_cells_found_out(only_small_ones_hidden) > 0


# --- In the size that is used, by the move that decision 22 builds its proof on

TABLES = st.lists(st.lists(st.integers(0, 24), min_size=4, max_size=4), min_size=2, max_size=6)


@given(TABLES, st.data())
@settings(max_examples=150, deadline=None)
def test_a_small_count_could_be_one_less_and_nothing_told_would_change(table, data):
    small = [(g, c) for g, group in enumerate(table) for c, number in enumerate(group) if 0 < number < 5]
    if not small:
        return
    group, each = data.draw(st.sampled_from(small))
    other = [list(counts) for counts in table]
    other[group][each] -= 1
    elsewhere = [0] * 4
    elsewhere[each] = 1  # the firm belongs to a group of its own
    assert rows(dict(enumerate([*other, elsewhere]))) == rows(dict(enumerate(table)))
    assert row(whole_of([*other, elsewhere])) == row(whole_of(table))


@given(TABLES, st.data())
@settings(max_examples=150, deadline=None)
def test_a_firm_of_a_known_group_could_be_in_any_class(table, data):
    """For every group and class there is a table that tells the same and has a firm there."""
    group, each = data.draw(st.integers(0, len(table) - 1)), data.draw(st.integers(0, 3))
    other = [list(counts) for counts in table]
    elsewhere = [0] * 4
    if not other[group][each]:
        other[group][each] = 1
        if whole_of(table)[each] % 5 == 4:  # then it comes from another group, which can spare it
            giver = next(g for g, counts in enumerate(table) if counts[each] % 5)
            other[giver][each] -= 1
    assert other[group][each] > 0
    assert rows(dict(enumerate([*other, elsewhere]))) == rows(dict(enumerate(table)))
    assert row(whole_of(other)) == row(whole_of(table))


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 4), (4, 0, 4), (5, 5, 9), (12, 10, 14)])
def test_spans_are_five_wide(count, low, high):
    assert span(count) == Span(low, high)


def test_a_group_without_a_class_of_five_is_left_out():
    assert rows({"leather": (4, 4, 4), "food": (0, 5, 1)}) == {"food": (Span(0, 4), Span(5, 9), Span(0, 4))}
