"""What the database itself refuses to whoever asks, and what is left to a role that does not own the tables."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts import audit
from accounts.isolation import acting_for
from accounts.models import AuditChain, AuditEvent
from tests.factories import FirmFactory

pytestmark = pytest.mark.django_db
TABLES = ("accounts_auditevent", "accounts_auditchain")


@pytest.fixture
def line():
    with transaction.atomic():
        audit.record(audit.Verb.CHANGED, FirmFactory())
    chain()
    return AuditEvent.objects.latest("pk")


def chain():
    """Let the chaining happen that waits for the end of the transaction."""
    run("SET CONSTRAINTS ALL IMMEDIATE")


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditevent SET verb = 'created'",
        "UPDATE accounts_auditevent SET number = 7, hash = ''",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
        "UPDATE accounts_auditchain SET number = 0",
        "DELETE FROM accounts_auditchain",
        "INSERT INTO accounts_auditchain (id, number, hash) VALUES (gen_random_uuid(), 3, 'x')",
        "TRUNCATE accounts_auditchain",
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_not_even_their_owner_changes_what_is_written(sql, line):
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        run(sql)
    assert AuditEvent.objects.get(pk=line.pk).hash == line.hash
    assert AuditChain.objects.get(pk=line.organisation_id).hash == line.hash


@pytest.mark.parametrize("table", TABLES)
def test_the_application_may_not_even_try(table, line):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(f"DELETE FROM {table}")  # noqa: S608


def test_an_organisation_sees_its_own_lines_alone(line):
    with transaction.atomic():
        audit.record(audit.Verb.CHANGED, FirmFactory())
        audit.record(audit.Verb.CHANGED)  # into the platform's own log
    with acting_for(line.organisation_id):
        assert list(AuditEvent.objects.exclude(organisation=None)) == [line]
    with acting_for(None):
        assert [each.organisation for each in AuditEvent.objects.all()] == [None]


def test_a_line_cannot_be_written_into_the_past_nor_with_a_number_of_its_own(line):
    AuditEvent.objects.create(verb="changed", at="2020-01-01T00:00Z", number=5, hash="f" * 64)
    late = AuditEvent.objects.latest("pk")
    assert late.at >= line.at
    assert (late.number, late.hash) != (5, "f" * 64)


@pytest.mark.usefixtures("as_owner")
def test_a_role_that_does_not_own_the_tables_may_read_and_add_only(line):
    with transaction.atomic():
        run("CREATE ROLE foothold_test_writer")
        run("GRANT ALL ON accounts_auditevent, accounts_auditchain TO foothold_test_writer")
        run("SELECT foothold_limit_audit('foothold_test_writer')")
        run("SET LOCAL ROLE foothold_test_writer")
        run("SET CONSTRAINTS ALL DEFERRED")
        added = AuditEvent.objects.create(verb="denied", organisation_id=line.organisation_id)
        run("SET CONSTRAINTS ALL IMMEDIATE")
        assert AuditEvent.objects.get(pk=added.pk).number == line.number + 1
        for deed in ("UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"):
            for table in TABLES:
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    run(deed.format(table))
        transaction.set_rollback(True)
