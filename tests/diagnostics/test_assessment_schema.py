"""`manage.py assessment_schema` prints the schema and nothing else, without a database."""

import json
import re
from pathlib import Path

import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator

from diagnostics.core.files import read_sheet
from diagnostics.core.schema import assessment_schema


def test_it_prints_the_schema_of_the_current_instrument(capsys):
    call_command("assessment_schema")
    out = capsys.readouterr().out
    assert json.loads(out) == assessment_schema()
    assert out.isascii()


def test_the_example_in_the_documentation_is_valid_and_can_be_scored():
    text = (Path(__file__).parents[2] / "docs" / "files.md").read_text()
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    Draft202012Validator(assessment_schema()).validate(yaml.safe_load(example))
    assert read_sheet(yaml.safe_load(example)).buyers[0].owner == "Valrance Group"
