"""The migration that brings curating, in a library in use: a first revision for each case, and a way back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from casestudies import workflow
from casestudies.content import content_of
from casestudies.loading import load
from casestudies.models import CaseRevision, CaseStudy
from casestudies.schema import read_library
from tests.casestudies import curation as given
from tests.casestudies.factories import CaseStudyFactory

BEFORE = [("casestudies", "0007_library_words")]


def migrate(targets=None):
    """Bring the database to a migration, or to the newest of every app."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("as_owner")
def test_cases_that_are_there_get_a_first_revision_and_stay_when_it_is_undone():
    load(read_library())
    CaseStudyFactory(slug="written-here", status="draft")
    before = {case.slug: content_of(case) for case in CaseStudy.objects.all()}
    try:
        migrate(BEFORE)
    finally:
        migrate()
    assert {case.slug: content_of(case) for case in CaseStudy.objects.all()} == before
    revisions = CaseRevision.objects.select_related("case")
    assert {one.case.slug: one.content for one in revisions} == before
    assert {(one.number, one.origin, one.published_at is None) for one in revisions} == {
        (1, "library", False),
        (1, "curator", True),
    }
    case = CaseStudy.objects.get(slug="written-here")
    workflow.submit(case=case, base=1, by=given.curator("Rosa"))
    assert list(case.events.values_list("deed", flat=True)) == ["submitted", "started"]
