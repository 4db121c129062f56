"""Results through the API are those of the engine and of the pages, number for number and word for word."""

import pytest

from diagnostics import snapshots
from diagnostics.assessments import answer_sheet, complete
from diagnostics.core import engine
from diagnostics.models import Diagnosis
from diagnostics.presentation import present
from tests.casestudies.factories import CaseStudyFactory
from tests.diagnostics.api.caller import problem
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, FirmFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(firm):
    draft = AssessmentFactory(firm=firm)
    BuyerFactory(assessment=draft, name="Brightway", share_tenths=900)
    for question in ("C01", "C02", "F1_now", "M1"):
        AnswerFactory(assessment=draft, question_key=question, level=3)
    return draft


def test_a_completed_assessment_has_its_frozen_diagnosis(api, draft, ada):
    CaseStudyFactory(slug="a-case")
    row = complete(assessment=draft, by=ada)
    told = api.get(f"/assessments/{draft.pk}/diagnosis").json()
    snapshot = snapshots.read(row)
    page = present(snapshot)
    assert told["is_final"] is True
    assert told["sentence"] == page.sentence
    for finding in told["findings"]:
        frozen = snapshot.diagnosis.findings[finding["key"]]
        assert (finding["band"], finding["coverage"]) == (frozen.band, frozen.coverage)
        assert (finding["range"] or {}).get("point") == (frozen.range.point if frozen.range else None)
        assert [driver["effect"] for driver in finding["drivers"]] == [driver.effect for driver in frozen.drivers]
        assert bool(finding["interval"]) == bool(frozen.stability)
    assert [each["lever"] for each in told["advice"]] == [each.lever for each in page.advice]
    matches = api.get(f"/assessments/{draft.pk}/cases").json()
    assert matches["is_final"] is True
    assert [each["slug"] for each in matches["matches"]] == [each.slug for each in page.cases] == ["a-case"]


def test_a_draft_is_judged_as_it_stands_and_nothing_is_kept(api, draft):
    CaseStudyFactory(slug="a-case")
    told = api.get(f"/assessments/{draft.pk}/diagnosis").json()
    assert told["is_final"] is False
    judged = engine.diagnose(answer_sheet(draft))
    assert [finding["band"] for finding in told["findings"]] == [each.band for each in judged.findings.values()]
    matches = api.get(f"/assessments/{draft.pk}/cases").json()
    assert (matches["is_final"], [each["slug"] for each in matches["matches"]]) == (False, ["a-case"])
    assert not Diagnosis.objects.exists()


@pytest.mark.parametrize("part", ["diagnosis", "cases"])
def test_a_draft_without_buyers_cannot_be_judged(api, firm, part):
    empty = AssessmentFactory(firm=firm)
    assert problem(api.get(f"/assessments/{empty.pk}/{part}")) == (409, "cannot-be-scored")


def test_diagnoses_are_listed_latest_first(api, draft, ada):
    complete(assessment=draft, by=ada)
    other = AssessmentFactory(firm=FirmFactory(organisation=ada.organisation))
    BuyerFactory(assessment=other)
    complete(assessment=other, by=ada)
    first = api.get("/diagnoses?limit=1").json()
    second = api.get(first["next"]).json()
    assert [each["assessment"] for each in first["items"] + second["items"]] == [str(other.pk), str(draft.pk)]
    assert second["next"] is None
