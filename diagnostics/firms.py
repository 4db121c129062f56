"""The verbs of a firm that reach further than one row: erase it whole."""

from collections.abc import Sequence

import structlog
from django.db import connection, transaction
from django.db.models.fields.files import FieldFile

from accounts import audit
from accounts.models import Organisation
from diagnostics.models import Firm, ReportJob
from diagnostics.privacy import traces

log = structlog.get_logger(__name__)


@transaction.atomic
def erase(*, firm: Firm, keep_tables: bool = False) -> None:
    """Delete a firm with its assessments, history, diagnoses, report files and what else names it.

    The only way they ever go. What no relation leads to is in `privacy.traces`. With `keep_tables`, uploaded tables
    that name the firm stay.
    """
    left = traces.find(firm)
    traces.empty_log(firm)
    files = [job.file for job in ReportJob.objects.filter(diagnosis__assessment__firm=firm).exclude(file="")]
    audit.record(audit.Verb.DELETED, firm)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('foothold.erasing_firm', %s, true)", [str(firm.pk)])
        firm.delete()
        cursor.execute("SELECT set_config('foothold.erasing_firm', '', true)")
    traces.remove(left, keep_tables=keep_tables)
    # For whoever restores a backup from before: the audit log is taken back as well then.
    transaction.on_commit(lambda: log.info("firm_erased", firm=str(left.firm)))
    transaction.on_commit(lambda: delete_files(files))
    transaction.on_commit(lambda: traces.forget_pages(left))


def delete_files(files: Sequence[FieldFile]) -> None:
    """Delete stored files; their rows are gone already."""
    for file in files:
        if file.name:
            file.storage.delete(file.name)


def erase_organisation(*, organisation: Organisation) -> None:
    """Delete an organisation with all its firms. Its members' accounts stay."""
    with transaction.atomic():
        for firm in organisation.firms.all():
            erase(firm=firm)
        organisation.delete()
