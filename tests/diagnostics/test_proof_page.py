"""The proof page says first what it does not show, and prints every figure that was counted."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse

from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.instruments import CURRENT
from diagnostics.presentation.proof import proof_view
from diagnostics.presentation.proof_parts import kappa
from diagnostics.proof.known import KNOWN, KNOWN_PAIRS
from diagnostics.proof.proof import RULES, read_proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client) -> str:
    return unescape(client.get(reverse("diagnostics:proof")).content.decode())


@pytest.fixture(scope="module")
def proof():
    return read_proof()


def test_anyone_may_read_it_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse("diagnostics:proof"))
    assert response.status_code == 200


def test_it_only_reads(client):
    assert client.post(reverse("diagnostics:proof")).status_code == 405


def test_the_method_leads_to_it(client):
    assert f'href="{reverse("diagnostics:proof")}"' in client.get(reverse("diagnostics:method")).content.decode()


def test_it_says_first_and_last_that_this_is_no_validity(page):
    first, last = page.index("This is coherence, not validity."), page.index("this is coherence, not validity.")
    tables = [found.start() for found in re.finditer("<table", page)]
    assert first < tables[0]
    assert tables[-1] < last


def test_all_words_of_the_proof_are_on_the_page(page, proof):
    view = proof_view(proof)
    told = [*view.cautions]
    for section in view.sections:
        told += [section.title, *section.paragraphs]
        told += [text for item in section.items for text in (item.title, item.text)]
        for table in section.tables:
            told += [table.caption, *table.head]
            told += [text for row in table.rows for text in (row.name, row.detail)]
            told += [text for row in table.rows for cell in row.cells for text in (cell.label, cell.text, cell.note)]
    assert not [text for text in told if text not in page]


def test_a_figure_stands_in_its_own_row(page, proof):
    (line,) = (line for line in proof.hidden.lines if line.output == "risk_form")
    rules = line.judges[RULES]
    start = page.index("Our rules with the last three years hidden")
    row = page[page.index("Form of the risk", start) : page.index("</table>", start)]
    cells = [re.sub(r"<.*?>|\s+", " ", cell).split() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    assert cells[0][:3] == [str(rules.inside), "of", str(line.cases)]
    assert cells[1] == [str(len(rules.outside))]
    assert cells[2] == [str(len(rules.silent))]
    assert cells[3][0] == kappa(rules.kappa)


def test_every_known_disagreement_is_told_with_its_reason(page, proof):
    assert all(reason in page for reason in (*KNOWN.values(), *KNOWN_PAIRS.values()))
    assert all(proof.names[case] in page for case, _ in KNOWN)
    assert "Not explained yet" not in page


def test_a_disagreement_nobody_explained_is_told_too(proof):
    first, *_ = proof.known.disagreements
    unknown = replace(first, case="A24", output="process", said=("low",), score=12.4)
    known = replace(proof.known, disagreements=(unknown,))
    sections = {section.key: section for section in proof_view(replace(proof, known=known)).sections}
    assert sections["disagreements"].items[0].text == "Expected: medium. The rules: low (12). Not explained yet."


def test_kappa_is_rounded_not_cut():
    assert [kappa(value) for value in (0.8889, 0.885, 1.0, -0.127, None)] == ["0.89", "0.89", "1.00", "-0.13", "–"]


def test_it_names_what_was_counted(page):
    assert f"Instrument version {CURRENT.version}" in page
    assert f"engine version {ENGINE_VERSION}" in page
    assert fingerprint(CURRENT) in page


def test_every_link_on_the_page_finds_its_place_once(page):
    anchors = re.findall(r'\sid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
