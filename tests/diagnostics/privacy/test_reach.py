"""Every table that knows of a firm is given away or left out for a reason; a new one fails here until it is decided."""

from django.apps import apps
from django.db import models

from accounts.models import AccessToken
from diagnostics.models import AnswerChange, BundleItem, Firm, ReportJob
from diagnostics.privacy import firm_file
from diagnostics.privacy.reach import LEFT_OUT, LOOSE, OF_NO_FIRM, paths_to_firm


def undecided(known):
    """Return the project's models about which nothing is said."""
    ours = [model for label in ("accounts", "diagnostics") for model in apps.get_app_config(label).get_models()]
    said = {*known, *LOOSE, *OF_NO_FIRM}
    return {model.__name__ for model in ours if model not in said}


def test_each_table_is_related_to_a_firm_or_said_to_be_loose_or_of_no_firm():
    assert undecided(paths_to_firm()) == set()


def test_a_table_that_the_walk_forgets_is_noticed():
    known = {model: path for model, path in paths_to_firm().items() if model is not AnswerChange}
    assert undecided(known) == {"AnswerChange"}


def test_the_walk_goes_along_every_relation():
    paths = paths_to_firm()
    assert paths[Firm] == "pk"
    assert paths[ReportJob] == "diagnosis__assessment__firm"
    assert AccessToken not in paths  # leads to no firm: only the other way round


def test_what_is_left_out_has_a_reason_and_is_related():
    assert LEFT_OUT.keys() <= paths_to_firm().keys()
    assert all(str(why).strip() for why in (LEFT_OUT | LOOSE).values())
    assert BundleItem not in firm_file.given()


def test_no_file_is_stored_but_reports():
    """`firm_file` and `erase` know of these only."""
    stored = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    }
    assert stored == {(ReportJob, "file")}
