"""The pages of reports: asking for one, following it, fetching the file."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from diagnostics import bell
from diagnostics.models import ReportJob
from tests.factories import DiagnosisFactory, ReportJobFactory, member

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a report"


@pytest.fixture(autouse=True)
def quiet(tmp_path, monkeypatch):
    """Keep files in the test's folder, and the broker out of it."""
    monkeypatch.setattr(ReportJob.file.field, "storage", FileSystemStorage(tmp_path))
    monkeypatch.setattr(bell, "ring", lambda job_id: True)


@pytest.fixture
def diagnosis(client):
    ada = member()
    client.force_login(ada)
    return DiagnosisFactory(assessment__firm__organisation=ada.organisation, assessment__firm__name="Scarpe & Figli")


def done(diagnosis):
    """Return a finished report with its file."""
    job = ReportJobFactory(diagnosis=diagnosis)
    name = ReportJob.file.field.storage.save(f"reports/{job.pk}-1.pdf", ContentFile(PDF))
    fields = {"status": "done", "file": name, "sha256": "0" * 64, "finished_at": timezone.now()}
    ReportJob.objects.filter(pk=job.pk).update(**fields)
    return ReportJob.objects.get(pk=job.pk)


def ask(client, diagnosis, **fields):
    return client.post(reverse("diagnostics:report_request", args=[diagnosis.assessment_id]), fields)


def test_asking_leads_to_the_report_s_page(client, diagnosis):
    response = ask(client, diagnosis, paper="letter")
    job = ReportJob.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("diagnostics:report", args=[job.pk])
    assert (job.status, job.paper) == ("queued", "letter")


def test_asking_twice_is_asking_once(client, diagnosis):
    assert ask(client, diagnosis).url == ask(client, diagnosis).url


@pytest.mark.parametrize("paper", ["", "papyrus", "a4\x00", "9" * 5000, "<script>", "\u202e"])
def test_a_paper_nobody_has_is_a4(client, diagnosis, paper):
    assert ask(client, diagnosis, paper=paper).status_code == 302
    assert ReportJob.objects.get().paper == "a4"


def test_a_waiting_report_asks_for_itself_and_can_be_asked_for_without_scripts(client, diagnosis):
    page = client.get(ask(client, diagnosis).url).content.decode()
    assert "waiting its turn" in page
    assert "hx-trigger" in page
    assert "Check again" in page
    assert "Download the report" not in page


def test_progress_is_sent_only_when_there_is_some(client, diagnosis):
    job = ReportJobFactory(diagnosis=diagnosis)
    url = reverse("diagnostics:report_progress", args=[job.pk])
    assert client.get(url, {"seen": "queued.0.0"}).status_code == 204
    ReportJob.objects.filter(pk=job.pk).update(status="running", step=2, steps=4, attempts=1)
    assert "Step 2 of 4" in client.get(url, {"seen": "queued.0.0"}).content.decode()


def test_a_ready_report_is_handed_over_and_not_kept_on_the_way(client, diagnosis):
    job = done(diagnosis)
    assert "The report is ready" in client.get(reverse("diagnostics:report", args=[job.pk])).content.decode()
    response = client.get(reverse("diagnostics:report_download", args=[job.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert 'attachment; filename="foothold-scarpe-figli-' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_an_unfinished_or_lost_file_is_not_found(client, diagnosis):
    waiting = ReportJobFactory(diagnosis=diagnosis)
    assert client.get(reverse("diagnostics:report_download", args=[waiting.pk])).status_code == 404
    ReportJob.objects.all().delete()
    lost = done(diagnosis)
    ReportJob.file.field.storage.delete(lost.file.name)
    assert client.get(reverse("diagnostics:report_download", args=[lost.pk])).status_code == 404
    assert "no longer kept" in client.get(reverse("diagnostics:report", args=[lost.pk])).content.decode()


@pytest.mark.parametrize("name", ["report", "report_progress", "report_download"])
def test_another_organisation_s_report_is_no_more_there_than_none(client, diagnosis, name):
    job = done(diagnosis)
    client.force_login(member())
    foreign, missing = (client.get(reverse(f"diagnostics:{name}", args=[pk])) for pk in (job.pk, uuid4()))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert b"Scarpe" not in foreign.content


def test_pages_take_few_queries(client, diagnosis, django_assert_max_num_queries):
    job = done(diagnosis)
    with django_assert_max_num_queries(6):
        client.get(reverse("diagnostics:report", args=[job.pk]))
    with django_assert_max_num_queries(6):
        client.get(reverse("diagnostics:report_progress", args=[job.pk]))
    with django_assert_max_num_queries(7):
        client.get(reverse("diagnostics:report_request", args=[diagnosis.assessment_id]))
