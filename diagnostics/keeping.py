"""How long files of reports are kept: REPORT_KEEP_DAYS after they were made. The rows stay and can be made again."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from accounts.periods import REPORT_FILES
from diagnostics.models import BundleItem, ReportBundle, ReportJob

AT_ONCE = 200  # files: a sweep has other things to do


def drop_old_files() -> int:
    """Delete files older than they are to be kept, the oldest first. Returns how many.

    The file goes before the row says so: killed in between, it is done again.
    """
    let_bundles_expire()
    dropped = list(old_files().order_by("finished_at")[:AT_ONCE])
    for job in dropped:
        job.file.storage.delete(job.file.name)
        unchanged = ReportJob.objects.filter(pk=job.pk, status=ReportJob.Status.DONE, attempts=job.attempts)
        unchanged.update(status=ReportJob.Status.EXPIRED, file="")
    return len(dropped)


def old_files() -> QuerySet:
    """Return the reports whose files are older than they are to be kept, but for those that a bundle still holds."""
    old = too_old(ReportJob.objects.filter(status=ReportJob.Status.DONE))
    return old.exclude(Exists(bundles_with(OuterRef("pk"))))


def kept_until(job: ReportJob | ReportBundle) -> dt.datetime | None:
    """Return until when a finished job's files are kept, None before it is finished."""
    return job.finished_at and job.finished_at + REPORT_FILES.length


def let_bundles_expire() -> int:
    """Close bundles older than they are to be kept; what they held may go then. Returns how many."""
    return too_old(ReportBundle.objects.filter(status=ReportBundle.Status.DONE)).update(
        status=ReportBundle.Status.EXPIRED
    )


def too_old(rows: QuerySet) -> QuerySet:
    """Return those of the finished rows whose time is over."""
    return rows.filter(finished_at__lt=Now() - REPORT_FILES.length)


def bundles_with(report: OuterRef) -> QuerySet[BundleItem]:
    """Return the places that a report has in bundles which are to be taken away still."""
    wanted = (*ReportBundle.UNFINISHED, ReportBundle.Status.DONE)
    return BundleItem.objects.filter(report=report, bundle__status__in=wanted)
