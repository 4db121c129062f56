"""Reports through the API: asked for, followed, downloaded."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from diagnostics.models import ReportJob
from tests.diagnostics.api.caller import problem
from tests.factories import AssessmentFactory, DiagnosisFactory, ReportJobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(firm):
    return DiagnosisFactory(assessment__firm=firm, assessment__complete=True).assessment


def test_a_report_is_asked_for_and_followed(api, done):
    response = api.post(f"/assessments/{done.pk}/reports", {"paper": "letter"})
    assert response.status_code == 202
    assert response.json() | {"status": "queued", "paper": "letter", "file": None} == response.json()
    assert api.get(response.headers["Location"]).json() == response.json()
    assert problem(api.get(f"{response.headers['Location']}/file")) == (409, "not-ready")
    assert api.post(f"/assessments/{done.pk}/reports", {"paper": "letter"}).json() == response.json()


def test_a_report_is_downloaded(api, done, tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    job = ReportJobFactory(
        diagnosis=done.diagnosis,
        status=ReportJob.Status.DONE,
        finished_at=timezone.now(),
        sha256="0" * 64,
        file=ContentFile(b"%PDF", name="a.pdf"),
    )
    address = api.get(f"/reports/{job.pk}").json()["file"]
    response = api.get(address)
    assert (response.status_code, b"".join(response)) == (200, b"%PDF")
    assert response.headers["Content-Type"] == "application/pdf"
    job.file.storage.delete(job.file.name)
    assert problem(api.get(address)) == (404, "not-found")


def test_a_draft_has_no_report(api, firm):
    draft = AssessmentFactory(firm=firm)
    assert problem(api.post(f"/assessments/{draft.pk}/reports", {})) == (409, "not-ready")
    assert not ReportJob.objects.exists()
