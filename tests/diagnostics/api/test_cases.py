"""The case library through the API: what readers see, and nothing else."""

import pytest

from tests.casestudies.factories import CaseStudyFactory
from tests.diagnostics.api.caller import problem

pytestmark = pytest.mark.django_db


def slugs(response):
    return [case["slug"] for case in response.json()["items"]]


def test_published_cases_are_listed_by_title_page_by_page(api):
    for slug in ("one", "two", "three"):
        CaseStudyFactory(slug=slug, title=slug)
    CaseStudyFactory(slug="a-draft", status="draft")
    first = api.get("/cases?limit=2")
    assert slugs(first) == ["one", "three"]
    assert slugs(api.get(first.json()["next"])) == ["two"]


def test_words_and_filters(api):
    CaseStudyFactory(slug="surgical", title="Surgical instruments of Sialkot", sectors=["32"], countries=["PK"])
    CaseStudyFactory(slug="knitwear", title="Knitwear of Ludhiana", sectors=["14"], countries=["IN"])
    assert slugs(api.get("/cases?q=knitwear")) == ["knitwear"]
    assert slugs(api.get("/cases?country=PK")) == ["surgical"]
    assert slugs(api.get("/cases?sector=14")) == ["knitwear"]
    assert slugs(api.get("/cases?sector=99")) == []
    assert api.get("/cases?q=knitware").json()["is_similar"] is True


@pytest.mark.parametrize("query", ["sector=1", "country=Pakistan", "outcome=good", "governance=none", "q=%00"])
def test_a_wrong_filter_is_named(api, query):
    assert problem(api.get(f"/cases?{query}")) == (422, "invalid")


def test_a_case_is_read_and_a_draft_is_not(api):
    CaseStudyFactory(slug="knitwear", title="Knitwear of Ludhiana")
    CaseStudyFactory(slug="a-draft", status="draft")
    told = api.get("/cases/knitwear").json()
    assert told["title"] == "Knitwear of Ludhiana"
    assert told["situation"]
    assert problem(api.get("/cases/a-draft")) == problem(api.get("/cases/nothing")) == (404, "not-found")
