"""The blank questionnaire: every question and level on paper, in one file for everybody."""

from io import BytesIO

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from diagnostics.core.instruments import CURRENT
from diagnostics.reports.questionnaire import blank, blank_pdf

SHORT = [question for question in CURRENT.questions.values() if question.in_short_form]


@pytest.fixture(scope="module")
def whole() -> bytes:
    return blank_pdf(paper="a4", is_short=False)


def letters(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def printed(pdf: bytes) -> str:
    return letters(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def test_every_question_is_printed_with_every_level(whole):
    text = printed(whole)
    for question in CURRENT.questions.values():
        wanted = [question.text, question.proof, question.not_applicable, *(level.text for level in question.levels)]
        assert [each for each in wanted if letters(each) not in text] == []


def test_it_is_tagged_and_titled(whole):
    with pikepdf.open(BytesIO(whole)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
    assert len(whole) < 1_000_000


def test_a_short_visit_has_the_core_questions_alone():
    asked = [
        question["key"]
        for section in blank(CURRENT, paper="a4", is_short=True)["sections"]
        for question in section["questions"]
    ]
    assert asked == [question.key for question in SHORT]


def test_the_same_form_has_the_same_bytes(whole):
    assert blank_pdf(paper="a4", is_short=False) == whole


def test_an_unknown_paper_is_refused():
    with pytest.raises(KeyError):
        blank_pdf(paper="a5", is_short=False)


def test_the_page_hands_it_over_without_a_query(client, whole, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get(reverse("diagnostics:questionnaire"), {"paper": "no such paper"})
    assert response["Content-Type"] == "application/pdf"
    assert response.content == whole


def test_the_command_writes_it(tmp_path, whole):
    call_command("write_questionnaire", str(tmp_path / "form.pdf"))
    assert (tmp_path / "form.pdf").read_bytes() == whole
