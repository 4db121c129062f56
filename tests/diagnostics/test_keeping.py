"""Old files go, their rows stay and can be made again; what a bundle still holds stays with it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from diagnostics import keeping
from diagnostics.models import BundleItem, ReportBundle, ReportJob
from tests.factories import OrganisationFactory, ReportJobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch, settings):
    settings.REPORT_KEEP_DAYS = 30
    storage = FileSystemStorage(tmp_path)
    monkeypatch.setattr(ReportJob.file.field, "storage", storage)
    return storage


def report(days, storage):
    """Return a report that was made so many days ago."""
    job = ReportJobFactory()
    name = storage.save(f"reports/{job.pk}-1.pdf", ContentFile(b"%PDF"))
    finished = timezone.now() - timedelta(days=days)
    ReportJob.objects.filter(pk=job.pk).update(status="done", file=name, sha256="0" * 64, finished_at=finished)
    job.refresh_from_db()
    return job


def bundle_of(job, days):
    bundle = ReportBundle.objects.create(
        organisation=OrganisationFactory(),
        request_key=uuid4(),
        status="done",
        finished_at=timezone.now() - timedelta(days=days),
    )
    BundleItem.objects.create(
        bundle=bundle, position=1, name="a.pdf", diagnosis=job.diagnosis, report=job, state="ready", size=4
    )
    return bundle


def test_only_files_beyond_their_time_are_dropped(storage):
    old, young = report(31, storage), report(29, storage)
    names = old.file.name, young.file.name
    assert keeping.drop_old_files() == 1
    old.refresh_from_db(), young.refresh_from_db()
    assert (old.status, old.file.name, young.status) == ("expired", "", "done")
    assert [storage.exists(name) for name in names] == [False, True]
    assert keeping.drop_old_files() == 0


def test_the_file_of_a_bundle_that_is_kept_is_kept_with_it(storage):
    job = report(60, storage)
    bundle = bundle_of(job, days=29)
    assert keeping.drop_old_files() == 0
    ReportBundle.objects.update(finished_at=timezone.now() - timedelta(days=31))
    assert keeping.drop_old_files() == 1
    bundle.refresh_from_db()
    assert bundle.status == "expired"


def test_a_sweep_drops_some_and_the_next_the_rest(storage, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 1)
    report(31, storage), report(32, storage)
    assert [keeping.drop_old_files() for _sweep in range(3)] == [1, 1, 0]


def test_killed_after_the_file_is_gone_it_is_done_again(storage):
    job = report(31, storage)
    storage.delete(job.file.name)
    assert keeping.drop_old_files() == 1
