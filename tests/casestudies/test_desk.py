"""What the desk lists."""

import pytest

from casestudies import desk, workflow
from tests.casestudies import curation as given
from tests.casestudies.factories import CaseStudyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return given.curator("Rosa")


@pytest.fixture
def carlo():
    return given.curator("Carlo")


def titles(cases):
    return {case.title for case in cases}


def test_changes_under_way_stand_beside_the_published_case(rosa, carlo):
    case = given.published(rosa, carlo, title="Public")
    given.draft(rosa, title="Draft")
    workflow.save_revision(case=case, content=given.content(title="Newer"), base=1, by=rosa)
    assert desk.counts() == {"draft": 2, "in_review": 0, "published": 1, "retired": 0}
    assert titles(desk.found(stage="draft")) == {"Public", "Draft"}
    assert titles(desk.found(stage="published")) == {"Public"}
    assert titles(desk.found(stage="nonsense")) == {"Public", "Draft"}


def test_only_what_others_wrote_and_submitted_waits_for_me(rosa, carlo):
    given.in_review(rosa, title="Rosa's")
    mine = given.draft(carlo, title="Carlo's, submitted by Rosa")
    workflow.submit(case=mine, base=1, by=rosa)
    assert titles(desk.waiting_for(carlo)) == {"Rosa's"}
    assert titles(desk.waiting_for(rosa)) == set()
    assert titles(desk.waiting_for(given.curator("Third"))) == {"Rosa's", "Carlo's, submitted by Rosa"}


def test_what_came_in_without_a_person_waits_for_everybody(rosa):
    CaseStudyFactory(status="in_review", title="Imported")
    assert titles(desk.waiting_for(rosa)) == {"Imported"}


@pytest.mark.parametrize("text", ["leon", "LEÓN shoes", "zapatos", "a-case"])
def test_search_folds_accents_and_asks_for_every_word(rosa, text):
    CaseStudyFactory(slug="a-case", title="Zapatos de León", keywords="shoes", status="draft")
    CaseStudyFactory(slug="other", title="Gloves", keywords="leather", status="draft")
    assert titles(desk.found(text=text)) == {"Zapatos de León"}
    assert titles(desk.found(text=text + " gloves")) == set()


@pytest.mark.parametrize("text", ["%", "_", "\\", "\x00", "'", "x" * 5000, " \x00 "])
def test_odd_searches_do_no_harm(text):
    CaseStudyFactory(title="Gloves")
    assert len(list(desk.found(text=desk.tidy(text)))) in {0, 1}
