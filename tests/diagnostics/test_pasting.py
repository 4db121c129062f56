"""Lists pasted from a spreadsheet."""

import pytest
from django.utils import translation

from diagnostics.pasting import understand


def values(pasted):
    return [
        tuple(line.values.get(name, "") for name in ("name", "share", "kind", "destination", "owner"))
        for line in pasted.lines
    ]


FULL = ("Brightway", "33.3", "brand", "home", "B Group")


@pytest.mark.parametrize(
    "text",
    [
        "Brightway\t33,3\tGlobal brand\tHome market\tB Group",
        "Brightway;33.3 %;brand;home;B Group",
        "Brightway, 33.3, GLOBAL  brand, Home market, B Group",
        'Brightway,"33,3",brand,home,B Group',
        "Brightway, 33,3, brand, home, B Group",
        "name\tshare\tkind\tdestination\towner\nBrightway\t33,3\tbrand\thome\tB Group",
        "Owner or group;Kind of buyer;Buyer;Where the goods end up;Share, %\nB Group;brand;Brightway;home;33,3",
        "\r\nBrightway\t33,3\tbrand\thome\tB Group\r\n\r\n",
    ],
)
def test_columns_are_found_whatever_parts_them(text):
    pasted = understand(text)
    assert values(pasted) == [FULL]
    assert pasted.is_plain


def test_a_name_alone_will_do():
    assert values(understand("Brightway\nÅlesund")) == [("Brightway", "", "", "", ""), ("Ålesund", "", "", "", "")]


def test_the_words_of_the_readers_language_are_known(monkeypatch):
    german = {"Global brand": "Weltmarke"}
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda text: german.get(text, text), raising=False)
    with translation.override("de"):
        assert values(understand("Brightway;33;Weltmarke")) == [("Brightway", "33", "brand", "", "")]


def test_what_is_not_known_stays_empty_and_is_said():
    (line,) = understand("Brightway;a third;wholesaler;the moon").lines
    assert line.values == {"name": "Brightway", "owner": ""}
    share, kind, destination = line.problems
    assert share == "Line 1, share: “a third” cannot be read. Accepted: a number from 0 to 100, like 33 or 33.3."
    assert kind.startswith("Line 1, kind of buyer: “wholesaler” cannot be read. Accepted: Global brand, Retail chain")
    assert destination.endswith("Accepted: Home market, Neighbouring countries, Export to rich countries.")


def test_a_line_keeps_its_number():
    pasted = understand("Buyer;Share\n\nBrightway;33\n;20")
    assert [line.number for line in pasted.lines] == [3, 4]
    assert pasted.lines[1].problems == ("Line 4, name: there is none, so this line is left out.",)
    assert [line.number for line in pasted.usable] == [3]


def test_headings_in_other_words_are_left_out_and_said():
    pasted = understand("Kunde;Anteil\nBrightway;33")
    assert values(pasted) == [("Brightway", "33", "", "", "")]
    assert pasted.remarks == ("Line 1, “Kunde, Anteil”, is taken for headings and left out.",)


def test_columns_without_use_are_said():
    assert understand("Buyer;Phone;Share\nBrightway;1234;33").remarks == ("The column “Phone” is not used.",)
    assert understand("A;1;brand;home;G;more").remarks == (
        "Only five columns are used: name, share, kind, destination, owner.",
    )


def test_a_quotation_mark_may_be_part_of_a_name():
    assert [row[0] for row in values(understand('The "Best" shop;5\n12" discs;6'))] == ['The "Best" shop', '12" discs']


def test_a_share_says_what_it_was_read_from():
    assert [line.share for line in understand("A;1.200\nB;33").lines] == ["1.2% (from “1.200”)", "33%"]


def test_more_than_the_whole_points_to_amounts():
    (line,) = understand("A;1.200,50").lines
    assert line.problems == (
        "Line 1, share: 1,200.5 is more than 100%. If these are amounts of sales, choose “Amounts of sales”.",
    )


def test_amounts_become_shares_of_their_sum():
    pasted = understand("A;1.200\nB;€ 600,00\nC;lots\n;500", unit="amounts")
    assert [line.share for line in pasted.lines] == ["66.7% (1,200)", "33.3% (600)", "", ""]
    assert pasted.lines[2].problems == (
        "Line 3, share: “lots” cannot be read. Accepted: a number of 0 or more, like 1200 or 1,200.50.",
    )


def test_amounts_become_shares_of_the_sales_that_are_stated():
    assert [row[1] for row in values(understand("A;1.200\nB;600", unit="amounts", total="3 600"))] == ["33.3", "16.7"]


@pytest.mark.parametrize(
    ("total", "problem"),
    [
        ("1000", "The total of sales must be no less than the amounts together."),
        ("much", "Enter the total of sales as a number of 0 or more, like 1200 or 1,200.50, or leave it empty"),
    ],
)
def test_a_total_that_makes_no_shares_adds_nothing(total, problem):
    pasted = understand("A;1200", unit="amounts", total=total)
    assert (pasted.problem, pasted.in_total, pasted.usable) == (problem, True, [])


def test_names_on_the_list_and_twice_in_the_text_are_said():
    first, second = understand("brightway ;33\nBRIGHTWAY;20", listed=["Brightway"]).lines
    assert first.is_listed
    assert second.is_listed
    assert second.problems == ("Line 2: the same name as in line 1.",)
    assert not understand("Ålesund;1", listed=["Brightway"]).lines[0].is_listed


def test_fifty_lines_fit_and_fifty_one_do_not():
    assert len(understand("\n".join(f"B{n};1" for n in range(50))).usable) == 50
    too_many = understand("\n".join(f"B{n};1" for n in range(51)))
    assert too_many.usable == []
    assert too_many.problem == "A list holds 50 buyers at most. 0 are on it, 51 would be added. Paste 50 or fewer."


@pytest.mark.parametrize("text", ["", " \n\t\n", "Buyer;Share"])
def test_nothing_is_no_list(text):
    assert understand(text).problem == "Paste at least one line with the name of a buyer"


def test_names_that_are_too_long_are_left_out():
    (line,) = understand("x" * 201).lines
    assert not line.is_usable
    assert "is longer than 200 characters" in line.problems[0]
