"""The pages of reports: asking for one, following it, fetching the file."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from diagnostics import bell
from diagnostics.models import ReportJob
from tests.factories import AssessmentFactory, DiagnosisFactory, ReportJobFactory, member

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
    with django_assert_max_num_queries(8):
        client.get(reverse("diagnostics:report_request", args=[diagnosis.assessment_id]))


def test_parts_and_language_are_kept_with_the_job(client, diagnosis, settings):
    settings.LANGUAGES = [("en", "English"), ("pt", "Português")]
    assert ask(client, diagnosis, parts=["cover", "cases", "owner"], language="pt").status_code == 302
    options = ReportJob.objects.get().options
    assert options == {"parts": ["cover", "owner", "cases", "method"], "language": "pt", "earlier": []}


def test_other_parts_are_another_report_and_the_same_ones_the_same(client, diagnosis):
    first = ask(client, diagnosis, parts=["cover", "cases"]).url
    assert ask(client, diagnosis, parts=["cases", "cover"]).url == first
    assert ask(client, diagnosis, parts=["cover"]).url != first
    assert ask(client, diagnosis).url != first


@pytest.mark.parametrize(("name", "value"), [("parts", "gossip"), ("parts", "a\x00"), ("language", "tlh")])
def test_a_part_or_language_nobody_knows_is_refused_in_words(client, diagnosis, name, value):
    response = ask(client, diagnosis, **{name: value})
    assert response.status_code == 200
    assert "from the list" in response.content.decode()
    assert not ReportJob.objects.exists()


def test_the_form_offers_the_change_only_where_there_was_an_earlier_visit(client, diagnosis):
    url = reverse("diagnostics:report_request", args=[diagnosis.assessment_id])
    assert "Change since the last visit" not in client.get(url).content.decode()
    done_before(diagnosis)
    page = client.get(url).content.decode()
    assert "Change since the last visit" in page
    assert page.count('name="parts"') == 8
    assert 'name="language"' not in page  # there is one


def test_the_earlier_visits_are_frozen_into_the_job_oldest_first(client, diagnosis):
    """Not the later one, no draft, no second rating, nobody else's."""
    second, first = (done_before(diagnosis, days=days) for days in (10, 20))
    done_before(diagnosis, days=-5)
    AssessmentFactory(firm=diagnosis.assessment.firm)
    AssessmentFactory(second=True, complete=True, second_of=diagnosis.assessment)
    DiagnosisFactory()
    ask(client, diagnosis)
    assert ReportJob.objects.get().options["earlier"] == [str(first.pk), str(second.pk)]


def done_before(diagnosis, days=30):
    """Return a visit to the firm completed so many days earlier."""
    when = diagnosis.assessment.completed_at - timedelta(days=days)
    return DiagnosisFactory(assessment__firm=diagnosis.assessment.firm, assessment__completed_at=when).assessment


def test_a_report_is_asked_for_again_as_it_was(client, diagnosis):
    job = done(diagnosis)
    ReportJob.objects.filter(pk=job.pk).update(options={"parts": ["cover", "owner", "method"], "language": "en"})
    ReportJob.file.field.storage.delete(job.file.name)
    page = client.get(reverse("diagnostics:report", args=[job.pk])).content.decode()
    assert reverse("diagnostics:report_again", args=[job.pk]) in page
    client.post(reverse("diagnostics:report_again", args=[job.pk]))
    job.refresh_from_db()
    assert (job.status, job.options["parts"]) == ("queued", ["cover", "owner", "method"])


def test_only_admins_are_led_to_the_look_of_reports(client, diagnosis):
    url = reverse("diagnostics:report_request", args=[diagnosis.assessment_id])
    assert "logo and colour" not in client.get(url).content.decode()
    client.force_login(member(Role.ADMIN, organisation=diagnosis.assessment.firm.organisation))
    assert "logo and colour" in client.get(url).content.decode()
