"""Two contents from one: nothing of mine is lost, and what both changed is named."""

from hypothesis import given
from hypothesis import strategies as st

from casestudies.content import CASE_CONTENT, SOURCES
from casestudies.merging import merge

contents = st.fixed_dictionaries({name: st.sampled_from(["", "one", "two"]) for name in (*CASE_CONTENT[:6], SOURCES)})


@given(base=contents, mine=contents, theirs=contents)
def test_each_field_is_mine_or_theirs_and_contested_where_both_changed_it(base, mine, theirs):
    both = merge(base=base, mine=mine, theirs=theirs)
    for name in base:
        if mine[name] != base[name]:
            assert both.content[name] == mine[name]
        else:
            assert both.content[name] == theirs[name]
    differ = {name for name in base if mine[name] != theirs[name]}
    changed_by_both = {name for name in base if mine[name] != base[name] != theirs[name]}
    assert set(both.contested) == differ & changed_by_both
    assert set(both.taken) == {name for name in differ if mine[name] == base[name]}


def test_without_the_revision_i_began_with_all_that_differs_is_contested():
    both = merge(base={}, mine={"title": "Mine", "family": "same"}, theirs={"title": "Theirs", "family": "same"})
    assert both.contested == ("title",)
    assert both.content["title"] == "Mine"
