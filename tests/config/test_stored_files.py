"""Stored files in a real server that speaks S3: what is kept, handed over, listed and dropped there."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer

from config.backups import verbs
from config.stored_files import FOLDER, S3, file_storage
from diagnostics import jobs, keeping
from diagnostics.bundles import archive
from diagnostics.models import ReportJob
from diagnostics.views import health
from tests.factories import DiagnosisFactory, ReportJobFactory, member

PDF = b"%PDF-1.7 a report " * 10_000
BUCKET, KEY = "foothold-files", {"key": "a key", "secret": "a secret"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server with an empty bucket."""
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def objects(server: str, settings) -> Iterator:
    """The bucket, as somebody sees it who is not Foothold; files are stored there."""
    s3 = boto3.resource(
        "s3", endpoint_url=server, region_name="eu-central-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    bucket = s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    use(settings, server)
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


def use(settings, endpoint: str) -> None:
    options = {"bucket": BUCKET, "endpoint": endpoint, "region": "eu-central-1", **KEY}
    settings.MEDIA_STORAGE = S3
    settings.STORAGES = settings.STORAGES | {"default": file_storage(S3, **options)}


def names(objects) -> list[str]:
    return [each.key for each in objects.objects.all()]


def made(job: ReportJob) -> ReportJob:
    """Store a report as a worker does."""
    ticket = jobs.claim(job.pk)
    assert ticket
    jobs.store(ticket, PDF)
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_a_report_is_kept_there_and_goes_out_through_the_view_that_asks_who_may_have_it(objects, client: Client):
    ada, eve = member(), member()
    job = made(ReportJobFactory(diagnosis=DiagnosisFactory(assessment__firm__organisation=ada.organisation)))
    assert names(objects) == [job.file.name] == [f"reports/{job.pk}-1.pdf"]
    address = reverse("diagnostics:report_download", args=[job.pk])
    client.force_login(ada)
    answer = client.get(address)
    assert answer.getvalue() == PDF
    assert answer["Content-Length"] == str(len(PDF))
    client.force_login(eve)
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_file_that_is_gone_is_told_as_gone_and_not_as_a_failure(objects, client: Client):
    ada = member()
    job = made(ReportJobFactory(diagnosis=DiagnosisFactory(assessment__firm__organisation=ada.organisation)))
    assert jobs.has_file(job)
    objects.Object(job.file.name).delete()
    client.force_login(ada)
    assert client.get(reverse("diagnostics:report_download", args=[job.pk])).status_code == 404
    assert not jobs.has_file(job)


@pytest.mark.django_db
def test_old_files_and_those_of_attempts_that_died_are_dropped(objects, settings):
    job = made(ReportJobFactory())
    default_storage.save(jobs.file_name(job.pk, 3), ContentFile(b"half"))
    jobs.discard_files(job.pk, attempts=3)
    assert names(objects) == []
    job = made(ReportJobFactory())
    ReportJob.objects.filter(pk=job.pk).update(
        finished_at=timezone.now() - dt.timedelta(days=settings.REPORT_KEEP_DAYS + 1)
    )
    assert keeping.drop_old_files() >= 1
    assert names(objects) == []


def test_a_bundle_is_written_from_there_and_leaves_out_what_is_lost(objects):
    entries = [
        archive.Entry(f"{number}.pdf", default_storage.save(f"reports/{number}.pdf", ContentFile(PDF)), len(PDF), "")
        for number in range(2)
    ]
    lost = archive.Entry("lost.pdf", "reports/lost.pdf", 1, "")
    assert [archive.is_kept(entry) for entry in (*entries, lost)] == [True, True, False]
    content = b"".join(archive.write(entries, timezone.now()))
    assert len(content) == archive.size_of(entries)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert [package.read(name) for name in package.namelist()] == [PDF, PDF]


def test_a_backup_finds_every_file_and_a_restore_overwrites_none(objects):
    kept = ["logo.png", "reports/2026/a report.pdf", "reports/b.pdf"]
    for name in kept:
        verbs.store(name, io.BytesIO(PDF))
    assert list(verbs.names()) == ["logo.png", "reports/b.pdf", "reports/2026/a report.pdf"]
    assert [(size, content.read()) for _name, size, content in verbs.stored_files()] == [(len(PDF), PDF)] * 3
    with pytest.raises(verbs.BackupError, match="was there already"):
        verbs.store("logo.png", io.BytesIO(b"another"))
    assert sorted(names(objects)) == sorted(kept)
    assert default_storage.open("logo.png").read() == PDF


def test_a_storage_that_does_not_answer_takes_no_site_out_of_service(objects, settings):
    assert health.check_disk() == health.OK
    use(settings, "http://127.0.0.1:9")  # nobody listens there
    assert health.check_disk() == health.DEGRADED


def test_a_setting_that_cannot_work_is_refused_by_name():
    nothing = {"bucket": "", "endpoint": "", "region": "", "key": "", "secret": ""}
    with pytest.raises(ImproperlyConfigured, match="S3_BUCKET"):
        file_storage(S3, **nothing)
    with pytest.raises(ImproperlyConfigured, match="'S4'; it can be folder or s3"):
        file_storage("S4", **nothing)
    assert "FileSystemStorage" in file_storage(FOLDER, **nothing)["BACKEND"]
