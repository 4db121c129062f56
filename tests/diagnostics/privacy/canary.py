"""A firm whose every text is a canary, and a search for it in all that the site stores."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid4

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import Role
from accounts.tokens import issue
from diagnostics import result_pages
from diagnostics.models import (
    BuyerPair,
    Consent,
    Delivery,
    Firm,
    KeptReply,
    ReportJob,
    RescoredDiagnosis,
    SecondDiagnosis,
)
from diagnostics.privacy.reach import paths_to_firm, rows_of
from diagnostics.uploads import Upload
from tests.diagnostics.isolation import Site, build
from tests.factories import AssessmentFactory
from tests.roles import owning

CANARY = "qxcanary"  # short: it must fit where little text does
QUEUE = "canary_queue"
KEPT: list[str] = []  # under which names pages of the firm are kept


def sing() -> Site:
    """Return an organisation with two firms, of which `site.firm` has the canary wherever a text can stand."""
    site = build("Mine")
    add_what_is_missing(site)
    replace_texts(site.firm)
    leave_traces(site)
    return site


def add_what_is_missing(site: Site) -> None:
    """Add a row of each kind that the site has none of for its first firm."""
    advisor = site.people[Role.ADVISOR]
    second = AssessmentFactory(second=True, second_of=site.done, complete=True)
    SecondDiagnosis.objects.create(assessment=second, snapshot={})
    Consent.objects.create(
        firm=site.firm,
        purpose=Consent.Purpose.BENCHMARKS,
        given_by="Mine owner",
        given_on=timezone.now().date(),
        how=Consent.How.WRITTEN,
        recorded_by=advisor,
    )
    token, _secret = issue(membership=advisor.memberships.get(), name="Mine", scopes=["firms:read"], days=7)
    KeptReply.objects.create(token=token, key="k", fingerprint="f", firm=site.firm, status=200, body="b")


def replace_texts(firm: Firm) -> set[str]:
    """Put the canary into each text of a firm's rows, past the guards. Returns the columns that take no such text."""
    refused = set()
    with owning(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, path in paths_to_firm().items():
            ids = list(rows_of(firm, model, path).values_list("pk", flat=True))
            for field in model._meta.concrete_fields:
                if holds_text(field) and not put(cursor, model, field, ids):
                    refused.add(f"{model.__name__}.{field.name}")
        cursor.execute("SET LOCAL session_replication_role = origin")
    return refused


def holds_text(field: models.Field) -> bool:
    """Whether people or programs write words into a column."""
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField)
    has_room = (field.max_length or 999) >= len(CANARY) and not field.choices
    return (is_text and has_room) or isinstance(field, models.JSONField)


def put(cursor, model: type[models.Model], field: models.Field, ids: list, text: str = CANARY) -> bool:
    """Write the canary into a column. Returns whether the database took it."""
    value = json.dumps({"said": text}) if isinstance(field, models.JSONField) else text
    table, column, pk = model._meta.db_table, field.column, model._meta.pk.column
    try:
        with transaction.atomic():
            cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE "{pk}" = ANY(%s)', [value, ids])  # noqa: S608
    except IntegrityError:
        return False
    return True


def leave_traces(site: Site) -> None:
    """Leave the canary where no relation leads to the firm."""
    organisation, admin = site.firm.organisation, site.people[Role.ADMIN]
    Delivery.objects.create(
        webhook=site.webhook,
        event_id=uuid4(),
        event="report.ready",
        body=f'{{"firm": "{site.firm.pk}", "a": "{CANARY}"}}',
    )
    table = {"organisation": organisation, "by": admin, "name": f"{CANARY}.xlsx"}
    Upload.objects.create(**table, content={"rows": [[f"{CANARY}", "Town"]]})
    done = {
        "firm": str(site.firm.pk),
        "is_new": False,
        "before": {"town": CANARY},
        "buyers": [],
        "draft": "",
        "state": "",
    }
    Upload.objects.create(**table, content={}, applied_at=timezone.now(), outcome={"firms": [done], "left": 0})
    BuyerPair.objects.create(organisation=organisation, first_key=CANARY, second_key="zz", is_same=True)
    kind = ContentType.objects.get_for_model(Firm)
    LogEntry.objects.create(
        user=admin, content_type=kind, object_id=str(site.firm.pk), object_repr=CANARY, action_flag=CHANGE
    )
    queue_for(site.report.pk)
    keep_pages(site)
    file = ReportJob.objects.get(pk=site.report.pk).file
    Path(file.path).write_bytes(b"%PDF " + CANARY.encode())


def queue_for(job: UUID) -> None:
    """Put a message on a job into a queue and another into its archive, with the canary among the arguments."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgmq.create(%s)", [QUEUE])
        message = json.dumps({"headers": {"argsrepr": f"['{job}', '{CANARY}']"}})
        for _each in range(2):
            cursor.execute("SELECT * FROM pgmq.send(%s, %s::jsonb)", [QUEUE, message])
            sent = cursor.fetchone()[0]
        cursor.execute("SELECT pgmq.archive(%s, %s::bigint)", [QUEUE, sent])


# --- Looking


def places_with(text: str, site: Site) -> set[str]:
    """Return where a text stands, whatever its case: tables of all schemas, stored files and kept pages."""
    wanted = text.lower().encode()
    with owning():
        places = {table for table in tables() if wanted in dump(table).lower()}
    folder = Path(ReportJob.file.field.storage.location)
    places |= {"stored files" for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes().lower()}
    kept = caches["pages"].get_many(KEPT).values()
    return places | ({"kept pages"} if any(text in page for page in kept) else set())


def keep_pages(site: Site) -> None:
    """Keep a page of the firm's result, and one of it as scored again."""
    diagnosis = site.done.diagnosis
    again = RescoredDiagnosis.objects.filter(diagnosis=diagnosis).values_list("pk", flat=True)
    KEPT[:] = [result_pages.key_of(result, "en") for result in (diagnosis.pk, *(f"again {pk}" for pk in again))]
    caches["pages"].set_many(dict.fromkeys(KEPT, CANARY))


def tables() -> list[str]:
    """Return every table of the database but the server's own, quoted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        return [name for (name,) in cursor.fetchall()]


def dump(table: str) -> bytes:
    """Return all rows of a table as PostgreSQL writes them out."""
    with connection.cursor() as cursor, cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copied:  # noqa: S608
        return b"".join(bytes(part) for part in copied)
