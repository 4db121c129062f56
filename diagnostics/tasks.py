"""What workers do when the bell rings."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from diagnostics import bell, jobs
from diagnostics.bundles import jobs as bundle_jobs
from diagnostics.feeds import delivering
from diagnostics.rescoring import jobs as rescoring_jobs


@shared_task(name=bell.MAKE_REPORT)
def make_report(job_id: str) -> bool:
    """Make a report. Delivered twice, or to two workers, it is made once."""
    return jobs.make(UUID(job_id))


@shared_task(name=bell.MAKE_BUNDLE)
def make_bundle(bundle_id: str) -> bool:
    """Take a turn at a bundle of reports."""
    return bundle_jobs.work(UUID(bundle_id))


@shared_task(name=bell.DELIVER)
def deliver(event_id: str) -> int:
    """Tell webhooks of an event."""
    return delivering.work(UUID(event_id))


@shared_task(name=bell.RESCORE)
def rescore(rescoring_id: str) -> bool:
    """Take a turn at a rescoring."""
    return rescoring_jobs.work(UUID(rescoring_id))
