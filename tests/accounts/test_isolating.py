"""What a migration makes of `Isolate`, and how it takes it back."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from accounts.isolating import POLICY, Isolate, condition
from accounts.models import AccessToken, Brand
from diagnostics.models import Answer

IS_ISOLATED = """
    SELECT relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)
    FROM pg_class WHERE oid = %s::regclass
"""


def test_the_condition_leads_to_the_organisation_or_to_a_parent_that_is_isolated():
    assert condition(Brand, ["organisation"]).endswith(
        """IN ("accounts_brand"."organisation_id", 'ffffffff-ffff-ffff-ffff-ffffffffffff')"""
    )
    assert condition(Answer, ["assessment"]) == (
        'EXISTS (SELECT FROM "diagnostics_assessment" '
        'WHERE "diagnostics_assessment"."id" = "diagnostics_answer"."assessment_id")'
    )
    through_a_member = condition(AccessToken, ["membership", "organisation"])
    assert through_a_member.startswith('EXISTS (SELECT FROM "accounts_membership" WHERE')
    assert '"accounts_membership"."organisation_id"' in through_a_member


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("as_owner")
def test_it_is_taken_back_and_done_again():
    operation, state = Isolate("Brand", "organisation"), SimpleNamespace(apps=apps)
    for act, is_isolated in ((operation.database_backwards, False), (operation.database_forwards, True)):
        with connection.schema_editor() as editor:
            act("accounts", editor, state, state)
        with connection.cursor() as cursor:
            cursor.execute(IS_ISOLATED, ["accounts_brand"])
            assert cursor.fetchone()[0] is is_isolated
            cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = 'accounts_brand'::regclass")
            assert cursor.fetchall() == ([(POLICY,)] if is_isolated else [])
