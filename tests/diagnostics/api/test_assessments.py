"""A whole visit through the API: started, buyers, answers, completed."""

from uuid import uuid4

import pytest

from accounts.models import Role
from diagnostics.assessments import Change
from diagnostics.assessments import save_answers as save
from diagnostics.models import Answer, AnswerChange, Assessment, Buyer
from tests.diagnostics.api.caller import Caller, problem, token_of
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, UserFactory, member

pytestmark = pytest.mark.django_db
BRIGHTWAY = {"name": "Brightway", "share_tenths": 600, "kind": "brand", "destination": "home"}


@pytest.fixture
def draft(firm):
    return AssessmentFactory(firm=firm)


def answer(question="M1", **more):
    return {"question": question, "state": "answered", "level": 3, "revision": 0} | more


def put_buyers(api, draft, *buyers, **facts):
    etag = api.get(f"/assessments/{draft.pk}/buyers").headers["ETag"]
    return api.put(f"/assessments/{draft.pk}/buyers", {"buyers": list(buyers), **facts}, if_match=etag)


# --- Start, list, read


def test_a_firm_has_one_draft(api, firm):
    first = api.post(f"/firms/{firm.pk}/assessments", {"is_short": True})
    again = api.post(f"/firms/{firm.pk}/assessments", {})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert api.get(first.headers["Location"]).json() == first.json()
    assert first.json() | {"status": "draft", "is_short": True, "firm": str(firm.pk)} == first.json()


def test_a_firms_assessments_are_listed_without_second_ratings(api, firm):
    done = AssessmentFactory(firm=firm, complete=True)
    AssessmentFactory(second=True, second_of=done, status="complete", completed_at=done.completed_at)
    draft = AssessmentFactory(firm=firm)
    page = api.get(f"/firms/{firm.pk}/assessments?limit=1").json()
    rest = api.get(page["next"]).json()
    assert [each["id"] for each in page["items"] + rest["items"]] == [str(draft.pk), str(done.pk)]
    assert rest["next"] is None


# --- Buyers


def test_buyers_are_saved_whole(api, draft):
    gone = BuyerFactory(assessment=draft, name="Gone")
    kept = BuyerFactory(assessment=draft, name="Kept")
    response = put_buyers(
        api, draft, BRIGHTWAY, {"id": str(kept.pk), "name": " Kept on "}, chain_position="direct", other_buyers=7
    )
    assert response.status_code == 200
    assert [buyer["name"] for buyer in response.json()["buyers"]] == ["Brightway", "Kept on"]
    assert response.json()["buyers"][1] | {"id": str(kept.pk), "share_tenths": None} == response.json()["buyers"][1]
    assert api.get(f"/assessments/{draft.pk}/buyers").json() == response.json()
    draft.refresh_from_db()
    assert (draft.chain_position, draft.other_buyers) == ("direct", 7)
    assert Buyer.everyone.get(pk=gone.pk).removed_at


def test_a_list_that_somebody_changed_is_not_overwritten(api, draft):
    etag = api.get(f"/assessments/{draft.pk}/buyers").headers["ETag"]
    BuyerFactory(assessment=draft, name="Theirs")
    late = api.put(f"/assessments/{draft.pk}/buyers", {"buyers": [BRIGHTWAY]}, if_match=etag)
    assert problem(late) == (412, "changed-meanwhile")
    assert Buyer.objects.get().name == "Theirs"


def test_a_buyer_of_another_list_is_left_alone(api, draft):
    theirs = BuyerFactory(name="Theirs")
    response = put_buyers(api, draft, BRIGHTWAY | {"id": str(theirs.pk)})
    assert response.json()["buyers"][0]["id"] != str(theirs.pk)
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_a_buyer_stands_once(api, draft):
    twice = BRIGHTWAY | {"id": str(uuid4())}
    response = put_buyers(api, draft, twice, twice)
    assert problem(response) == (422, "invalid")
    assert response.json()["errors"][0]["field"] == "buyers[1].id"


# --- Answers


def test_answers_are_saved_together_and_read(api, draft):
    buyer = BuyerFactory(assessment=draft)
    sent = [
        answer(evidence="document", note=" Bills\r\nseen "),
        answer("R1", buyer=str(buyer.pk), level=0),
        {"question": "M2", "state": "dk", "revision": 0},
    ]
    response = api.patch(f"/assessments/{draft.pk}/answers", {"answers": sent})
    assert (response.status_code, response.json()) == (200, {"revision": 1})
    read = api.get(f"/assessments/{draft.pk}/answers").json()
    assert read["revision"] == 1
    assert [(each["question"], each["state"], each["level"]) for each in read["answers"]] == [
        ("M1", "answered", 3),
        ("M2", "dk", None),
        ("R1", "answered", 0),
    ]
    assert read["answers"][0] | {"evidence": "document", "note": "Bills\nseen"} == read["answers"][0]


def test_somebody_elses_answer_is_told_beside_mine_and_kept(api, draft):
    ben = UserFactory(name="Ben")
    save(assessment=draft, changes=[Change(uuid4(), "M1", None, "answered", 1)], by=ben)
    response = api.patch(f"/assessments/{draft.pk}/answers", {"answers": [answer("M2"), answer()]})
    assert problem(response) == (409, "conflict")
    (conflict,) = response.json()["conflicts"]
    assert (conflict["question"], conflict["yours"]["level"], conflict["theirs"]["level"]) == ("M1", 3, 1)
    assert (conflict["by"], conflict["revision"]) == ("Ben", 1)
    assert [row.level for row in Answer.objects.all()] == [1]  # all or none
    seen = answer(revision=conflict["revision"])
    assert api.patch(f"/assessments/{draft.pk}/answers", {"answers": [seen]}).json() == {"revision": 2}


def test_an_answer_is_taken_away(api, draft):
    api.patch(f"/assessments/{draft.pk}/answers", {"answers": [answer()]})
    away = {"question": "M1", "state": None, "revision": 1}
    assert api.patch(f"/assessments/{draft.pk}/answers", {"answers": [away]}).status_code == 200
    assert not Answer.objects.exists()


def test_a_save_with_an_id_of_its_own_is_done_once(api, draft):
    sent = {"answers": [answer(id=str(uuid4()))]}
    first, second = (api.patch(f"/assessments/{draft.pk}/answers", sent) for _time in range(2))
    assert first.json() == second.json()
    assert AnswerChange.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": "Z9"}, "answers[0].question"),
        ({"question": "R1"}, "answers[0]"),
        ({"buyer": str(uuid4())}, "answers[0]"),
        ({"buyer": "x"}, "answers[0].buyer"),
        ({"level": 5}, "answers[0].level"),
        ({"level": "3"}, "answers[0].level"),
        ({"level": True}, "answers[0].level"),
        ({"level": 1.5}, "answers[0].level"),
        ({"level": None}, "answers[0]"),
        ({"state": "dk"}, "answers[0]"),
        ({"state": "na", "level": None}, "answers[0]"),
        ({"state": "unknown"}, "answers[0].state"),
        ({"evidence": "rumour"}, "answers[0].evidence"),
        ({"note": "x" * 2001}, "answers[0].note"),
        ({"note": "nul\0"}, "answers[0].note"),
        ({"note": "\ud800"}, "answers[0].note"),
        ({"revision": -1}, "answers[0].revision"),
        ({"revision": 10**30}, "answers[0].revision"),
        ({"more": 1}, "answers[0].more"),
    ],
)
def test_what_cannot_be_saved_is_named(api, draft, changes, field):
    response = api.patch(f"/assessments/{draft.pk}/answers", {"answers": [answer(**changes)]})
    assert problem(response) == (422, "invalid")
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Answer.objects.exists()


def test_a_buyer_that_is_not_on_the_list_has_no_answers(api, draft):
    theirs = BuyerFactory()
    response = api.patch(f"/assessments/{draft.pk}/answers", {"answers": [answer("R1", buyer=str(theirs.pk))]})
    assert problem(response) == (422, "invalid")
    assert not Answer.objects.exists()


# --- Complete


def test_completing_freezes(api, draft):
    BuyerFactory(assessment=draft, share_tenths=900)
    AnswerFactory(assessment=draft, question_key="M1")
    response = api.post(f"/assessments/{draft.pk}/complete", None)
    assert response.status_code == 200
    assert response.json()["status"] == "complete"
    assert api.get(response.headers["Location"]).json()["is_final"] is True
    assert problem(api.post(f"/assessments/{draft.pk}/complete", None)) == (409, "completed")
    late = api.patch(f"/assessments/{draft.pk}/answers", {"answers": [answer()]})
    assert problem(late) == (409, "completed")
    assert problem(put_buyers(api, draft, BRIGHTWAY)) == (409, "completed")


def test_what_cannot_be_scored_says_why(api, draft):
    response = api.post(f"/assessments/{draft.pk}/complete", None)
    assert problem(response) == (409, "cannot-be-scored")
    assert response.json()["reasons"] == ["Name at least one buyer."]
    assert not Assessment.objects.get().is_complete


def test_who_may_not_assess_may_read(draft):
    curator = Caller(token_of(member(Role.CURATOR, organisation=draft.firm.organisation)))
    path = f"/assessments/{draft.pk}"
    assert problem(curator.post(f"/firms/{draft.firm_id}/assessments", {})) == (403, "forbidden")
    assert problem(put_buyers(curator, draft, BRIGHTWAY)) == (403, "forbidden")
    assert problem(curator.patch(f"{path}/answers", {"answers": [answer()]})) == (403, "forbidden")
    assert problem(curator.post(f"{path}/complete", None)) == (403, "forbidden")
    assert curator.get(path).status_code == 200
