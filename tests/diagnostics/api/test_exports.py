"""Exports through the API are the files of the pages."""

import io
import json

import openpyxl
import pytest

from diagnostics.assessments import complete
from diagnostics.core.files import read_sheet
from diagnostics.views import exports
from tests.diagnostics.api.caller import problem
from tests.factories import AssessmentFactory, BuyerFactory, FirmFactory

pytestmark = pytest.mark.django_db


def content(response):
    return b"".join(response) if response.streaming else response.content


@pytest.fixture
def done(firm, ada):
    done = AssessmentFactory(firm=firm)
    BuyerFactory(assessment=done, name="Brightway", share_tenths=900)
    complete(assessment=done, by=ada)
    return done


def test_an_assessment_as_a_file_that_can_be_scored(api, done):
    response = api.get(f"/assessments/{done.pk}/export")
    document = json.loads(content(response))
    document.pop("export")
    assert read_sheet(document).buyers[0].name == "Brightway"


def test_many_as_a_workbook(api, ada, done):
    other = AssessmentFactory(firm=FirmFactory(organisation=ada.organisation, name="Tessitura", sector="13"))
    BuyerFactory(assessment=other)
    complete(assessment=other, by=ada)
    for query, expected in (("", {"Aurora Shoes", "Tessitura"}), ("?sector=13", {"Tessitura"})):
        book = openpyxl.load_workbook(io.BytesIO(content(api.get(f"/exports{query}"))))
        said = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
        assert said & {"Aurora Shoes", "Tessitura"} == expected


def test_a_file_that_would_be_too_large(api, done, monkeypatch):
    monkeypatch.setattr(exports, "MOST_IN_FILE", 0)
    assert problem(api.get("/exports")) == (409, "too-many")


@pytest.mark.parametrize("query", ["format=pdf", "which=some", "sector=77"])
def test_a_wrong_question_is_named(api, query):
    assert problem(api.get(f"/exports?{query}")) == (422, "invalid")
