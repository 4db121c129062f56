"""What the application's role may do with the database, and what only its owner may."""

import os

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, transaction

from accounts.postgresql import base
from config import rights

pytestmark = pytest.mark.django_db

OWNED = """
    SELECT relname::text FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = current_user
    UNION SELECT proname::text FROM pg_proc JOIN pg_roles ON pg_roles.oid = proowner WHERE rolname = current_user
    UNION SELECT nspname::text FROM pg_namespace JOIN pg_roles ON pg_roles.oid = nspowner WHERE rolname = current_user
"""


def ask(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def test_the_application_is_bound_and_owns_nothing():
    assert ask("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]
    assert ask(OWNED) == []
    assert ask("SELECT row_security_active('diagnostics_firm')") == [(True,)]
    assert rights.check_role(None) == []


@pytest.mark.parametrize(
    "deed",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE diagnostics_firm DISABLE ROW LEVEL SECURITY",
        "DROP POLICY organisation_only ON diagnostics_firm",
        "ALTER TABLE diagnostics_diagnosis DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations",
        "SET row_security = off; SELECT name FROM diagnostics_firm",
    ],
)
def test_it_can_take_nothing_off(deed):
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(deed)


def test_a_queue_that_it_makes_belongs_to_the_owner():
    ask("SELECT pgmq.create('of_a_test')")
    assert ask("SELECT tableowner FROM pg_tables WHERE tablename = 'q_of_a_test'") == [
        (connection.settings_dict["USER"],)
    ]
    ask("""SELECT pgmq.send('of_a_test', '{"job": 1}')""")
    ((message,),) = ask("SELECT message FROM pgmq.read('of_a_test', 30, 1)")
    assert message == '{"job": 1}'
    assert ask("SELECT queue_length FROM pgmq.metrics('of_a_test')") == [(1,)]  # which workers ask for
    assert ask("SELECT pgmq.archive('of_a_test', 1::bigint)") == [(True,)]


def test_a_role_that_no_policy_binds_is_refused(settings, monkeypatch):
    settings.REFUSE_UNBOUND_ROLE = True
    other = connection.copy()
    other.connect()  # control: the application's role is bound
    other.close()
    monkeypatch.setattr(base, "IS_UNBOUND", "SELECT true")
    with pytest.raises(OperationalError, match="passes row-level security by"):
        other.connect()


def test_the_deployment_check_knows_roles_that_will_not_do(settings):
    settings.DATABASE_APPLICATION = {"USER": "nobody_at_all", "PASSWORD": ""}
    assert [found.id for found in rights.check_role(None)] == ["foothold.E001"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("as_owner")
def test_the_owner_makes_a_role_that_is_bound_and_gives_it_rights():
    role = f"foothold_of_a_test_{os.getpid()}"
    try:
        for _time in range(2):  # one that is there gets the password
            rights.make_role(role, "a password")
        rights.give_rights(role)
        assert (role, True, False, False) in ask("SELECT rolname, rolcanlogin, rolsuper, rolbypassrls FROM pg_roles")
        with transaction.atomic():
            ask(f"SET LOCAL ROLE {role}")
            assert ask("SELECT count(*) FROM diagnostics_firm") == [(0,)]
            with pytest.raises(DatabaseError):
                ask("INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())")
            transaction.set_rollback(True)
    finally:
        ask(f"DROP OWNED BY {role}; DROP ROLE {role}")
