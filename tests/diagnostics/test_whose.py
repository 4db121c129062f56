"""A worker starts with nobody's rows, and works for the organisation of its job alone."""

from uuid import uuid4

import pytest
from django.core.files.storage import FileSystemStorage

from accounts.isolation import acting_for
from diagnostics import tasks
from diagnostics.models import Delivery, Firm, ReportBundle, ReportJob, Rescoring, Webhook
from diagnostics.whose import working_on
from tests.factories import FirmFactory, ReportJobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def job():
    FirmFactory(name="Somebody else’s")
    return ReportJobFactory(diagnosis__assessment__firm__name="Aurora")


def names():
    return list(Firm.objects.values_list("name", flat=True))


def test_each_kind_of_job_says_whose_it_is(job):
    organisation = job.diagnosis.assessment.firm.organisation
    bundle = ReportBundle.objects.create(organisation=organisation, request_key=uuid4())
    webhook = Webhook.objects.create(
        organisation=organisation, url="https://a.example/", events=["test"], nonce="0" * 64
    )
    delivery = Delivery.objects.create(webhook=webhook, event_id=uuid4(), event="test", body="")
    with acting_for(None):
        for each in (job, bundle, delivery):
            with working_on(type(each), each.pk):
                assert names() == ["Aurora"]
            assert names() == []


def test_a_rescoring_without_an_organisation_is_the_whole_sites(job):
    own = Rescoring.objects.create(organisation=job.diagnosis.assessment.firm.organisation, instrument_version="1")
    of_the_site = Rescoring.objects.create(organisation=None, instrument_version="1")
    with acting_for(None):
        with working_on(Rescoring, own.pk):
            assert names() == ["Aurora"]
        with working_on(Rescoring, of_the_site.pk):
            assert len(names()) == 2


def test_a_job_that_is_gone_is_nobodys(job):
    with working_on(ReportJob, uuid4()):
        assert names() == []


def test_a_worker_makes_a_report_and_sees_no_other_firm(job, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(ReportJob.file.field, "storage", FileSystemStorage(tmp_path))
    monkeypatch.setattr("diagnostics.snapshots.read", lambda row: row)
    monkeypatch.setattr("diagnostics.reports.make_pdf", lambda *_args, **_rest: seen.extend(names()) or b"%PDF")
    with acting_for(None):
        assert tasks.make_report(str(job.pk))
    assert seen == ["Aurora"]
    job.refresh_from_db()
    assert job.status == ReportJob.Status.DONE
