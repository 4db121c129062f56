"""A result as text: what a reader finds in it, in which order, and how it is wrapped."""

import io
import re

import pytest
from django.utils import translation

from diagnostics.files.scoring import score
from diagnostics.files.terminal import Page, result_text
from tests.diagnostics.core.paper_cases import FOLDER

GAPS = """
firm: {name: Half a workshop}
buyers:
- {name: Maison, share: 70, answers: {D01: 3, D02: dk, D03: 2, D05: 2, D06: 1, D07: 2, G1: 0, G2: 4, G3: 3, G5: 3}}
- {name: Ossian}
answers: {F1: 1, F2: 2, F3: 4, C01: 3, C02: 3, C04: 3, C05: 3, C06: 4, C08: 2, C10: dk, C11: 3, M1: 1, K1: 2, T1: 1}
"""


def printed(content, page=None):
    with translation.override("en"):
        return result_text(content, page or Page())


@pytest.fixture(scope="module")
def brenta():
    return score(str(FOLDER / "a11_brenta.yaml"), io.BytesIO())


@pytest.fixture(scope="module")
def gaps():
    return score("-", io.BytesIO(GAPS.encode()))


def part(text, heading):
    """What stands below a heading, on one line."""
    _before, _heading, rest = text.partition(f"\n\n{heading}\n")
    return " ".join(rest.partition("\n\n")[0].split())


def test_it_opens_with_the_firm_the_sentence_and_the_bands(brenta):
    text = printed(brenta)
    assert text.startswith(
        "Brenta workshop making shoes for luxury houses\nfootwear (high segment), Italy\n\nYour firm"
    )
    opening = text[: text.index("Developmental buyers\n  Medium")]
    assert "Risk of functional downgrading: High" in opening
    assert "This is a screening diagnostic, not a validated predictor." in opening
    assert not re.search(r"\d of 100\b", opening), "numbers come second"


def test_a_criterion_gives_sentence_and_band_first_then_all_that_led_to_it(brenta):
    risk = part(printed(brenta), "Risk of functional downgrading")
    in_order = [
        "High. Strong forces pull tasks away from your firm",
        "83 of 100. All its questions were answered.",
        "It would show as loss",
        "With weights and answers a little off: “High” held in every one of 1,000 tries. Nine in ten tries came out "
        "between 75 and 88.",
        "What matters most to it: - Two markets at once - Time to replace it, about Buyer 1",
        "What nothing else makes up for: - Not passed: No task was lost in the last three years.",
        "What moves the score most, in points: +12 Buyers guarding or taking over tasks +10",
        "What would change the score, each step by itself: - 20 of every 100 in sales move from Buyer 1 to a "
        "new buyer. Would lower the score by about 9 points.",
        "None of the steps tried, up to three together, would bring it into a better band.",
    ]
    places = [risk.index(text) for text in in_order]
    assert places == sorted(places)


def test_the_shortest_way_to_a_better_band_is_named(brenta):
    tier = part(printed(brenta), "First-tier eligibility")
    assert "Two steps together would bring it to “eligible”, with a score of about 64. - Price: “About the same" in tier


def test_buyers_and_advice(brenta):
    text = printed(brenta)
    buyers, advice = part(text, "Buyers"), part(text, "What the firm can do")
    assert "Buyer 1, 65%: Quasi-hierarchy Buyer 1 decides what you make" in buyers
    assert "Design, brand and selling: Blocked." in buyers
    assert advice.startswith("1. Build a second market")
    assert "Documented: The paper tells of firms that did it." in advice
    assert "Take care: Buyer 1 may notice" in advice
    assert "Would lower the score by about" in advice


def test_what_is_missing_is_a_range_and_something_to_ask(gaps):
    text = printed(gaps)
    assert "Not enough information. Too little is known to judge this." in part(text, "Risk of functional downgrading")
    asked = part(text, "What to ask first")
    assert asked.startswith("These answers would narrow most results: - ")
    assert "Whether this fits depends on answers that are missing:" in asked
    assert "Ossian, share not known: Not enough information" in part(text, "Buyers")
    assert "about Ossian" in text


def test_nothing_is_asked_where_all_was_answered(brenta):
    assert "What to ask first" not in printed(brenta)


@pytest.mark.parametrize("width", [40, 80, 132])
def test_text_keeps_within_the_width_and_uses_it(brenta, gaps, width):
    for result in (brenta, gaps):
        lengths = [len(line) for line in printed(result, Page(width)).splitlines()]
        assert width - 12 < max(lengths) <= width


def test_no_decimals_no_colour_and_no_code_is_printed(brenta, gaps):
    for result in (brenta, gaps):
        text = printed(result)
        assert "\x1b" not in text
        assert "%(" not in text
        versions = f"Instrument version 1, engine version {result.diagnosis.engine_version}."
        assert not re.search(r"\d\.\d", text.replace(versions, ""))
        assert not re.search(r"quasi_hierarchy|not_yet|\b[CDFGR]\d\d?\b", text)


def test_headings_stand_out_where_that_is_possible(brenta):
    lines = printed(brenta, Page(80, lambda text: f"<{text}>")).splitlines()
    marked = [line for line in lines if line.startswith("<")]
    assert marked[0] == "<Brenta workshop making shoes for luxury houses>"
    assert len(marked) == 9


def test_a_firm_without_a_name_goes_by_its_file(gaps):
    result = score("-", io.BytesIO(b"buyers: [{name: A}]"))
    assert printed(result).startswith("-\n")
    assert printed(gaps).startswith("Half a workshop\n\n")


def test_a_buyers_name_is_never_taken_for_a_gap_or_markup():
    text = "buyers: [{name: '100%(name)s <b>', share: 80, answers: {R2: 4, R4: 4, G1: 0, G2: 4, G3: 4, G5: 3, G7: 0}}]"
    assert "100%(name)s <b>, 80%" in printed(score("-", io.BytesIO(text.encode())))
