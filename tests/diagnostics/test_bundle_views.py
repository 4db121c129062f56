"""Pages of bundles: choosing from the portfolio, following, and downloading whole or in parts."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from accounts.models import Role
from diagnostics import bell
from diagnostics.bundles import choosing, jobs
from diagnostics.models import ReportBundle, ReportJob
from tests.factories import AssessmentFactory, DiagnosisFactory, FirmFactory, MembershipFactory, member

pytestmark = pytest.mark.django_db

NEW = "/reports/bundles/new/"


@pytest.fixture(autouse=True)
def quiet(tmp_path, monkeypatch):
    """Keep files in the test's folder, the broker out of it, and print at once."""
    monkeypatch.setattr(ReportJob.file.field, "storage", FileSystemStorage(tmp_path))
    monkeypatch.setattr(bell, "ring", lambda job_id, task="": True)
    monkeypatch.setattr("diagnostics.snapshots.read", lambda row: row)
    monkeypatch.setattr(
        "diagnostics.reports.make_pdf",
        lambda diagnosis, **fields: f"%PDF {diagnosis.assessment.firm.name}".encode() * 1000,
    )


@pytest.fixture
def ada(client):
    ada = member()
    client.force_login(ada)
    return ada


def assessed(person, *names, **fields):
    fields = {f"assessment__firm__{name}": value for name, value in fields.items()}
    organisation = person.organisation
    return [
        DiagnosisFactory(assessment__firm__organisation=organisation, assessment__firm__name=name, **fields)
        for name in names
    ]


def made(person, *names):
    """Return a finished bundle."""
    bundle = jobs.request_bundle(
        organisation=person.organisation, diagnoses=assessed(person, *names), by=person, paper="a4", key=uuid4()
    )
    jobs.work(bundle.pk)
    bundle.refresh_from_db()
    return bundle


def address(name, bundle):
    return reverse(f"diagnostics:{name}", args=[bundle.pk])


def test_the_filters_of_the_list_choose_the_firms(client, ada):
    assessed(ada, "Aurora", "Brenta", country="IT")
    assessed(ada, "Corvo", country="PT")
    FirmFactory(organisation=ada.organisation, country="IT", name="Not assessed")
    assessed(member(), "Elsewhere", country="IT")
    page = client.get(NEW, {"country": "IT"}).content.decode()
    assert "2 firms will be in it." in page
    assert "1 firm without a completed assessment is left out." in page
    response = client.post(f"{NEW}?country=IT", {"paper": "letter", "key": uuid4()})
    bundle = ReportBundle.objects.get()
    assert response.url == address("bundle", bundle)
    assert bundle.paper == "letter"
    assert [item.diagnosis.assessment.firm.name for item in bundle.items.all()] == ["Aurora", "Brenta"]


def test_only_the_last_assessment_of_a_firm_is_reported_on(client, ada):
    (first,) = assessed(ada, "Aurora")
    last = DiagnosisFactory(assessment__firm=first.assessment.firm)
    client.post(NEW, {"key": uuid4()})
    assert ReportBundle.objects.get().items.get().diagnosis == last


def test_sent_twice_it_is_one_bundle(client, ada):
    assessed(ada, "Aurora")
    key = uuid4()
    assert client.post(NEW, {"key": key}).url == client.post(NEW, {"key": key}).url


@pytest.mark.parametrize("key", ["", "x", "\x00", "9" * 5000])
def test_a_key_that_is_none_does_no_harm(key, client, ada):
    assessed(ada, "Aurora")
    assert client.post(NEW, {"key": key, "paper": "papyrus"}).status_code == 302
    assert ReportBundle.objects.get().paper == "a4"


def test_nothing_to_report_on_and_too_much_are_told(client, ada, monkeypatch):
    assert "nothing to report on" in client.get(NEW).content.decode()
    assert client.post(NEW).status_code == 200
    assessed(ada, "Aurora", "Brenta")
    monkeypatch.setattr(choosing, "MOST_REPORTS", 1)
    assert "more than" in client.post(NEW).content.decode()
    assert client.get(NEW, {"sector": "none"}).status_code == 302
    assert not ReportBundle.objects.exists()


def test_firms_one_rates_blindly_are_left_out_and_their_bundles_closed(client):
    rater = member(Role.REVIEWER)
    client.force_login(rater)
    first, _second = assessed(rater, "Aurora", "Brenta")
    bundle = made(rater, "Corvo")
    AssessmentFactory(second_of=first.assessment, firm=first.assessment.firm, seen_before="nothing", advisor=rater)
    assert "2 firms will be in it." in client.get(NEW).content.decode()
    assert client.get(address("bundle_download", bundle)).status_code == 200
    with_it = jobs.request_bundle(organisation=rater.organisation, diagnoses=[first], by=rater, paper="a4", key=uuid4())
    jobs.work(with_it.pk)
    assert client.get(address("bundle_download", with_it)).status_code == 403


def test_the_download_is_a_zip_of_all_reports(client, ada):
    response = client.get(address("bundle_download", made(ada, "Aurora", "Brenta")))
    body = b"".join(response.streaming_content)
    assert response["Content-Length"] == str(len(body))
    assert (response["Content-Type"], response["Accept-Ranges"]) == ("application/zip", "bytes")
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        assert [opened.read(name)[:11] for name in sorted(opened.namelist())] == [b"%PDF Aurora", b"%PDF Brenta"]


def test_a_download_that_broke_off_goes_on_where_it_stopped(client, ada):
    url = address("bundle_download", made(ada, "Aurora", "Brenta"))
    whole = client.get(url)
    body = b"".join(whole.streaming_content)
    rest = client.get(url, headers={"Range": "bytes=9000-", "If-Range": whole["ETag"]})
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes 9000-{len(body) - 1}/{len(body)}"
    assert body[:9000] + b"".join(rest.streaming_content) == body


def test_a_bundle_that_changed_meanwhile_is_sent_whole(client, ada):
    bundle = made(ada, "Aurora", "Brenta")
    url = address("bundle_download", bundle)
    tag = client.get(url)["ETag"]
    bundle.items.filter(position=1).delete()
    response = client.get(url, headers={"Range": "bytes=9000-", "If-Range": tag})
    assert response.status_code == 200
    assert response["ETag"] != tag


def test_beyond_the_end_there_is_nothing_and_a_head_tells_the_length(client, ada):
    url = address("bundle_download", made(ada, "Aurora"))
    beyond = client.get(url, headers={"Range": "bytes=99999999-"})
    head = client.head(url)
    assert beyond.status_code == 416
    assert beyond["Content-Range"] == f"bytes */{head['Content-Length']}"


def test_the_page_follows_the_bundle_to_its_end(client, ada, monkeypatch):
    monkeypatch.setattr(jobs, "TURN_SECONDS", -1)
    bundle = made(ada, "Aurora", "Brenta")
    page = client.get(address("bundle", bundle)).content.decode()
    assert "1 of 2 made" in page
    assert "hx-trigger" in page
    seen = client.get(address("bundle", bundle)).context["seen"]
    assert client.get(address("bundle_progress", bundle), {"seen": seen}).status_code == 204
    jobs.work(bundle.pk)
    jobs.work(bundle.pk)
    part = client.get(address("bundle_progress", bundle), {"seen": seen}).content.decode()
    assert "The reports are ready" in part
    assert "hx-trigger" not in part


def test_it_can_be_cancelled_by_who_asked_and_by_admins_and_goes_on_again(client, ada):
    bundle = jobs.request_bundle(
        organisation=ada.organisation, diagnoses=assessed(ada, "Aurora"), by=ada, paper="a4", key=uuid4()
    )
    client.force_login(MembershipFactory(organisation=ada.organisation).user)
    assert client.post(address("bundle_cancel", bundle)).status_code == 403
    client.force_login(MembershipFactory(organisation=ada.organisation, role=Role.ADMIN).user)
    client.post(address("bundle_cancel", bundle))
    assert "were cancelled" in client.get(address("bundle", bundle)).content.decode()
    assert client.get(address("bundle_download", bundle)).status_code == 404
    client.post(address("bundle_again", bundle))
    bundle.refresh_from_db()
    assert bundle.status == "queued"


def test_pages_take_few_queries_however_many_reports(client, ada, django_assert_max_num_queries):
    bundle = made(ada, *(f"Firm {number}" for number in range(12)))
    for url in (NEW, address("bundle", bundle), address("bundle_progress", bundle), address("bundle_download", bundle)):
        with django_assert_max_num_queries(9):
            client.get(url)
