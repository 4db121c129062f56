"""Firms through the API: added, read, listed and changed by the rules of the pages."""

import pytest

from accounts.models import Role
from diagnostics.models import Firm
from tests.diagnostics.api.caller import Caller, problem, token_of
from tests.factories import AssessmentFactory, FirmFactory, member

AURORA = {"name": "Aurora Shoes", "sector": "15", "country": "IT"}


def test_a_firm_is_added_and_read(api, ada):
    response = api.post("/firms", AURORA | {"town": "Stra", "workers": 40, "founded": 1974})
    assert response.status_code == 201
    firm = Firm.objects.get()
    assert (firm.name, firm.workers, firm.organisation, firm.created_by) == ("Aurora Shoes", 40, ada.organisation, ada)
    assert response.headers["Location"] == f"/api/v1/firms/{firm.pk}"
    read = api.get(response.headers["Location"])
    assert read.json() == response.json()
    assert read.headers["ETag"] == response.headers["ETag"]
    assert read.json()["stage"] == "none"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": None}, "name"),
        ({"sector": "77"}, "sector"),
        ({"country": "XX"}, "country"),
        ({"country": "it"}, "country"),
        ({"workers": "40"}, "workers"),
        ({"workers": 40.5}, "workers"),
        ({"workers": True}, "workers"),
        ({"workers": -1}, "workers"),
        ({"founded": 3000}, "founded"),
        ({"stage": "complete"}, "stage"),
    ],
)
def test_what_is_not_accepted_is_named(api, changes, field):
    response = api.post("/firms", AURORA | changes)
    assert problem(response) == (422, "invalid")
    (error,) = response.json()["errors"]
    assert error["field"] == field
    assert error["accepted"]
    assert error["value"]
    assert not Firm.objects.exists()


def test_a_whole_number_may_be_written_with_a_point(api):
    sent = b'{"name": "A", "sector": "15", "country": "IT", "workers": 40.0}'
    assert api.call("post", "/firms", sent).status_code == 201
    assert Firm.objects.get().workers == 40


def test_all_that_is_wrong_is_named_at_once(api):
    errors = api.post("/firms", {"sector": "77", "more": 1}).json()["errors"]
    assert {error["field"] for error in errors} == {"name", "sector", "country", "more"}


def test_a_change_leaves_the_rest(api, firm):
    firm.town, firm.workers = "Stra", 40
    firm.save()
    etag = api.get(f"/firms/{firm.pk}").headers["ETag"]
    response = api.patch(f"/firms/{firm.pk}", {"name": "Aurora", "workers": None}, if_match=etag)
    assert response.status_code == 200
    assert response.headers["ETag"] != etag
    firm.refresh_from_db()
    assert (firm.name, firm.town, firm.workers, firm.sector) == ("Aurora", "Stra", None, "15")


def test_nothing_is_overwritten_unseen(api, firm):
    etag = api.get(f"/firms/{firm.pk}").headers["ETag"]
    assert problem(api.patch(f"/firms/{firm.pk}", {"town": "Stra"})) == (428, "no-precondition")
    Firm.objects.update(town="Dolo")
    late = api.patch(f"/firms/{firm.pk}", {"town": "Stra"}, if_match=etag)
    assert problem(late) == (412, "changed-meanwhile")
    assert api.patch(f"/firms/{firm.pk}", {"town": "Stra"}, if_match=late.headers["ETag"]).status_code == 200


def test_pages_follow_one_another_without_gap_or_repetition(api, ada):
    for number in range(7):
        FirmFactory(organisation=ada.organisation, name=f"Firm {number % 3}")
    found, address = [], "/firms?limit=3"
    while address:
        page = api.get(address).json()
        assert len(page["items"]) <= 3
        found += [firm["id"] for firm in page["items"]]
        address = page["next"]
    assert len(found) == len(set(found)) == 7


def test_a_page_may_end_with_rows_that_are_gone(api, ada):
    for name in "ABC":
        FirmFactory(organisation=ada.organisation, name=name)
    address = api.get("/firms?limit=2").json()["next"]
    Firm.objects.filter(name="C").delete()
    assert api.get(address).json() == {"items": [], "next": None}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "sector=77", "stage=old", "q=%00"])
def test_a_wrong_question_to_the_list_is_named(api, query):
    response = api.get(f"/firms?{query}")
    assert problem(response) == (422, "invalid")
    assert response.json()["errors"][0]["field"] == f"query.{query.partition('=')[0]}"


def test_a_cursor_belongs_to_its_list(api, ada, firm):
    FirmFactory(organisation=ada.organisation)
    cursor = api.get("/firms?limit=1").json()["next"].partition("cursor=")[2]
    assert problem(api.get(f"/diagnoses?cursor={cursor}")) == (422, "invalid")


def test_filters(api, ada, firm):
    AssessmentFactory(firm=FirmFactory(organisation=ada.organisation, name="Tessitura Nova", sector="13"))
    for query in ("q=tessi", "sector=13", "stage=draft", "country=IT&sector=13"):
        assert [each["name"] for each in api.get(f"/firms?{query}").json()["items"]] == ["Tessitura Nova"], query


def test_who_may_not_edit_firms_may_read_them(ada, firm):
    curator = Caller(token_of(member(Role.CURATOR, organisation=ada.organisation)))
    assert problem(curator.post("/firms", AURORA)) == (403, "forbidden")
    etag = curator.get(f"/firms/{firm.pk}").headers["ETag"]
    assert problem(curator.patch(f"/firms/{firm.pk}", {"town": "Stra"}, if_match=etag)) == (403, "forbidden")
    assert curator.get("/firms").json()["items"][0]["name"] == "Aurora Shoes"
