"""One answer saved at once: saved once, never over somebody else's unseen, and refused clearly."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.assessments import Change, save_answers
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer, AnswerChange, Assessment
from tests.factories import AssessmentFactory, BuyerFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    ada = member(user__name="Ada")
    client.force_login(ada)
    return AssessmentFactory(firm__organisation=ada.organisation)


def payload(**changes):
    answer = {"question": "M1", "buyer": None, "value": "3", "evidence": "", "note": "", "revision": 0}
    return answer | {"id": str(uuid4())} | changes


def save(client, draft, data):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post(reverse("diagnostics:answers", args=[draft.pk]), body, content_type="application/json")


def test_an_answer_is_saved_and_the_revision_told(client, draft):
    response = save(client, draft, payload(evidence="document", note=" Bills\r\nseen "))
    assert (response.status_code, response.json()) == (200, {"revision": 1})
    answer = Answer.objects.get()
    assert (answer.level, answer.evidence, answer.note, str(answer.updated_by)) == (3, "document", "Bills\nseen", "Ada")


@pytest.mark.parametrize(("value", "state"), [("0", "answered"), ("dk", "dk"), ("refused", "refused")])
def test_every_kind_of_answer(client, draft, value, state):
    assert save(client, draft, payload(value=value)).status_code == 200
    assert Answer.objects.get().state == state


def test_about_a_buyer(client, draft):
    buyer = BuyerFactory(assessment=draft)
    assert save(client, draft, payload(question="R1", buyer=str(buyer.pk))).status_code == 200
    assert Answer.objects.get().buyer == buyer


def test_an_answer_is_taken_away_and_a_note_kept(client, draft):
    save(client, draft, payload())
    save(client, draft, payload(value="", note="ask again", revision=1))
    assert Answer.objects.get().state == "noted"
    save(client, draft, payload(value="", revision=2))
    assert not Answer.objects.exists()


def test_the_same_request_twice_is_one_change(client, draft):
    data = payload()
    first, second = save(client, draft, data), save(client, draft, data)
    assert first.json() == second.json()
    assert AnswerChange.objects.count() == 1


def test_an_id_for_two_answers_is_refused(client, draft):
    data = payload()
    save(client, draft, data)
    response = save(client, draft, data | {"value": "1"})
    assert response.status_code == 422
    assert Answer.objects.get().level == 3


def test_somebody_elses_answer_is_not_overwritten_unseen(client, draft):
    ben = UserFactory(name="Ben")
    save_answers(assessment=draft, changes=[Change(uuid4(), "M1", None, "answered", 0, "stated", "no sales")], by=ben)

    response = save(client, draft, payload())
    assert response.status_code == 409
    words = CURRENT.questions["M1"].levels[0].text
    assert response.json() == {
        "message": f"Ben changed this answer to “{words}” while you were writing.",
        "revision": 1,
        "value": "0",
        "evidence": "stated",
        "note": "no sales",
        "as_note": "Ben answered: “Nothing.”",
    }
    assert Answer.objects.get().level == 0
    assert save(client, draft, payload(revision=response.json()["revision"])).status_code == 200
    assert Answer.objects.get().level == 3
    assert AnswerChange.objects.count() == 2


def test_an_answer_taken_away_meanwhile_is_told_as_open(client, draft):
    ben = UserFactory(name="Ben")
    for state, level in (("answered", 2), (None, None)):
        save_answers(assessment=draft, changes=[Change(uuid4(), "M1", None, state, level)], by=ben)
    data = save(client, draft, payload(revision=1)).json()
    assert (data["value"], data["message"]) == (
        "",
        "Ben changed this answer to “Not asked yet” while you were writing.",
    )


def test_different_answers_merge(client, draft):
    save_answers(assessment=draft, changes=[Change(uuid4(), "M2", None, "answered", 1)], by=UserFactory())
    assert save(client, draft, payload()).status_code == 200
    assert dict(Answer.objects.values_list("question_key", "level")) == {"M1": 3, "M2": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "Z9"},
        {"question": "R1"},
        {"buyer": str(uuid4())},
        {"question": "R1", "buyer": str(uuid4())},
        {"buyer": "x"},
        {"id": "x"},
        {"value": "5"},
        {"value": "na"},
        {"value": "noted"},
        {"value": "٣"},
        {"value": "9" * 5000},
        {"evidence": "rumour"},
        {"note": "x" * 2001},
        {"note": "nul\0"},
        {"note": "\ud800"},
        {"revision": "0"},
        {"revision": 10**30},
        {"revision": -1},
        {"revision": 1.5},
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_reason(client, draft, changes):
    response = save(client, draft, payload(**changes))
    assert response.status_code == 422
    assert response.json()["message"]
    assert not Answer.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 15_000, b"\xff", b"null", b"x" * 3_000_000])
def test_other_bodies_are_refused(client, draft, body):
    assert save(client, draft, body).status_code in {400, 413, 422}


def test_a_completed_assessment_says_so(client, draft):
    Assessment.objects.update(status="complete", completed_at="2026-01-01T00:00Z")
    response = save(client, draft, payload())
    assert response.status_code == 422
    assert "completed" in response.json()["message"]


def test_only_those_who_may_and_only_by_post(client, draft):
    assert client.get(reverse("diagnostics:answers", args=[draft.pk])).status_code == 405
    client.force_login(member(Role.CURATOR, organisation=draft.firm.organisation))
    assert save(client, draft, payload()).status_code == 403


def test_a_save_takes_few_queries(client, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):  # two of them the test's own savepoint
        save(client, draft, payload())
