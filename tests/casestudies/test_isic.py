"""The shipped classification: complete and consistent."""

import pytest

from casestudies import isic


def test_it_is_the_whole_of_revision_4():
    lengths = [len(code) for code in isic.titles()]
    assert [lengths.count(length) for length in (1, 2, 3)] == [21, 88, 238]


def test_every_group_has_its_division_and_every_division_its_section():
    for code in isic.titles():
        if len(code) == 3:
            assert code[:2] in isic.titles()
    assert isic.sections()["15"] == "C"
    assert isic.sections()["01"] == "A"


@pytest.mark.parametrize(
    ("code", "title"),
    [("152", "Footwear"), ("25", "Fabricated metal products, except machinery and equipment"), ("031", "Fishing")],
)
def test_short_titles(code, title):
    assert isic.short_title(code) == title


@pytest.mark.parametrize("code", ["", "C", "999", "1520", "xx"])
def test_unknown_codes(code):
    assert not isic.is_known(code)
