"""What is held about a firm where no relation leads to it: found before the firm goes, and removed with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from diagnostics import result_pages
from diagnostics.models import (
    BuyerPair,
    Delivery,
    Diagnosis,
    Firm,
    ReportBundle,
    ReportJob,
    RescoredDiagnosis,
    Sale,
)
from diagnostics.privacy.reach import paths_to_firm, rows_of
from diagnostics.uploads import Upload


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a firm has left something: what can be looked for once the firm is gone.

    `pages` are the results whose pages are kept, as `result_pages` names them; `jobs` is what messages to workers name.
    The name is needed to find tables that hold it.
    """

    firm: UUID
    organisation: UUID
    name: str
    pages: tuple[UUID | str, ...]
    jobs: tuple[UUID, ...]
    deliveries: tuple[UUID, ...]
    bundles: tuple[UUID, ...]


def find(firm: Firm) -> Traces:
    """Return what `remove` needs to know. Call before the firm's rows go."""
    deliveries = dict(deliveries_of(firm).values_list("pk", "event_id"))
    reports = ReportJob.objects.filter(diagnosis__assessment__firm=firm).values_list("pk", flat=True)
    bundles = ReportBundle.objects.filter(items__diagnosis__assessment__firm=firm).distinct()
    return Traces(
        firm.pk,
        firm.organisation_id,
        Firm.objects.values_list("name", flat=True).get(pk=firm.pk),
        tuple(results_of(firm)),
        (*reports, *deliveries.values()),
        tuple(deliveries),
        tuple(bundles.values_list("pk", flat=True)),
    )


def results_of(firm: Firm) -> Iterator[UUID | str]:
    """Yield what the kept pages of a firm's results are named by."""
    yield from Diagnosis.objects.filter(assessment__firm=firm).values_list("pk", flat=True)
    again = RescoredDiagnosis.objects.filter(diagnosis__assessment__firm=firm).values_list("pk", flat=True)
    yield from (f"again {pk}" for pk in again)


def deliveries_of(firm: Firm) -> QuerySet[Delivery]:
    """Return what webhooks were or are to be told of a firm."""
    return Delivery.objects.filter(webhook__organisation=firm.organisation_id, body__contains=str(firm.pk))


def empty_log(firm: Firm) -> int:
    """Leave of the back office's log on a firm's rows only ids, who and when. Call before the rows go."""
    count = 0
    entered = ContentType.objects.filter(pk__in=LogEntry.objects.values("content_type"))
    models = {kind.model_class(): kind for kind in entered}
    for model, path in paths_to_firm().items():
        if model in models:
            entries = LogEntry.objects.filter(content_type=models[model])
            ids = [str(pk) for pk in rows_of(firm, model, path).values_list("pk", flat=True)]
            count += entries.filter(object_id__in=ids).update(object_repr="", change_message="")
    return count


def remove(traces: Traces, *, keep_tables: bool = False) -> None:
    """Remove what a firm left behind. Call in the transaction that deleted its rows."""
    Delivery.objects.filter(pk__in=traces.deliveries).delete()
    emptied = ReportBundle.objects.filter(pk__in=traces.bundles, items=None)
    messages = (*traces.jobs, *emptied.values_list("pk", flat=True))
    emptied.delete()
    if not keep_tables:
        forget_uploads(traces)
    forget_pairs(traces)
    drop_messages(messages)


def forget_uploads(traces: Traces) -> None:
    """Delete tables that name the firm and wait to be taken in; of those taken in, drop what was known before."""
    tables = Upload.objects.filter(organisation=traces.organisation, assessment=None)
    told = json.dumps(traces.name, ensure_ascii=False)[1:-1]
    named = Q(told__icontains=told) | Q(name__icontains=traces.name)
    tables.filter(applied_at=None).annotate(told=Cast("content", TextField())).filter(named).delete()
    tables.filter(name__icontains=traces.name).update(name=_("a table"))
    for upload in tables.filter(outcome__firms__contains=[{"firm": str(traces.firm)}]).select_for_update():
        for one in upload.outcome["firms"]:  # type: ignore[index]
            if one["firm"] == str(traces.firm):
                one.update(before={}, buyers=[])
        upload.save(update_fields=["outcome"])


def forget_pairs(traces: Traces) -> None:
    """Delete decisions on buyers' names that no firm of the organisation has any more."""
    sales = Sale.objects.filter(figures__firm__organisation=traces.organisation)
    first, second = (Exists(sales.filter(key=OuterRef(name))) for name in ("first_key", "second_key"))
    BuyerPair.objects.filter(organisation=traces.organisation).exclude(first, second).delete()


# --- Messages to workers


def drop_messages(ids: Iterable[UUID]) -> int:
    """Delete the messages that name one of these jobs, waiting or archived, from the queues in this database.

    Returns how many. Another broker's messages hold ids only, and lead to nothing once the rows are gone.
    """
    wanted = [f"%{one}%" for one in ids]
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        count = 0
        for table in message_tables(cursor):
            cursor.execute(
                f"DELETE FROM {table} WHERE message::text LIKE ANY(%s)"  # noqa: S608  # nosec B608 - the catalogue's
                " OR headers::text LIKE ANY(%s)",
                [wanted, wanted],
            )
            count += cursor.rowcount
    return count


def message_tables(cursor: CursorWrapper) -> list[str]:
    """Return pgmq's tables of messages, quoted; none where another broker is used."""
    cursor.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname = 'pgmq' AND (tablename LIKE 'q\\_%' OR tablename LIKE 'a\\_%')"
    )
    return [name for (name,) in cursor.fetchall()]


# --- Pages kept in memory


def forget_pages(traces: Traces) -> None:
    """Forget the firm's result pages. Other processes keep theirs for an hour, where nobody can ask for them."""
    keys = [result_pages.key_of(result, code) for result in traces.pages for code, _name in settings.LANGUAGES]
    caches["pages"].delete_many(keys)
