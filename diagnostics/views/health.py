"""Whether the service is alive, and whether it is ready: for machines that ask, not for people. No names, no data."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from celery import current_app
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.isolation import across_organisations
from config.stored_files import FOLDER
from diagnostics.draining import is_draining
from diagnostics.models import ReportJob

OK, DEGRADED, FAILED = "ok", "degraded", "failed"
FREE_SPACE_NEEDED = 200 * 1024 * 1024  # bytes: some hundred reports, and PostgreSQL's own needs for a while
REPORT_MAY_WAIT = timedelta(minutes=3)
BROKER_ANSWERS_WITHIN = 2  # seconds

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer as long as this process can answer at all; touches nothing else."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 if requests can be served, else 503; `checks` tells which part is ok, degraded or failed.

    Waiting reports and a missing broker only degrade: pages work, answers are saved, reports are made later. To
    take the site out of service for that would help nobody.
    """
    checks = {name: state_of(name, check) for name, check in CHECKS.items()}
    is_ready = FAILED not in checks.values()
    status = OK if set(checks.values()) == {OK} else DEGRADED if is_ready else FAILED
    return JsonResponse({"status": status, "checks": checks}, status=200 if is_ready else 503)


def state_of(name: str, check: Callable[[], str]) -> str:
    """Run one check; one that raises has failed, and the log says why."""
    try:
        return check()
    except (DatabaseError, OSError) as error:
        log.warning("readiness check failed", check=name, error=type(error).__name__)
        return FAILED


def check_stopping() -> str:
    """Refuse when this instance is about to stop: whoever spreads requests over several sends them to the others."""
    return FAILED if is_draining() else OK


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return OK


def check_migrations() -> str:
    executor = MigrationExecutor(connection)
    return FAILED if executor.migration_plan(executor.loader.graph.leaf_nodes()) else OK


def check_disk() -> str:
    """Look for room for files here, or for the storage elsewhere: without that, only files cannot be had or made."""
    if settings.MEDIA_STORAGE != FOLDER:
        return check_storage()
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return OK if shutil.disk_usage(folder).free >= FREE_SPACE_NEEDED else FAILED


def check_storage() -> str:
    try:
        default_storage.exists("ready")
    except Exception as error:  # each storage's library has errors of its own
        log.warning("storage does not answer", error=type(error).__name__)
        return DEGRADED
    return OK


def check_reports() -> str:
    """Look for a report that has waited too long: a worker may be missing."""
    late = timezone.now() - REPORT_MAY_WAIT
    waiting = ReportJob.objects.filter(status=ReportJob.Status.QUEUED, requested_at__lt=late)
    with across_organisations("whether any report waits is all that is asked"):
        return DEGRADED if waiting.exists() else OK


def check_broker() -> str:
    """Ask the broker for an answer. The queue in PostgreSQL is the database, which has its own check."""
    if str(current_app.conf.broker_url).startswith("pgmq:"):
        return OK
    try:
        with current_app.connection_for_write(connect_timeout=BROKER_ANSWERS_WITHIN) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_ANSWERS_WITHIN)
    except Exception as error:  # each broker's library has errors of its own
        log.warning("broker does not answer", error=type(error).__name__)
        return DEGRADED
    return OK


CHECKS: dict[str, Callable[[], str]] = {
    "stopping": check_stopping,
    "database": check_database,
    "migrations": check_migrations,
    "disk": check_disk,
    "reports": check_reports,
    "broker": check_broker,
}
