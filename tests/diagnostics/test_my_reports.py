"""What somebody asked for stands on their list, page by page, until it is done and after."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from diagnostics import bell
from diagnostics.models import ReportJob
from diagnostics.views import my_reports
from tests.factories import AssessmentFactory, DiagnosisFactory, MembershipFactory, ReportJobFactory, member

pytestmark = pytest.mark.django_db

URL = "/reports/"


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda job_id, task="": True)


@pytest.fixture
def ada(client):
    ada = member()
    client.force_login(ada)
    return ada


def asked(person, name="Aurora", **fields):
    diagnosis = DiagnosisFactory(assessment__firm__organisation=person.organisation, assessment__firm__name=name)
    return ReportJobFactory(diagnosis=diagnosis, requested_by=person, **fields)


def firms_on(page):
    return [job.diagnosis.assessment.firm.name for job, _until, _step in page.context["reports"]]


def test_it_lists_mine_and_nobody_elses_nor_the_parts_of_bundles(client, ada):
    asked(ada, "Mine")
    asked(ada, "Part", is_part=True)
    colleague = MembershipFactory(organisation=ada.organisation).user
    colleague.organisation = ada.organisation
    asked(colleague, "Theirs")
    assert firms_on(client.get(URL)) == ["Mine"]


def test_it_is_read_page_by_page_newest_first(client, ada, monkeypatch):
    monkeypatch.setattr(my_reports, "PER_PAGE", 2)
    jobs = [asked(ada, str(number)) for number in range(5)]
    at = timezone.now()
    for number, job in enumerate(jobs):  # the last three at the same moment
        ReportJob.objects.filter(pk=job.pk).update(requested_at=at + timedelta(seconds=min(number, 2)))
    read, older = [], ""
    while older is not None:
        page = client.get(URL, {"older": older})
        read += firms_on(page)
        older = page.context["older"]
    assert (sorted(read), read[3:]) == (["0", "1", "2", "3", "4"], ["1", "0"])


@pytest.mark.parametrize("place", ["x", "\x00", "9" * 5000, "00000000-0000-4000-8000-000000000000"])
def test_a_place_that_is_none_is_the_beginning(place, client, ada):
    asked(ada)
    assert firms_on(client.get(URL, {"older": place})) == ["Aurora"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Waiting"),
        ({"status": "running", "step": 2, "steps": 4}, "Step 2 of 4: Drawing the charts"),
        ({"status": "failed"}, "Make again"),
        ({"status": "cancelled"}, "Make again"),
        ({"status": "expired"}, "No longer kept"),
        ({"status": "done", "file": "a.pdf", "sha256": "0" * 64, "finished_at": timezone.now()}, "until "),
    ],
)
def test_it_says_how_far_each_is(fields, text, client, ada):
    asked(ada, **fields)
    page = client.get(URL).content.decode()
    assert text in page
    assert ("hx-trigger" in page) == (fields.get("status", "queued") in {"queued", "running"})
    assert ("/download/" in page) == (fields.get("status") == "done")


def test_it_asks_for_itself_and_gets_nothing_when_nothing_changed(client, ada):
    job = asked(ada)
    headers = {"HX-Request": "true"}
    seen = client.get(URL).context["seen"]
    assert client.get(URL, {"seen": seen}, headers=headers).status_code == 204
    ReportJob.objects.filter(pk=job.pk).update(status="running", step=1)
    assert client.get(URL, {"seen": seen}, headers=headers).status_code == 200
    client.logout()
    assert client.get(URL, headers=headers)["HX-Refresh"] == "true"


def test_what_is_hidden_from_a_blind_rater_is_not_listed(client, ada):
    job = asked(ada)
    first = job.diagnosis.assessment
    AssessmentFactory(second_of=first, firm=first.firm, seen_before="nothing", advisor=ada)
    assert firms_on(client.get(URL)) == []


def test_a_report_is_cancelled_by_who_asked_or_an_admin_and_made_again_by_anybody(client, ada):
    job = asked(ada)
    cancel, again = (reverse(f"diagnostics:report_{deed}", args=[job.pk]) for deed in ("cancel", "again"))
    client.force_login(MembershipFactory(organisation=ada.organisation).user)
    assert client.post(cancel).status_code == 403
    client.force_login(MembershipFactory(organisation=ada.organisation, role=Role.ADMIN).user)
    page = client.post(cancel, follow=True).content.decode()
    assert "The report was cancelled" in page
    assert "waiting its turn" in client.post(again, follow=True).content.decode()
    ReportJob.objects.update(status="failed")
    assert "finished before it could be cancelled" in client.post(cancel, follow=True).content.decode()


def test_it_takes_few_queries_however_many_reports(client, ada, django_assert_max_num_queries):
    for number in range(10):
        asked(ada, str(number))
    with django_assert_max_num_queries(6):
        client.get(URL)
