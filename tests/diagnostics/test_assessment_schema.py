"""`manage.py assessment_schema` prints the schema and nothing else, without a database."""

import json

from django.core.management import call_command

from diagnostics.core.schema import assessment_schema


def test_it_prints_the_schema_of_the_current_instrument(capsys):
    call_command("assessment_schema")
    out = capsys.readouterr().out
    assert json.loads(out) == assessment_schema()
    assert out.isascii()
